import { type CostOfError, costOfError, economicServiceRate } from '#domain/inventory/newsvendor.ts';
import { ourPolicy } from '#domain/inventory/our-policy.ts';
import {
  figuresOf,
  lastWeeksSales,
  NOTHING_REPLAYED,
  type OrderPolicy,
  plusTally,
  type ReplayFigures,
  type ReplayTally,
  type ReplayTerms,
  replay,
} from '#domain/inventory/replay.ts';
import { quantileOfSorted } from '#numerics/statistics.ts';
import { table } from '../bench/table.ts';
import { readSeries, type Series, type SeriesFile } from './series-file.ts';
import { type Evaluation, type EvaluationTask, type TaskArguments, UsageError } from './task.ts';

const WEEK_DAYS = 7;
const MOST_DAYS = 3650;
const YEAR_DAYS = 365;
/** Of an order, by packs. */
const WASTE_LIMIT_RATE = 0.05;

export const inventory: EvaluationTask = {
  name: 'inventory',
  summary: 'Replays the past: waste, stock-outs, service and cost of our orders against ordering what sold last week',
  usage: [
    '--series FILE         CSV series_id,date,value; an ISO date or an integer period',
    '--shelf-life DAYS     on which goods can be sold, that of the delivery included',
    '--lead-time DAYS      from the order to the delivery',
    '--price N --cost N    of one piece',
    '--salvage N           what a piece still brings that was not sold in time (usual: 0)',
    '--review DAYS         between two orders (usual: one period of the file)',
    '--service RATE        share of days without a shortage, for goods that outlive a review (usual: as margin and keeping weigh)',
    '--holding RATE        what it costs to keep a piece for a year, as a share of its cost (usual: 0.25)',
    '--season N            periods after which the season repeats itself (usual: 7 for days, 12 for months, else 1)',
    '--pack N              pieces in a pack (usual: 1)',
    '--period-days N       length of a period (usual: told by the dates; 1 for integer periods)',
    '--test-share RATE     last part of each series that is replayed (usual: 0.5)',
  ],
  options: {
    series: { type: 'string' },
    'shelf-life': { type: 'string' },
    'lead-time': { type: 'string' },
    price: { type: 'string' },
    cost: { type: 'string' },
    salvage: { type: 'string' },
    review: { type: 'string' },
    service: { type: 'string' },
    holding: { type: 'string' },
    season: { type: 'string' },
    pack: { type: 'string' },
    'period-days': { type: 'string' },
    'test-share': { type: 'string' },
  },
  async run(given) {
    const file = await readSeries(given.required('series'));
    return evaluated(file, termsOf(given, file));
  },
};

interface Terms {
  readonly periodDays: number;
  readonly shelfLife: number;
  readonly lead: number;
  readonly review: number;
  readonly cost: CostOfError;
  readonly serviceRate: number;
  readonly season: number;
  readonly packSize: number;
  readonly testShare: number;
}

function termsOf(given: TaskArguments, file: SeriesFile): Terms {
  for (const option of ['shelf-life', 'lead-time', 'price', 'cost']) given.required(option);
  const periodDays = given.number('period-days', { usual: usualPeriodDays(file), from: 1, to: 366 });
  const price = given.number('price', { usual: 0, from: 0 });
  const cost = given.number('cost', { usual: 0, from: 0 });
  if (cost >= price) throw new UsageError('--cost takes less than --price: nobody stocks what brings nothing.');
  const days = (option: string, usual: number, from: number) => given.number(option, { usual, from, to: MOST_DAYS });
  const unitCost = costOfError({
    priceMinor: price,
    costMinor: cost,
    goodwillMinor: 0,
    salvageMinor: given.number('salvage', { usual: 0, from: 0, to: cost }),
    disposalMinor: 0,
  });
  const review = Math.max(1, Math.round(days('review', periodDays, 1) / periodDays));
  const keeping = (cost * given.number('holding', { usual: 0.25, from: 0, to: 10 }) * review * periodDays) / YEAR_DAYS;
  return {
    periodDays,
    shelfLife: Math.max(1, Math.floor(days('shelf-life', 1, 1) / periodDays)),
    lead: Math.ceil(days('lead-time', 0, 0) / periodDays),
    review,
    cost: unitCost,
    serviceRate: given.number('service', { usual: economicServiceRate(unitCost.underageMinor, keeping), from: 0.5, to: 0.9999 }),
    season: Math.round(given.number('season', { usual: usualSeason(periodDays, file.isDated), from: 1, to: 400 })),
    packSize: given.number('pack', { usual: 1, from: 0.001 }),
    testShare: given.number('test-share', { usual: 0.5, from: 0.05, to: 0.9 }),
  };
}

