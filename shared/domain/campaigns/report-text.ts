import { exponentOf } from '#domain/money.ts';
import type { CampaignRoi, GroupResult, Interval, UpliftEstimate } from '#schemas/campaign-roi.ts';
import { type ChannelTotal, channelTotals } from './channel-totals.ts';

const REASONS: Record<string, string> = {
  NO_COST: 'no cost is recorded, so there is no rate of return',
  NO_HOLD_OUT: 'nobody was held out, so nobody knows what they would have bought anyway',
  TOO_FEW_CUSTOMERS: 'an arm has fewer than 100 people',
  NOT_BEGUN: 'its first day has not come yet',
  COST_UNCERTAIN: 'its cost differs so much between people that the rate has no bounds',
  MIXED_CURRENCIES: 'its people bought in more than one currency on its days',
  NOT_LAUNCHED: 'it has not been launched',
  NOT_MEASURED_YET: 'it is measured in the next night',
};
const SIGNS: Record<UpliftEstimate['roiSign'], string> = {
  gain: 'it earned more than it cost',
  loss: 'it earned less than it cost',
  open: 'whether it earned its cost is open',
  unknown: 'whether it earned its cost is not known',
};

const percent = (fraction: number) => `${(fraction * 100).toFixed(1)} %`;
const between = ([low, high]: Interval) => `95 % interval ${percent(low)} to ${percent(high)}`;
const why = ({ reason, detail }: Pick<UpliftEstimate, 'reason' | 'detail'>) =>
  REASONS[detail ?? ''] ?? REASONS[reason ?? ''] ?? 'without a reason given';

interface Told extends Pick<UpliftEstimate, 'roi' | 'roiCi95' | 'reason' | 'detail'> {}
const rateOf = (told: Told) =>
  told.roi === null || told.roiCi95 === null ? `return not known, ${why(told)}` : `ROI ${percent(told.roi)}, ${between(told.roiCi95)}`;

function salesLine({ incrementalMinor, incrementalCi95Minor, currency, neededPerArm, isProven }: CampaignRoi): string[] {
  if (incrementalMinor === null || incrementalCi95Minor === null) return [];
  const decimals = exponentOf(currency);
  const money = (minor: number) => `${(minor / 10 ** decimals).toFixed(decimals)} ${currency}`;
  const [low, high] = incrementalCi95Minor;
  const needed = isProven || neededPerArm === null ? '' : ` An effect of this size shows with ${neededPerArm} people in each arm.`;
  return [`  extra sales ${money(incrementalMinor)}, 95 % interval ${money(low)} to ${money(high)}.${needed}`];
}

function warnings({ sampleRatio, contaminated, leftOut, arms }: CampaignRoi): string[] {
  return [
    ...(sampleRatio.isMismatch ? ['  Warning: the arms do not have the sizes that were drawn; people of one of them got lost.'] : []),
    ...(contaminated > 0 ? [`  ${contaminated} held-out people were reached and are left out.`] : []),
    ...(arms.holdOut.redeemers > 0 ? [`  ${arms.holdOut.redeemers} held-out people used its coupon.`] : []),
    ...(leftOut > 0 ? [`  ${leftOut} members are no longer there.`] : []),
  ];
}

/** Segments whose interval leaves out zero: the others say nothing. */
function segmentLines(groups: readonly GroupResult[]): string[] {
  const proven = groups.filter(({ isProven }) => isProven);
  return proven.map((group) => `  ${group.name} (${group.treated} treated, ${group.holdOut} held out): ${rateOf(group)}.`);
}

function linesOf(result: CampaignRoi): string[] {
  const { name, isProven, roiSign, adjusted, margin, withAfter, bySegment, version } = result;
  const verdict = isProven ? `the effect is real, and ${SIGNS[roiSign]}` : 'not proven: chance alone could give this';
  const head = result.roi === null ? `${name}: ${rateOf(result)}.` : `${name}: ${rateOf(result)}; ${verdict}.`;
  const state = version?.isFrozen ? `final, revision ${version.revision}` : `may change until ${version?.freezesOn ?? 'it is frozen'}`;
  return [
    head,
    ...salesLine(result),
    ...(adjusted && adjusted.roi !== null ? [`  adjusted for earlier spend: ${rateOf(adjusted)}.`] : []),
    ...(margin ? [`  of the margin (${percent(margin.marginRate)} of sales): ${rateOf(margin.adjusted)}.`] : []),
    ...(withAfter && withAfter.daysOver > 0 ? [`  with the ${withAfter.daysOver} days after it: ${rateOf(withAfter.adjusted)}.`] : []),
    ...segmentLines(bySegment),
    ...warnings(result),
    `  ${state}.`,
  ];
}

function channelLine({ channel, currency, campaigns, roi, roiCi95 }: ChannelTotal): string {
  const rate = roi === null || roiCi95 === null ? 'no cost recorded' : `ROI ${percent(roi)}, ${between(roiCi95)}`;
  return `${channel}, ${campaigns} ${campaigns === 1 ? 'campaign' : 'campaigns'} in ${currency}: ${rate}.`;
}

/** The weekly report to marketers: what each campaign and each channel earned, never a bare number. */
export function reportText(results: readonly { readonly channel: string; readonly result: CampaignRoi }[]): string {
  if (results.length === 0) return 'No campaign has been launched yet.';
  const totals = channelTotals(results);
  const channels = totals.length === 0 ? [] : ['By channel, all campaigns that can be measured:', ...totals.map(channelLine), ''];
  const campaigns = results.flatMap(({ result }) => [...linesOf(result), '']);
  return [
    'Return on investment against the people held out:',
    '',
    ...channels,
    ...campaigns,
    'Each interval would hold the true value in 95 of 100 such campaigns. Among many campaigns or segments some intervals leave out zero by chance.',
  ].join('\n');
}
