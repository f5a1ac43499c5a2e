import { addDays, daysBetween } from '#domain/time.ts';
import type { Audience } from '#schemas/audience.ts';
import type { Campaign, Member } from '#schemas/campaign.ts';
import { type CampaignId, CampaignIdSchema } from '#schemas/ids.ts';
import type { Instant, LocalDay } from '#schemas/instant.ts';
import type { Journey } from '#schemas/journey.ts';
import type { ContentList, JourneyTemplate } from '#schemas/journey-template.ts';

/** What a journey does unless a marketer says otherwise. */
export interface JourneyPlan {
  readonly name: string;
  readonly summary: string;
  readonly purpose: Campaign['purpose'];
  readonly audience: Audience;
  readonly contentList: ContentList;
  /** A person enters at most once in so many days. */
  readonly periodDays: number;
}

export const JOURNEYS: Readonly<Record<JourneyTemplate, JourneyPlan>> = {
  'vip-care': {
    name: 'VIP care',
    summary: 'Thanks to High-Value customers who have ordered within the last 60 days, once a quarter.',
    purpose: 'marketing',
    audience: { all: [{ segment: ['High-Value'] }, { lastPurchase: { withinDays: 60 } }] },
    contentList: 'mixed',
    periodDays: 90,
  },
  'win-back': {
    name: 'Win-back',
    summary: 'An invitation to customers of the segment Churning, every two months at most.',
    purpose: 'marketing',
    audience: { segment: ['Churning'] },
    contentList: 'mixed',
    periodDays: 60,
  },
  'second-order': {
    name: 'Second order',
    summary: 'Three to sixty days after the first order of somebody who has not ordered again; once a year at most.',
    purpose: 'marketing',
    audience: { all: [{ feature: 'totalOrders', equals: 1 }, { lastPurchase: { atLeastDaysAgo: 3, withinDays: 60 } }] },
    contentList: 'new-for-you',
    periodDays: 365,
  },
  replenishment: {
    name: 'Replenishment',
    summary: 'A reminder when something that a person buys regularly is used up within three days, by their own usual interval.',
    purpose: 'marketing',
    audience: { all: [{ feature: 'orderDays', atLeast: 3 }, { lastPurchase: { withinDays: 180 } }, { due: { withinDays: 3 } }] },
    contentList: 'buy-again',
    periodDays: 14,
  },
  'service-recovery': {
    name: 'Service recovery',
    summary: 'An apology to everybody with an order that a recall or a case of the last 14 days has touched; nobody is held out.',
    purpose: 'service',
    audience: { affected: { withinDays: 14 } },
    contentList: 'mixed',
    periodDays: 30,
  },
};

/** Whoever enters on the last day of a period has so many days left to buy something. */
const FOLLOWED_DAYS = 14;

/** The first day of the period that a day belongs to; days before the first period belong to it. */
export function periodStartOf({ startedOn, periodDays }: Pick<Journey, 'startedOn' | 'periodDays'>, day: LocalDay): LocalDay {
  const periods = Math.max(0, Math.floor(daysBetween(startedOn, day) / periodDays));
  return addDays(startedOn, periods * periodDays);
}

const waveIdOf = (template: JourneyTemplate, startsOn: LocalDay): CampaignId => CampaignIdSchema.parse(`j-${template}-${startsOn}`);

/** The campaign that one period of a journey is: whoever enters on a day of it is a member. */
export function waveOf(journey: Journey, day: LocalDay, { currency, at }: { currency: Campaign['currency']; at: Instant }): Campaign {
  const { template, channel, webhookId, holdOutRate, controlRate, periodDays, onlyIf, offer, origin, launchedBy } = journey;
  const { name, purpose, audience, contentList } = JOURNEYS[template];
  const startsOn = periodStartOf(journey, day);
  const campaignId = waveIdOf(template, startsOn);
  return {
    schemaVersion: 1,
    campaignId,
    name: `${name} from ${startsOn}`,
    purpose,
    channel,
    webhookId,
    holdOutRate,
    controlRate,
    templateId: template,
    contentList,
    offer,
    audience: onlyIf === undefined ? audience : { all: [audience, onlyIf] },
    listed: 0,
    seed: campaignId,
    delivery: 'send',
    startsOn,
    endsOn: addDays(startsOn, periodDays - 1 + FOLLOWED_DAYS),
    currency,
    origin,
    status: 'draft',
    createdAt: at,
    createdBy: launchedBy,
    journey: { template, periodDays, ...(journey.wave === undefined || journey.wave === campaignId ? {} : { before: journey.wave }) },
  };
}

/** Whether somebody has entered the period before after `since`, and so does not enter again yet. */
export const hasEnteredSince = (former: Member | undefined, since: Instant): boolean => former !== undefined && former.assignedAt > since;
