import { wasteAvoidedMinor } from '#domain/inventory/waste-avoided.ts';
import type { Campaign, Cost } from '#schemas/campaign.ts';
import type { CampaignCosts, CampaignRoi, GroupResult, Interval, UpliftEstimate } from '#schemas/campaign-roi.ts';
import type { Instant } from '#schemas/instant.ts';
import { campaignCosts, fixedCostOf, type Sendings } from './campaign-costs.ts';
import { type Arms, type ArmTally, CampaignTally } from './campaign-tally.ts';
import { AFTER_DAYS, type CampaignWindow } from './campaign-window.ts';
import { costOf, cupedWeight, measureUplift, PERSON_COLUMNS, type UpliftTerms, unmeasured } from './measure-uplift.ts';
import { sampleRatioOf } from './sample-ratio.ts';
import { tallyTerms } from './tally-terms.ts';

export interface CampaignEvidence {
  readonly tally: CampaignTally;
  readonly days: CampaignWindow;
  readonly hasOtherCurrency: boolean;
  readonly costs: readonly Cost[];
  readonly sendings: Sendings;
  /** Null of a campaign that ran elsewhere. */
  readonly deliveries: CampaignRoi['deliveries'];
  /** Members who are no longer there. */
  readonly leftOut: number;
  /** Members who get no campaign at all in the quarter. */
  readonly control: number;
  /** Held-out people whom a message reached, or who are one person with somebody treated. */
  readonly contaminated: number;
}

const armResult = ({ moments, conversions, redeemers }: ArmTally) => ({
  customers: moments.n,
  meanSpendMinor: moments.mean(PERSON_COLUMNS.window),
  conversions,
  spendMinor: Math.round(moments.sum(PERSON_COLUMNS.window)),
  meanBeforeMinor: moments.mean(PERSON_COLUMNS.before),
  redeemers,
});

/** The same with and without regard to what people spent before. */
function bothOf({ treated, holdOut }: Arms, terms: UpliftTerms): { unadjusted: UpliftEstimate; adjusted: UpliftEstimate } {
  const { theta } = cupedWeight(treated.moments, holdOut.moments, terms.outcome);
  return {
    unadjusted: measureUplift(treated.moments, holdOut.moments, terms),
    adjusted: measureUplift(treated.moments, holdOut.moments, { ...terms, theta }),
  };
}

/** Each group bears its share of the treated of what does not depend on the person. */
function groupsOf(groups: ReadonlyMap<string, Arms>, treatedInAll: number, fixedCostMinor: number): GroupResult[] {
  return [...groups]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, arms]) => {
      const n = arms.treated.moments.n;
      const share = treatedInAll === 0 ? 0 : (fixedCostMinor * n) / treatedInAll;
      const { unadjusted, adjusted } = bothOf(arms, { fixedCostMinor: share });
      const { incrementalMinor, incrementalCi95Minor, isProven, certainty, roi, roiCi95, intervalBy, reason, detail } = unadjusted;
      return {
        ...{ name, treated: n, holdOut: arms.holdOut.moments.n, costMinor: Math.round(costOf(arms.treated.moments, share)) },
        ...{ incrementalMinor, incrementalCi95Minor, isProven, certainty, roi, roiCi95, intervalBy },
        ...(reason === undefined ? {} : { reason }),
        ...(detail === undefined ? {} : { detail }),
        adjusted: {
          incrementalMinor: adjusted.incrementalMinor,
          incrementalCi95Minor: adjusted.incrementalCi95Minor,
          isProven: adjusted.isProven,
          roi: adjusted.roi,
          roiCi95: adjusted.roiCi95,
        },
      };
    });
}

function hindranceOf(campaign: Campaign, { hasOtherCurrency, days }: CampaignEvidence): UpliftEstimate | undefined {
  if (campaign.status !== 'launched') return unmeasured({ reason: 'NOT_LAUNCHED' });
  if (hasOtherCurrency) return unmeasured({ reason: 'MIXED_CURRENCIES' });
  const { from, to } = days.window;
  return to < from ? unmeasured({ reason: 'NOT_MEASURABLE', detail: 'NOT_BEGUN' }) : undefined;
}

function costsOf({ currency }: Campaign, { tally, costs, sendings }: CampaignEvidence): CampaignCosts {
  const { moments } = tally.all.treated;
  const varies = moments.variance(PERSON_COLUMNS.cost) > 0;
  return campaignCosts(costs, sendings, { currency, couponsMinor: Math.round(moments.sum(PERSON_COLUMNS.cost)), varies });
}

