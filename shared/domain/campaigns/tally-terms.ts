import { epochDayOf } from '#domain/time.ts';
import type { Campaign, Cost } from '#schemas/campaign.ts';
import type { Instant } from '#schemas/instant.ts';
import { tellsDiscount } from './campaign-costs.ts';
import type { TallyTerms } from './campaign-tally.ts';
import { windowOf } from './campaign-window.ts';

/** By what a campaign's orders are counted as of a moment. @param couponIds - its coupons beside the one of its offer */
export function tallyTerms(
  campaign: Campaign,
  { costs, couponIds }: { readonly costs: readonly Cost[]; readonly couponIds: readonly string[] },
  { asOf, timeZone }: { readonly asOf: Instant; readonly timeZone: string },
): TallyTerms {
  const code = campaign.offer?.couponCode;
  return {
    days: windowOf(campaign, epochDayOf(asOf, timeZone)),
    currency: campaign.currency,
    coupons: new Set([...couponIds, ...(code === undefined ? [] : [code])]),
    couponsCost: !tellsDiscount(costs),
    products: new Set(campaign.offer?.expiring === undefined ? [] : campaign.offer.productIds),
  };
}
