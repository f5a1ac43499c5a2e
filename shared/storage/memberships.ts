import type { Membership, Profile } from '#schemas/profile.ts';
import { StaleWriteError } from './errors.ts';
import type { customersIn } from './profiles.ts';

const MAX_ATTEMPTS = 6;

export interface MembershipChange {
  /** Number of the run that changes it. */
  readonly fence: number;
  /** The segment that this person shall have, given what is known of them now; undefined for none. */
  readonly decide: (profile: Profile) => Membership | undefined;
}

/** The segments on the profiles, which ingestion may be changing at the same time. */
export function membershipsIn(customers: ReturnType<typeof customersIn>) {
  async function attempt(profile: Profile, { fence, decide }: MembershipChange): Promise<'saved' | 'unchanged' | 'stale'> {
    const membership = decide(profile);
    const before = profile.segment;
    if (before?.runId === membership?.runId && before?.name === membership?.name) return 'unchanged';
    try {
      await customers.saveSegment(profile, membership, fence);
      return 'saved';
    } catch (error) {
      if (!(error instanceof StaleWriteError)) throw error;
      return 'stale';
    }
  }

  return {
    /**
     * Gives a person another segment, reading them again as often as somebody else was first.
     *
     * @returns `gone` when they were merged or erased meanwhile
     * @throws {StaleWriteError} when a newer run has given them a segment, or they never stop changing
     */
    async change(read: Profile, change: MembershipChange): Promise<'saved' | 'unchanged' | 'gone'> {
      let profile = read;
      for (let tries = 0; tries < MAX_ATTEMPTS; tries++) {
        const outcome = await attempt(profile, change);
        if (outcome !== 'stale') return outcome;
        const record = await customers.find(profile.personKey);
        if (record.kind !== 'present') return 'gone';
        profile = record.profile;
      }
      throw new StaleWriteError(`Person ${read.personKey} could not be given a segment in ${MAX_ATTEMPTS} attempts.`);
    },
  };
}
