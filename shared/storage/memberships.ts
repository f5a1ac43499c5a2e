import type { Membership, Profile } from '#schemas/profile.ts';
import { StaleWriteError } from './errors.ts';
import type { customersIn, NewSegment } from './profiles.ts';

const MAX_ATTEMPTS = 6;

export interface MembershipChange {
  /** The person as read. */
  readonly profile: Profile;
  /** The segment that this person shall have, given what is known of them now; undefined for none. */
  readonly decide: (profile: Profile) => Membership | undefined;
}

type MembershipOutcome = 'saved' | 'unchanged' | 'gone';

/** What is to be written of a change; undefined when the person has that segment already. */
function wantedOf({ profile, decide }: MembershipChange): { readonly membership: Membership | undefined } | undefined {
  const [membership, before] = [decide(profile), profile.segment];
  return before?.runId === membership?.runId && before?.name === membership?.name ? undefined : { membership };
}

/** The segments on the profiles, which ingestion may be changing at the same time. */
export function membershipsIn(customers: ReturnType<typeof customersIn>) {
  async function attempt(change: MembershipChange, fence: number): Promise<'saved' | 'unchanged' | 'stale'> {
    const wanted = wantedOf(change);
    if (wanted === undefined) return 'unchanged';
    try {
      await customers.saveSegment(change.profile, wanted.membership, fence);
      return 'saved';
    } catch (error) {
      if (!(error instanceof StaleWriteError)) throw error;
      return 'stale';
    }
  }

  /** Reads a person again, as often as somebody else was first. */
  async function insist({ profile: { personKey }, decide }: MembershipChange, fence: number): Promise<MembershipOutcome> {
    for (let tries = 1; tries < MAX_ATTEMPTS; tries++) {
      const record = await customers.find(personKey);
      if (record.kind !== 'present') return 'gone';
      const outcome = await attempt({ profile: record.profile, decide }, fence);
      if (outcome !== 'stale') return outcome;
    }
    throw new StaleWriteError(`Person ${personKey} could not be given a segment in ${MAX_ATTEMPTS} attempts.`);
  }

  /** What REMOVE takes away goes by itself; no other statement of many can. */
  async function removeFrom(change: MembershipChange, fence: number): Promise<MembershipOutcome> {
    const outcome = await attempt(change, fence);
    return outcome === 'stale' ? insist(change, fence) : outcome;
  }

  async function saveAll(changes: readonly (MembershipChange & NewSegment)[], fence: number): Promise<MembershipOutcome[]> {
    const results = await customers.saveSegments(changes, fence);
    return Promise.all(changes.map((change, place) => (results[place] === 'saved' ? 'saved' : insist(change, fence))));
  }

  return {
    /**
     * Gives people other segments, reading whoever was changed meanwhile again.
     *
     * @param changes - of different people
     * @param fence - number of the run that changes them
     * @returns for how many each came out; `gone` counts those who were merged or erased meanwhile
     * @throws {StaleWriteError} when a newer run has given one a segment, or one never stops changing
     */
    async change(changes: readonly MembershipChange[], fence: number): Promise<Record<MembershipOutcome, number>> {
      const wanted = changes.flatMap((change) => {
        const found = wantedOf(change);
        return found ? [{ ...change, ...found }] : [];
      });
      const given = wanted.flatMap(({ membership, ...change }) => (membership ? [{ ...change, membership }] : []));
      const taken = wanted.filter(({ membership }) => membership === undefined);
      const saved = saveAll(given, fence);
      const removed = Promise.all(taken.map((change) => removeFrom(change, fence)));
      const counts = { saved: 0, unchanged: changes.length - wanted.length, gone: 0 };
      for (const outcome of (await Promise.all([saved, removed])).flat()) counts[outcome]++;
      return counts;
    },
  };
}
