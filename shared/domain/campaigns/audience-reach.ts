import { Z_95 } from '#numerics/normal.ts';
import type { AudiencePreview } from '#schemas/audience-preview.ts';
import type { Channel } from '#schemas/contact.ts';

export const CHANNELS: readonly Channel[] = ['email', 'sms', 'push', 'webhook'];

/** How one person stands on one channel: the reason why not, or whether their caps are reached. */
export interface Standing {
  readonly refusal: string | undefined;
  readonly isCapped: boolean;
}

/** What is known of one member of an audience. */
export interface SeenMember {
  readonly arm: 'treated' | 'hold-out';
  readonly isControl?: boolean | undefined;
  /** Asked only of those who are treated. */
  standing(channel: Channel): Standing;
}

/** Counts how members of an audience can be reached, a few at a time: only the counts are kept. */
export function reachTally() {
  const counts = { matching: 0, treated: 0, heldOut: { holdOut: 0, control: 0 } };
  const reaches = new Map(CHANNELS.map((channel) => [channel, { reachable: 0, unreachable: {} as Record<string, number>, capped: 0 }]));

  function addToChannels(member: SeenMember): void {
    for (const [channel, reach] of reaches) {
      const { refusal, isCapped } = member.standing(channel);
      if (refusal !== undefined) reach.unreachable[refusal] = (reach.unreachable[refusal] ?? 0) + 1;
      else {
        reach.reachable += 1;
        if (isCapped) reach.capped += 1;
      }
    }
  }

  return {
    add(member: SeenMember): void {
      counts.matching += 1;
      if (member.arm === 'hold-out') {
        counts.heldOut[member.isControl ? 'control' : 'holdOut'] += 1;
        return;
      }
      counts.treated += 1;
      addToChannels(member);
    },
    matching: () => counts.matching,
    result: (): Pick<AudiencePreview, 'matching' | 'treated' | 'heldOut' | 'channels'> => ({
      ...counts,
      channels: Object.fromEntries(reaches) as AudiencePreview['channels'],
    }),
  };
}

/**
 * How many people an audience has, from those of a random sample who belong to it.
 *
 * @param population - everybody who can belong to it; undefined when nobody has counted them
 * @returns the 95 % interval of the share after Wilson (1927), times the population
 */
export function estimatedSize(
  { matching, looked, isEverybody }: { readonly matching: number; readonly looked: number; readonly isEverybody: boolean },
  population: number | undefined,
): Pick<AudiencePreview, 'size' | 'sizeCi95'> {
  if (isEverybody) return { size: matching, sizeCi95: null };
  if (population === undefined || looked === 0) return { size: null, sizeCi95: null };
  const share = matching / looked;
  const square = Z_95 ** 2 / looked;
  const middle = (share + square / 2) / (1 + square);
  const half = (Z_95 * Math.sqrt((share * (1 - share)) / looked + square / (4 * looked))) / (1 + square);
  const people = (part: number) => Math.round(Math.min(1, Math.max(0, part)) * population);
  // Whoever was seen to belong to it does.
  return { size: people(share), sizeCi95: [Math.max(matching, people(middle - half)), people(middle + half)] };
}
