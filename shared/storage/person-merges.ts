import type { PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { PersonRecord, Profile } from '#schemas/profile.ts';
import { consentsIn } from './consents.ts';
import { contactCountersIn } from './contact-counters.ts';
import { identitiesIn } from './identities.ts';
import { persist } from './patience.ts';
import type { PersonKeys } from './person-keys.ts';
import { customersIn } from './profiles.ts';

export interface MergeTables {
  readonly customers: string;
  readonly identities: string;
  readonly consents: string;
  readonly segments: string;
}

/** What is to become of two people; pure code decides it. */
export type JoinVerdict =
  | { readonly kind: 'merge'; readonly target: Profile; readonly source: Profile; readonly merged: Profile }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'refused'; readonly code: string };

export interface Join {
  readonly one: PersonKey;
  readonly other: PersonKey;
  readonly reason: string;
  readonly at: Instant;
  readonly decide: (one: PersonRecord, other: PersonRecord) => JoinVerdict;
}

/** Joins ids of one person. */
export function joiningIn(tables: MergeTables, personKeys: PersonKeys) {
  const customers = customersIn(tables.customers);
  const identities = identitiesIn(tables.identities);
  const consents = consentsIn(tables.consents);
  const counters = contactCountersIn(tables.consents);

  /** What was said under the old id holds for the person, and so do the promotions that went to it; the ledger keeps both words. */
  async function carryWords({ source, target }: { source: Profile; target: Profile }): Promise<void> {
    if (source.version === 0) return; // never seen, so nothing was said
    const said = await consents.ofPerson(source.personKey);
    if (said.length > 0) await consents.record(tables.customers, target.personKey, said);
    await counters.carry(tables.customers, { from: source.personKey, to: target.personKey });
  }

  /** Joins two ids to one person, or remembers why not. Doing it again does no harm. @throws {TooBusyError} */
  return async function join({ one, other, reason, at, decide }: Join): Promise<JoinVerdict['kind']> {
    return persist<JoinVerdict['kind']>(async () => {
      const [left, right] = await customers.resolvePair(one, other);
      const verdict = decide(left, right);
      if (verdict.kind === 'nothing') return { done: verdict.kind };
      if (verdict.kind === 'refused') {
        await identities.recordConflict(tables.customers, one, { other, reason: `${reason}: ${verdict.code}`, at });
        return { done: verdict.kind };
      }
      await carryWords(verdict);
      const sourceLinks = await Promise.all(verdict.source.linkedIds.map((id) => personKeys.of(id)));
      const outcome = await identities.merge(tables, { ...verdict, sourceLinks, reason, at });
      if (outcome.kind !== 'saved') return { again: outcome };
      await carryWords(verdict); // what was said between the two reads
      return { done: verdict.kind };
    });
  };
}
