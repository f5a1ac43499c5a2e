import { evidenceOf } from '#domain/campaigns/campaign-evidence.ts';
import { campaignResult } from '#domain/campaigns/campaign-result.ts';
import { SalesOfPerson, type TalliedMember } from '#domain/campaigns/campaign-tally.ts';
import { tallyTerms } from '#domain/campaigns/tally-terms.ts';
import { epochDayOfLocalDay } from '#domain/time.ts';
import { type Campaign, CampaignSchema, type Cost } from '#schemas/campaign.ts';
import type { PersonKey } from '#schemas/ids.ts';
import { type Instant, LocalDaySchema } from '#schemas/instant.ts';
import type { KeptOrder } from '#schemas/person-orders.ts';
import type { PersonSale } from '#schemas/person-sales.ts';

export const FROM = epochDayOfLocalDay(LocalDaySchema.parse('2026-03-08'));
export const TO = FROM + 6;
/** Everything is over. */
export const LATER = '2026-05-01T00:00:00.000Z' as Instant;

export const aCampaign = (given: Partial<Record<keyof Campaign, unknown>> = {}): Campaign =>
  CampaignSchema.parse({
    campaignId: 'c-1',
    name: 'Win back',
    channel: 'email',
    holdOutRate: 0.5,
    delivery: 'recorded',
    startsOn: '2026-03-08',
    endsOn: '2026-03-14',
    currency: 'EUR',
    seed: 's',
    audience: { everyone: true },
    status: 'launched',
    createdAt: LATER,
    createdBy: 'somebody',
    ...given,
  });

export const aSale = (given: Partial<PersonSale> = {}): PersonSale => ({
  ...{ day: FROM, currency: 'EUR', netMinor: 100, refundedMinor: 0, discountMinor: 0, items: 1, coupons: [] },
  ...given,
});

export interface Buyer extends Partial<TalliedMember> {
  readonly arm: 'treated' | 'hold-out';
  readonly sales?: readonly PersonSale[];
  readonly orders?: readonly KeptOrder[];
}

export const many = (count: number, one: Buyer): Buyer[] => Array.from({ length: count }, () => one);

export const MEDIA: Cost = { costId: 'media', kind: 'media', amountMinor: 10_000 };

interface Given {
  readonly campaign?: Campaign;
  readonly costs?: readonly Cost[];
  readonly asOf?: Instant;
  readonly sent?: Readonly<Record<string, number>>;
}

/** The result of a campaign whose members bought just this. */
export function resultOf(buyers: readonly Buyer[], { campaign = aCampaign(), costs = [MEDIA], asOf = LATER, sent = {} }: Given = {}) {
  const terms = tallyTerms(campaign, { costs, couponIds: [] }, { asOf, timeZone: 'UTC' });
  const person = new SalesOfPerson(terms);
  const others = buyers.map(({ arm, segment = 'Loyal', channel = 'email' }, index) => ({
    own: String(index) as PersonKey,
    member: { arm, segment, channel, isControl: false, wasReached: false },
  }));
  const sumsOf = (own: PersonKey) => person.of((look) => (buyers[Number(own)]?.sales ?? []).forEach(look), buyers[Number(own)]?.orders);
  const evidence = evidenceOf([], others, sumsOf);
  const told = { days: terms.days, hasOtherCurrency: person.hasOtherCurrency, costs, leftOut: 0, deliveries: null };
  return campaignResult(campaign, { ...evidence, ...told, sendings: { sent, pricesMicros: { email: 100, sms: 75_000 } } }, asOf);
}
