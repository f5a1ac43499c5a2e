import type { ConsentRecord } from '#schemas/consent.ts';
import type { Channel, ContactCounter, Suppression } from '#schemas/contact.ts';
import type { PersonKey } from '#schemas/ids.ts';
import type { RecallId } from '#schemas/recall.ts';
import type { Recovery } from '#schemas/recovery.ts';
import { consentsIn } from './consents.ts';
import { contactCountersIn } from './contact-counters.ts';
import { gatherReads } from './gathered-reads.ts';
import { openRecoveriesIn } from './open-recoveries.ts';
import { personKeysIn } from './person-keys.ts';
import { recoveriesIn } from './recoveries.ts';
import { suppressionsIn } from './suppressions.ts';

export interface SendFactTables {
  readonly consents: string;
  readonly recalls: string;
  readonly feedback: string;
  readonly sources: string;
}

interface Asked {
  readonly channel: Channel;
  /** Slots of the ledger that decide. */
  readonly decidedBy: readonly Pick<ConsentRecord, 'purpose' | 'channel'>[];
  /** That are open. */
  readonly recallIds: readonly RecallId[];
}

/** What is kept of one person that decides whether they are written to. */
export interface SendFacts {
  readonly consents: readonly ConsentRecord[];
  readonly counter: ContactCounter;
  readonly suppression: Suppression | undefined;
  /** What the person complained of. */
  readonly recovery: Recovery | undefined;
  /** The open recalls that the person is in. */
  readonly recallIds: readonly RecallId[];
}

/** Reads what decides on messages, each kind of it strongly and at once for many people. */
export function sendFactsIn(tables: SendFactTables) {
  const consents = consentsIn(tables.consents);
  const counters = contactCountersIn(tables.consents);
  const suppressions = suppressionsIn(tables.consents, personKeysIn(tables.sources));
  const recalls = openRecoveriesIn(tables.recalls);
  const recoveries = recoveriesIn(tables.feedback);

  /** @param people - each with their address on the channel in its plain form, when there is one */
  return async function factsOf(
    people: readonly { readonly owner: PersonKey; readonly address: string | undefined }[],
    { channel, decidedBy, recallIds }: Asked,
  ): Promise<(owner: PersonKey, address: string | undefined) => SendFacts> {
    const owners = people.map(({ owner }) => owner);
    const addresses = people.flatMap(({ address }) => address ?? []);
    // Before the words: whoever says something after this changes it, so that a claim does not rest on a word that is out of date.
    const counterOf = await counters.ofPeople(owners);
    const read = gatherReads();
    const [words, suppressed, recalled, recovering] = await Promise.all([
      consents.wordsOf(owners, decidedBy, read),
      suppressions.ofAddresses(channel, addresses, read),
      recalls.ofPeople(owners, recallIds),
      recoveries.ofPeople([...new Set(owners)], read),
    ]);
    return (owner, address) => ({
      consents: words.get(owner) ?? [],
      counter: counterOf(owner),
      suppression: address === undefined ? undefined : suppressed.get(address),
      recovery: recovering.get(owner),
      recallIds: recalled.get(owner) ?? [],
    });
  };
}
