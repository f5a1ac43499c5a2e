import type { CampaignRoi } from '#schemas/campaign-roi.ts';
import type { Incident } from '#schemas/incident.ts';
import type { Recommendations } from '#schemas/recommendation.ts';
import type { Segment } from '#schemas/segment.ts';

export interface ShopFigures {
  readonly customers: number;
  readonly currency: string;
  readonly asOf: string;
  readonly segments: readonly Segment[];
  readonly person: {
    readonly title: string;
    readonly recommendations: Recommendations;
    /** Names of products that were kept back, where they are known. */
    readonly names: ReadonlyMap<string, string>;
  };
  readonly roi: CampaignRoi;
  readonly incident: Incident | undefined;
}

/** So many lines of each list. */
export const SHOWN = 3;

/** The short report of the first start; every figure came from the API. */
export function reportOf(figures: ShopFigures): string {
  return [
    `The demo shop: ${whole(figures.customers)} customers, as of ${figures.asOf}`,
    '',
    ...segmentLines(figures),
    '',
    ...recommendationLines(figures.person),
    '',
    ...campaignLines(figures.roi),
    '',
    ...incidentLines(figures.incident),
    '',
  ].join('\n');
}

const whole = (value: number) => value.toLocaleString('en');
const percent = (fraction: number) => `${Math.round(fraction * 100)} %`;

function money(minor: number, currency: string): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

function segmentLines({ segments, currency }: ShopFigures): string[] {
  const rows = segments.map(({ name, size, share, spendMinor, spendShare }) =>
    [
      `  ${name.padEnd(12)}`,
      `${whole(size).padStart(6)} customers (${percent(share).padStart(4)})`,
      `${money(spendMinor, currency).padStart(13)} spent${spendShare === null ? '' : ` (${percent(spendShare).padStart(4)})`}`,
    ].join('  '),
  );
  return ['Segments', ...rows];
}

function recommendationLines({ title, recommendations: { items, vetoed }, names }: ShopFigures['person']): string[] {
  return [
    `Recommendations for ${title}`,
    ...items.slice(0, SHOWN).map(({ rank, productId, name, reasons }) => `  ${rank}. ${name ?? productId}: ${reasons.join(' ')}`),
    ...vetoed.slice(0, SHOWN).map(({ productId, reason }) => `  kept back: ${names.get(productId) ?? productId}. ${reason}`),
    ...(vetoed.length > SHOWN ? [`  and ${vetoed.length - SHOWN} more kept back`] : []),
  ];
}

function campaignLines({
  name,
  startsOn,
  endsOn,
  roi,
  roiCi95,
  reason,
  arms,
  costMinor,
  incrementalMinor,
  currency,
}: CampaignRoi): string[] {
  const measured =
    roi === null || roiCi95 === null
      ? `ROI not known: ${reason}`
      : `ROI ${percent(roi)}, 95 % interval ${roiCi95.map(percent).join(' to ')}`;
  const gain = incrementalMinor === null ? '' : `, ${money(incrementalMinor, currency)} more sold for ${money(costMinor, currency)}`;
  return [
    `Campaign "${name}" (${startsOn} to ${endsOn})`,
    `  ${measured}${gain}`,
    `  ${whole(arms.treated.customers)} treated, ${whole(arms.holdOut.customers)} held out`,
  ];
}

function incidentLines(incident: Incident | undefined): string[] {
  if (incident === undefined) return ['Cold chain: no incident was recorded'];
  const clock = (at: string | undefined) => at?.slice(11, 16) ?? 'never';
  const predicted =
    incident.predictedMinutes === undefined
      ? ''
      : `, ${Math.round(incident.predictedMinutes)} min before the limit of ${incident.limits.limitCelsius} °C`;
  return [
    `Cold chain: ${incident.unitId} at ${incident.site}, ${incident.severity}, at most ${incident.extremeCelsius?.toFixed(1)} °C`,
    `  predicted ${clock(incident.predictedAt)} UTC${predicted}; raised ${clock(incident.raisedAt)}; cleared ${clock(incident.clearedAt)}`,
  ];
}