/** The usual distance of two dates; numbers of periods say nothing of their length. */
function usualPeriodDays({ isDated, series }: SeriesFile): number {
  if (!isDated) return 1;
  const gaps = series.flatMap(({ periods }) => periods.slice(1).map((period, index) => period - (periods[index] ?? 0)));
  return gaps.length === 0 ? 1 : quantileOfSorted(Float64Array.from(gaps).sort(), 0.5);
}

/** A week of days, a year of months. */
function usualSeason(periodDays: number, isDated: boolean): number {
  if (isDated && periodDays === 1) return WEEK_DAYS;
  return periodDays >= 28 && periodDays <= 31 ? 12 : 1;
}

const POLICIES = ['ours', 'lastWeeksSales'] as const;
type PolicyName = (typeof POLICIES)[number];

function replayTermsOf({ values }: Series, { shelfLife, lead, review, testShare }: Terms): ReplayTerms {
  const countedFromDay = Math.min(values.length - 1, Math.max(2 * WEEK_DAYS, Math.round(values.length * (1 - testShare))));
  const fromDay = Math.max(1, countedFromDay - lead - review - WEEK_DAYS);
  return { leadDays: lead, reviewDays: review, shelfLifeDays: shelfLife, fromDay, countedFromDay };
}

function policyOf(name: PolicyName, series: Series, terms: Terms): OrderPolicy {
  const { lead, review, shelfLife, packSize, cost, serviceRate, season } = terms;
  if (name === 'lastWeeksSales') {
    const policy = lastWeeksSales({ leadDays: lead, reviewDays: review }, season === WEEK_DAYS);
    return (view) => Math.round(policy(view) / packSize) * packSize;
  }
  const supply = {
    leadDays: lead,
    leadDeviationDays: 0,
    reviewDays: review,
    shelfLifeDays: shelfLife,
    packSize,
    minimumQuantity: 0,
    orderCostMinor: 0,
    holdingMinor: 0,
  };
  const service = { measure: 'cycle', rate: serviceRate } as const;
  return ourPolicy({ supply, cost, service, wasteLimitRate: WASTE_LIMIT_RATE, season, regressors: [...series.regressors.values()] });
}

function evaluated({ series }: SeriesFile, terms: Terms): Evaluation {
  const tallies = new Map<PolicyName, ReplayTally[]>(POLICIES.map((name) => [name, []]));
  for (const one of series) {
    const replayTerms = replayTermsOf(one, terms);
    for (const name of POLICIES) tallies.get(name)?.push(replay(one.values, replayTerms, policyOf(name, one, terms)));
  }
  const of = (name: PolicyName) => tallies.get(name) ?? [];
  const total = (name: PolicyName) => figuresOf(of(name).reduce(plusTally, NOTHING_REPLAYED), terms.cost);
  const policies = { ours: total('ours'), lastWeeksSales: total('lastWeeksSales') };
  const cheaper = series.filter((_, index) => costAt(of('ours'), index, terms) < costAt(of('lastWeeksSales'), index, terms)).length;
  const days = of('ours').reduce((sum, { days: own }) => sum + own, 0);
  const figures = {
    ...policies,
    costReduction: policies.lastWeeksSales.cost === 0 ? null : 1 - policies.ours.cost / policies.lastWeeksSales.cost,
    series: series.length,
    cheaperSeries: cheaper,
    periods: days,
    periodDays: terms.periodDays,
    shelfLifePeriods: terms.shelfLife,
    leadTimePeriods: terms.lead,
    serviceMeasure: 'fill rate',
  };
  return { figures, text: textOf(figures) };
}

const costAt = (tallies: readonly ReplayTally[], index: number, { cost }: Terms) =>
  figuresOf(tallies[index] ?? NOTHING_REPLAYED, cost).cost;

interface Figures extends Readonly<Record<PolicyName, ReplayFigures>> {
  readonly costReduction: number | null;
  readonly series: number;
  readonly cheaperSeries: number;
  readonly periods: number;
  readonly shelfLifePeriods: number;
  readonly leadTimePeriods: number;
}

function textOf({ ours, lastWeeksSales: weekly, costReduction, series, cheaperSeries, periods, ...terms }: Figures): string {
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
  const row = (label: string, { wasteRate, stockoutRate, serviceLevel, cost }: ReplayFigures) => [
    label,
    percent(wasteRate),
    percent(stockoutRate),
    percent(serviceLevel),
    cost.toFixed(2),
  ];
  return [
    `${series} series, ${periods} periods replayed; ${terms.shelfLifePeriods} periods of life, ${terms.leadTimePeriods} to the delivery`,
    table(['policy', 'waste', 'stock-outs', 'demand met', 'cost'], [row('ours', ours), row("last week's sales", weekly)]),
    costReduction === null
      ? "Last week's sales cost nothing."
      : `Waste and missed sales cost ${percent(costReduction)} less than with last week's sales; less on ${cheaperSeries} of ${series} series.`,
  ].join('\n');
}
