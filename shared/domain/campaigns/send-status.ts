import { plusMillis } from '#domain/time.ts';
import type { Campaign, Member } from '#schemas/campaign.ts';
import { type CampaignId, type PersonKey, PersonKeySchema } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { SendCounts, SendStatus } from '#schemas/send.ts';

const MINUTE_MILLIS = 60_000;

export const NO_SENDS: SendCounts = { waiting: 0, claimed: 0, uncertain: 0, sent: 0, withheld: 0, failed: 0 };

export const sendIdOf = (campaignId: CampaignId, personKey: PersonKey): string => `${campaignId}-${personKey}`;

/** Whose message an id of this campaign names; undefined when it names none. */
export function personOfSend(campaignId: CampaignId, sendId: string): PersonKey | undefined {
  if (!sendId.startsWith(`${campaignId}-`)) return undefined;
  return PersonKeySchema.safeParse(sendId.slice(campaignId.length + 1)).data;
}

/** The moment up to which claims that are still open have outlived whoever made them. */
export const uncertainUntil = (now: Instant, openClaimMinutes: number): Instant => plusMillis(now, -openClaimMinutes * MINUTE_MILLIS);

/**
 * How the message to one member stands; undefined for who is held out, since there is none.
 *
 * @param uncertainUpTo - claims up to then are uncertain, see {@link uncertainUntil}
 */
export function sendStatusOf({ arm, sending, claimedAt }: Member, uncertainUpTo: Instant): SendStatus | undefined {
  if (arm === 'hold-out') return undefined;
  if (sending !== 'claimed') return sending ?? 'waiting';
  // A claim of before its time was kept is an old one.
  return claimedAt !== undefined && claimedAt > uncertainUpTo ? 'claimed' : 'uncertain';
}

/** Whether Larderly itself sends the campaign; of one that ran elsewhere no messages are known. */
export const hasSends = ({ delivery, status }: Campaign): boolean => delivery === 'send' && status !== 'draft';

/** Counts on with some more of a campaign's members. */
export function withSends(counts: SendCounts, members: readonly Member[], uncertainUpTo: Instant): SendCounts {
  const sums = { ...counts };
  for (const member of members) {
    const status = sendStatusOf(member, uncertainUpTo);
    if (status !== undefined) sums[status] += 1;
  }
  return sums;
}

/** Why nothing of a campaign goes out any more; undefined when that is not so. Without an address of ours nobody could unsubscribe. */
export function hindranceOf({ stoppedAt, offer, templateId, origin }: Campaign): 'stopped' | 'no-offer' | 'no-origin' | undefined {
  if (stoppedAt !== undefined) return 'stopped';
  if (offer === undefined && templateId === undefined) return 'no-offer';
  return origin === undefined ? 'no-origin' : undefined;
}
