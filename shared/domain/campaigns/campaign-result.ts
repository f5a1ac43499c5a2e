import { type Moments, NO_MOMENTS, withValue } from '#numerics/moments.ts';
import type { Arm, Campaign, CampaignRoi, Cost } from '#schemas/campaign.ts';
import type { Instant } from '#schemas/instant.ts';
import { measureUplift, sampleRatio, type Uplift, unmeasured } from './measure-uplift.ts';
import { type DayBucket, spendWithin } from './window-spend.ts';

/** What one member bought, by currency; `days` reaches back to `daysFrom`, older purchases are known by month only. */
export interface MemberPurchases {
  readonly arm: Arm;
  readonly byCurrency: Readonly<Record<string, { readonly days: readonly DayBucket[] }>>;
  /** First day that `days` covers, or undefined when it covers everything. */
  readonly daysFrom?: number;
}

interface ArmTotals {
  readonly spend: Moments;
  readonly spendMinor: number;
  readonly conversions: number;
}

interface Totals {
  readonly treated: ArmTotals;
  readonly holdOut: ArmTotals;
  readonly hasOtherCurrency: boolean;
  readonly isTooOld: boolean;
}

const NOBODY: ArmTotals = { spend: NO_MOMENTS, spendMinor: 0, conversions: 0 };

function withMember(totals: ArmTotals, orders: number, spendMinor: number): ArmTotals {
  return {
    spend: withValue(totals.spend, spendMinor),
    spendMinor: totals.spendMinor + spendMinor,
    conversions: totals.conversions + (orders > 0 ? 1 : 0),
  };
}

function totalsOf(members: readonly MemberPurchases[], currency: string, from: number, to: number): Totals {
  let treated = NOBODY;
  let holdOut = NOBODY;
  let hasOtherCurrency = false;
  let isTooOld = false;
  for (const { arm, byCurrency, daysFrom } of members) {
    const { orders, spendMinor } = spendWithin(byCurrency[currency]?.days ?? [], from, to);
    if (arm === 'treated') treated = withMember(treated, orders, spendMinor);
    else holdOut = withMember(holdOut, orders, spendMinor);
    hasOtherCurrency ||= Object.entries(byCurrency).some(
      ([other, { days }]) => other !== currency && spendWithin(days, from, to).orders > 0,
    );
    isTooOld ||= daysFrom !== undefined && from < daysFrom;
  }
  return { treated, holdOut, hasOtherCurrency, isTooOld };
}

function upliftOf(campaign: Campaign, { treated, holdOut, hasOtherCurrency, isTooOld }: Totals, costMinor: number): Uplift {
  if (campaign.status !== 'launched') return unmeasured('NOT_LAUNCHED');
  if (hasOtherCurrency) return unmeasured('MIXED_CURRENCIES');
  if (isTooOld) return unmeasured('WINDOW_TOO_OLD');
  return measureUplift(treated.spend, holdOut.spend, costMinor);
}

const armResult = ({ spend, spendMinor, conversions }: ArmTotals) => ({
  customers: spend.n,
  meanSpendMinor: spend.mean,
  conversions,
  spendMinor,
});

/**
 * A campaign's return on investment from what its members bought on its days, treated against held out.
 *
 * @param window - the campaign's first and last day as days since 1970-01-01, both included
 * @param leftOut - members who could not be read any more
 */
export function campaignResult(
  campaign: Campaign,
  evidence: { readonly members: readonly MemberPurchases[]; readonly costs: readonly Cost[]; readonly leftOut: number },
  window: readonly [from: number, to: number],
  asOf: Instant,
): CampaignRoi {
  const totals = totalsOf(evidence.members, campaign.currency, ...window);
  const costMinor = evidence.costs.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const uplift = upliftOf(campaign, totals, costMinor);
  const { campaignId, name, currency, startsOn, endsOn, holdOutRate } = campaign;
  return {
    ...{ campaignId, name, asOf, currency, startsOn, endsOn },
    roi: uplift.roi,
    roiPercent: uplift.roi === null ? null : uplift.roi * 100,
    roiCi95: uplift.roiCi95 && [...uplift.roiCi95],
    incrementalMinor: uplift.incrementalMinor,
    incrementalCi95Minor: uplift.incrementalCi95Minor && [...uplift.incrementalCi95Minor],
    isProven: uplift.isProven,
    ...(uplift.reason === undefined ? {} : { reason: uplift.reason }),
    costMinor,
    arms: { treated: armResult(totals.treated), holdOut: armResult(totals.holdOut) },
    sampleRatio: sampleRatio(totals.treated.spend.n, totals.holdOut.spend.n, holdOutRate),
    leftOut: evidence.leftOut,
  };
}
