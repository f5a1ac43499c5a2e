import { canonicalJson } from '#domain/profiles/canonical-json.ts';
import { DAY_MILLIS, plusMillis } from '#domain/time.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Certificate, Exemption, StoredRequest } from '#schemas/privacy-request.ts';
import { STORES, type Store } from './stores.ts';

/** How long a table can be set back to an earlier second. */
const BACKUP_DAYS = 35;

const exemptionsOf = ([store, { stays }]: [string, Store], at: Instant): Exemption[] =>
  stays === undefined
    ? []
    : [
        {
          store,
          what: stays.what,
          because: stays.because,
          ...(stays.days === undefined ? {} : { goneBy: plusMillis(at, stays.days * DAY_MILLIS) }),
        },
      ];

type Unsigned = Omit<Certificate, 'signature'>;

/** What a certificate says, before it is signed. @param previousHash - of the audit log as it stands */
export function certificateOf(
  request: StoredRequest,
  { at, previousHash, sha256 }: { at: Instant; previousHash: string; sha256: (text: string) => string },
): Unsigned {
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
    exemptions: stores.flatMap((store) => exemptionsOf(store, at)),
    backupsGoneBy: plusMillis(at, BACKUP_DAYS * DAY_MILLIS),
    previousHash,
  };
}

/** The text of a certificate that its signature is over. */
export function signedText(certificate: Unsigned & { readonly signature?: string }): string {
  const { signature: _signature, ...unsigned } = certificate;
  return canonicalJson(unsigned);
}
