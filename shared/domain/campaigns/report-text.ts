import type { CampaignRoi } from '#schemas/campaign.ts';

const REASONS: Record<string, string> = {
  NO_COST: 'no cost is recorded, so there is no rate of return',
  NO_HOLD_OUT: 'nobody was held out, so nobody knows what they would have bought anyway',
  TOO_FEW_CUSTOMERS: 'an arm has fewer than 100 people',
  MIXED_CURRENCIES: 'its people bought in more than one currency on its days',
  WINDOW_TOO_OLD: 'its days are older than the purchases that are kept by day',
  NOT_LAUNCHED: 'it has not been launched',
};

const percent = (fraction: number) => `${(fraction * 100).toFixed(1)} %`;

function lineOf(result: CampaignRoi): string {
  const { name, roi, roiCi95, isProven, reason } = result;
  if (roi === null || roiCi95 === null) return `${name}: return not known, ${REASONS[reason ?? ''] ?? 'without a reason given'}.`;
  const [low, high] = roiCi95;
  const verdict = isProven ? 'the effect is real' : 'not proven: chance alone could give this';
  const warning = result.sampleRatio.isMismatch ? ' Warning: the arms do not have the sizes that were drawn.' : '';
  return `${name}: ROI ${percent(roi)}, 95 % interval ${percent(low)} to ${percent(high)}; ${verdict}.${warning}`;
}

/** The weekly report to marketers: one line a campaign, never a bare number. */
export function reportText(results: readonly CampaignRoi[]): string {
  if (results.length === 0) return 'No campaign has been launched yet.';
  const headline = 'Return on investment against the people held out, of each launched campaign:';
  return [headline, '', ...results.map(lineOf)].join('\n');
}
