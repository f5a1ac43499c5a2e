import { canonicalJson } from '#domain/profiles/canonical-json.ts';
import { DAY_MILLIS, plusMillis } from '#domain/time.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Certificate, Exemption, StoredRequest } from '#schemas/privacy-request.ts';
import { ESCROW, STORES, type Store } from './stores.ts';

/** How long a table can be set back to an earlier second. */
const BACKUP_DAYS = 35;

interface Issue {
  readonly at: Instant;
  readonly previousHash: string;
  readonly sha256: (text: string) => string;
  /** Until when an address is kept for recalls; absent when none is. */
  readonly contactUntil?: Instant | undefined;
}

/** When what stays is gone, as far as that is known; undefined when nothing stays. */
function stayOf(store: string, { stays }: Store, { at, contactUntil }: Issue): { readonly goneBy?: Instant } | undefined {
  if (stays === undefined) return undefined;
  if (store === ESCROW) return contactUntil === undefined ? undefined : { goneBy: contactUntil };
  return stays.days === undefined ? {} : { goneBy: plusMillis(at, stays.days * DAY_MILLIS) };
}

function exemptionsOf([store, known]: [string, Store], issue: Issue): Exemption[] {
  const stay = stayOf(store, known, issue);
  if (stay === undefined || known.stays === undefined) return [];
  const { what, because } = known.stays;
  return [{ store, what, because, ...stay }];
}

type Unsigned = Omit<Certificate, 'signature'>;

/** What a certificate says, before it is signed. @param previousHash - of the audit log as it stands */
export function certificateOf(request: StoredRequest, issue: Issue): Unsigned {
  const { at, previousHash, sha256 } = issue;
  const stores = Object.entries(STORES);
  return {
    requestId: request.requestId,
    subjectHash: sha256([...(request.personKeys ?? [])].sort().join(' ')),
    issuedAt: at,
    stores: stores.flatMap(([name, { isSwept }]) => (isSwept ? [name] : [])),
    removed: request.removed ?? {
      events: 0,
      orders: 0,
      consents: 0,
      identities: 0,
      memberships: 0,
      records: 0,
      letters: 0,
      objects: 0,
      messages: 0,
    },
    exemptions: stores.flatMap((store) => exemptionsOf(store, issue)),
    backupsGoneBy: plusMillis(at, BACKUP_DAYS * DAY_MILLIS),
    previousHash,
  };
}

/** The text of a certificate that its signature is over. */
export function signedText(certificate: Unsigned & { readonly signature?: string }): string {
  const { signature: _signature, ...unsigned } = certificate;
  return canonicalJson(unsigned);
}