/** What a campaign for goods near their last day kept from being thrown away, and its return with that. */
function wasteOf({ offer }: Campaign, { treated, holdOut }: Arms, { roi, roiCi95 }: UpliftEstimate, costMinor: number) {
  if (offer?.expiring === undefined) return null;
  const [people, heldOut] = [treated.moments.n, holdOut.moments.n];
  const goods = { treatedUnits: treated.units, treatedPeople: people, heldOutUnits: holdOut.units, heldOutPeople: heldOut };
  const { units: expiringUnits, wasteUnitMinor } = offer.expiring;
  const avoidedMinor = wasteAvoidedMinor({ ...goods, expiringUnits, wasteUnitMinor });
  const share = costMinor > 0 ? avoidedMinor / costMinor : 0;
  const withWaste: Interval | null = roiCi95 && [roiCi95[0] + share, roiCi95[1] + share];
  return { ...goods, expiringUnits, avoidedMinor, roi: roi === null ? null : roi + share, roiCi95: withWaste };
}

/** Everything that is only told where the main figure can be told. */
function detailsOf(
  campaign: Campaign,
  { tally: { all, ...groups }, days }: CampaignEvidence,
  estimate: UpliftEstimate,
  fixedCostMinor: number,
) {
  const { window, andAfter } = days;
  const n = all.treated.moments.n;
  const { marginRate } = campaign;
  const { theta, explained } = cupedWeight(all.treated.moments, all.holdOut.moments);
  return {
    adjusted: { ...measureUplift(all.treated.moments, all.holdOut.moments, { fixedCostMinor, theta }), theta, explained },
    margin: marginRate === undefined ? null : { marginRate, ...bothOf(all, { fixedCostMinor, marginRate }) },
    withAfter: {
      days: AFTER_DAYS,
      daysOver: Math.max(0, andAfter.to - window.to),
      ...bothOf(all, { fixedCostMinor, outcome: 'andAfter' }),
    },
    waste: wasteOf(campaign, all, estimate, costOf(all.treated.moments, fixedCostMinor)),
    bySegment: groupsOf(groups.bySegment, n, fixedCostMinor),
    byChannel: groupsOf(groups.byChannel, n, fixedCostMinor),
  };
}

/** What is told of a campaign that is too large to be measured before the next night. */
export function notMeasuredYet(campaign: Campaign, costs: readonly Cost[], at: { readonly asOf: Instant; readonly timeZone: string }) {
  const { days } = tallyTerms(campaign, { costs, couponIds: [] }, at);
  const nothing = { tally: new CampaignTally(), days, hasOtherCurrency: false, leftOut: 0, control: 0, contaminated: 0, deliveries: null };
  const result = campaignResult(campaign, { ...nothing, costs, sendings: { sent: {}, pricesMicros: {} } }, at.asOf);
  const { detail: _detail, ...told } = result;
  return { ...told, reason: campaign.status === 'launched' ? 'NOT_MEASURED_YET' : 'NOT_LAUNCHED' };
}

/** A campaign's return on investment from what its members bought, treated against held out, as of a moment. */
export function campaignResult(campaign: Campaign, evidence: CampaignEvidence, asOf: Instant): CampaignRoi {
  const { tally, leftOut, control, contaminated, deliveries } = evidence;
  const { treated, holdOut } = tally.all;
  const costs = costsOf(campaign, evidence);
  const fixedCostMinor = fixedCostOf(costs);
  const hindrance = hindranceOf(campaign, evidence);
  const estimate = hindrance ?? measureUplift(treated.moments, holdOut.moments, { fixedCostMinor });
  const { campaignId, name, currency, startsOn, endsOn, holdOutRate } = campaign;
  const { isOver, freezesOn } = evidence.days;
  return {
    ...{ campaignId, name, asOf, currency, startsOn, endsOn },
    ...estimate,
    roiPercent: estimate.roi === null ? null : estimate.roi * 100,
    costMinor: Math.round(costOf(treated.moments, fixedCostMinor)),
    arms: { treated: armResult(treated), holdOut: armResult(holdOut) },
    sampleRatio: sampleRatioOf({ treated: treated.moments.n, holdOut: holdOut.moments.n }, holdOutRate),
    ...{ leftOut, control, contaminated, deliveries, costs },
    ...(estimate.incrementalMinor === null
      ? { adjusted: null, margin: null, withAfter: null, waste: null, bySegment: [], byChannel: [] }
      : detailsOf(campaign, evidence, estimate, fixedCostMinor)),
    version: { revision: 0, isFrozen: false, freezesOn, isOver },
  };
}
