import { armOf } from '#domain/campaigns/hold-out.ts';
import { dayOf } from './calendar.ts';
import type { Person } from './people.ts';

/** A campaign of the past that the shop ran elsewhere and recorded: who was held out is known, and so is its true effect. */
export interface DemoCampaign {
  readonly name: string;
  readonly seed: string;
  readonly holdOutRate: number;
  readonly firstDay: number;
  readonly lastDay: number;
  readonly couponCode: string;
}

/** Share of the treated who order once more in the window than they would have: the true effect. */
export const EXTRA_ORDER_CHANCE = 0.35;
export const COUPON_RATE = 0.1;
const SENDING_COST_MINOR = 15;
const MEDIA_COST_MINOR = 120;

export function makeCampaign(seed: string, lastDay: number): DemoCampaign {
  return {
    name: 'Harvest weeks',
    seed: `${seed}-harvest`,
    holdOutRate: 0.25,
    firstDay: lastDay - 41,
    lastDay: lastDay - 14,
    couponCode: 'HARVEST10',
  };
}

/** Everybody who could be written to on the day before it began. */
export function isInAudience(campaign: DemoCampaign, person: Person): boolean {
  return person.mayBeEmailed && person.joinedOn < campaign.firstDay;
}

export function isTreated(campaign: DemoCampaign, person: Person): boolean {
  return isInAudience(campaign, person) && armOf(campaign.seed, person.customerId, campaign.holdOutRate) === 'treated';
}

/** The body of `POST /v1/campaigns`. */
export function campaignBody(campaign: DemoCampaign, people: readonly Person[]): Record<string, unknown> {
  const customerIds = people.filter((person) => isInAudience(campaign, person)).map(({ customerId }) => customerId);
  const reached = people.filter((person) => isTreated(campaign, person)).length;
  return {
    name: campaign.name,
    channel: 'email',
    audience: { customerIds },
    holdOutRate: campaign.holdOutRate,
    seed: campaign.seed,
    offer: {
      subject: 'Ten percent on your next basket',
      text: 'The harvest is in. Use the code HARVEST10.',
      couponCode: campaign.couponCode,
    },
    delivery: 'recorded',
    startsOn: dayOf(campaign.firstDay),
    endsOn: dayOf(campaign.lastDay),
    currency: 'EUR',
    costs: [
      { costId: 'media', kind: 'media', amountMinor: reached * MEDIA_COST_MINOR },
      { costId: 'sending', kind: 'sending', amountMinor: reached * SENDING_COST_MINOR },
    ],
  };
}
