import { csvOf } from '#domain/csv.ts';
import type { CampaignRoi, GroupResult, UpliftEstimate } from '#schemas/campaign-roi.ts';

const COLUMNS = [
  'campaignId',
  'name',
  'asOf',
  'revision',
  'startsOn',
  'endsOn',
  'currency',
  'measure',
  'group',
  'treated',
  'holdOut',
  'costMinor',
  'incrementalMinor',
  'incrementalLowMinor',
  'incrementalHighMinor',
  'roi',
  'roiLow',
  'roiHigh',
  'intervalBy',
  'certainty',
  'reason',
  'detail',
] as const;

type Row = Partial<Record<(typeof COLUMNS)[number], string | number | null | undefined>>;

type Told = Pick<UpliftEstimate, 'incrementalMinor' | 'incrementalCi95Minor' | 'roi' | 'roiCi95'> & Partial<UpliftEstimate>;

function estimateCells({ incrementalMinor, incrementalCi95Minor, roi, roiCi95, intervalBy, certainty, reason, detail }: Told): Row {
  const [incrementalLowMinor, incrementalHighMinor] = incrementalCi95Minor ?? [];
  const [roiLow, roiHigh] = roiCi95 ?? [];
  return { incrementalMinor, incrementalLowMinor, incrementalHighMinor, roi, roiLow, roiHigh, intervalBy, certainty, reason, detail };
}

const groupRows = (measure: string, groups: readonly GroupResult[]): Row[] =>
  groups.flatMap(({ adjusted, ...group }) => {
    const shown = { group: group.name, treated: group.treated, holdOut: group.holdOut, costMinor: group.costMinor };
    return [
      { measure, ...shown, ...estimateCells(group) },
      { measure: `${measure}, adjusted`, ...shown, ...estimateCells({ ...group, ...adjusted }) },
    ];
  });

/** A campaign's result as CSV: a row for each measure, each with its interval or the reason why there is none. */
export function roiSheet(result: CampaignRoi): string {
  const { campaignId, name, asOf, startsOn, endsOn, currency, version, arms, costMinor, adjusted, margin, withAfter } = result;
  const whole = { treated: arms.treated.customers, holdOut: arms.holdOut.customers, costMinor };
  const rows: Row[] = [
    { measure: 'sales', ...whole, ...estimateCells(result) },
    ...(adjusted ? [{ measure: 'sales, adjusted', ...whole, ...estimateCells(adjusted) }] : []),
    ...(margin ? [{ measure: 'margin', ...whole, ...estimateCells(margin.unadjusted) }] : []),
    ...(margin ? [{ measure: 'margin, adjusted', ...whole, ...estimateCells(margin.adjusted) }] : []),
    ...(withAfter ? [{ measure: 'sales and 28 days after', ...whole, ...estimateCells(withAfter.unadjusted) }] : []),
    ...(withAfter ? [{ measure: 'sales and 28 days after, adjusted', ...whole, ...estimateCells(withAfter.adjusted) }] : []),
    ...groupRows('segment', result.bySegment),
    ...groupRows('channel', result.byChannel),
  ];
  const common = { campaignId, name, asOf, revision: version?.revision ?? 0, startsOn, endsOn, currency };
  return csvOf(
    COLUMNS,
    rows.map((row) => ({ ...common, ...row })),
  );
}
