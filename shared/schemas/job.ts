import * as z from 'zod';

export const JOB_NAMES = [
  'nightly',
  'segments',
  'recommendations',
  'rules',
  'forecast',
  'kpis',
  'campaign-report',
  'journeys',
  'order-proposals',
  'rebuild',
  'verify',
  'mock-recall',
  'replay-erasures',
  'export',
] as const;
export const JobNameSchema = z.enum(JOB_NAMES);
export type JobName = z.infer<typeof JobNameSchema>;

export interface Job {
  readonly summary: string;
  /** What it publishes; two runs that publish the same thing never run at once. */
  readonly locks: readonly string[];
  /** Names of its steps in order; those marked `inParts` run once per part of the customers. */
  readonly steps: readonly Step[];
}
interface Step {
  readonly name: StepName;
  readonly inParts?: boolean;
}
export type StepName =
  | 'collect-features'
  | 'cluster-customers'
  | 'assign-segments'
  | 'publish-segments'
  | 'commit-segments'
  | 'collect-orders'
  | 'train-neighbours'
  | 'mine-rules'
  | 'forecast-demand'
  | 'measure-campaigns'
  | 'report-campaigns'
  | 'snapshot-kpis'
  | 'enrol-journeys'
  | 'propose-orders'
  | 'rebuild-profiles'
  | 'drill-recall'
  | 'replay-erasures'
  | 'export-tables'
  | 'publish-export';

const SEGMENT_STEPS: readonly Step[] = [
  { name: 'collect-features', inParts: true },
  { name: 'cluster-customers' },
  { name: 'assign-segments', inParts: true },
  { name: 'publish-segments', inParts: true },
  { name: 'commit-segments' },
];
const REBUILD_STEPS: readonly Step[] = [{ name: 'rebuild-profiles', inParts: true }];
const RULE_STEP: Step = { name: 'mine-rules' };
const ORDER_STEP: Step = { name: 'collect-orders', inParts: true };
const FORECAST_STEP: Step = { name: 'forecast-demand' };
const MEASURE_STEP: Step = { name: 'measure-campaigns' };
const KPI_STEP: Step = { name: 'snapshot-kpis' };
const NEIGHBOUR_STEPS: readonly Step[] = [ORDER_STEP, { name: 'train-neighbours' }];

export const JOBS: Readonly<Record<JobName, Job>> = {
  nightly: {
    summary:
      'Segments, recommendations, rules, demand, what campaigns earned and the indicators, every night at 04:30 in the shop’s time zone.',
    locks: ['segments', 'recommendations', 'rules', 'forecasts', 'campaigns', 'kpis'],
    steps: [...SEGMENT_STEPS, ...NEIGHBOUR_STEPS, RULE_STEP, FORECAST_STEP, MEASURE_STEP, KPI_STEP],
  },
  segments: { summary: 'Scores and clusters the customers and publishes their segments.', locks: ['segments'], steps: SEGMENT_STEPS },
  recommendations: { summary: 'Learns who buys alike, for the recommendations.', locks: ['recommendations'], steps: NEIGHBOUR_STEPS },
  rules: { summary: 'Finds what is bought together.', locks: ['rules'], steps: [ORDER_STEP, RULE_STEP] },
  forecast: {
    summary: 'Foresees the demand of each product in each store.',
    locks: ['forecasts'],
    steps: [ORDER_STEP, FORECAST_STEP],
  },
  kpis: {
    summary: 'Works out every indicator of each day, for the shop and its groups.',
    locks: ['kpis'],
    steps: [{ name: 'collect-features', inParts: true }, ORDER_STEP, KPI_STEP],
  },
  'campaign-report': {
    summary: 'Measures the campaigns and sends their return on investment to the marketers, on Mondays at 07:00.',
    locks: ['campaign-report', 'campaigns'],
    steps: [ORDER_STEP, MEASURE_STEP, { name: 'report-campaigns' }],
  },
  journeys: {
    summary: 'Has whoever a journey has come to concern enter it, every day at 06:30 in the shop’s time zone.',
    locks: ['journeys'],
    steps: [{ name: 'enrol-journeys' }],
  },
  'order-proposals': {
    summary: 'Proposes what to order and what to sell cheaper before its day, from the forecasts of the night, every day at 05:30.',
    locks: ['order-proposals'],
    steps: [{ name: 'propose-orders' }],
  },
  rebuild: {
    summary: 'Makes every profile and order again from the events, while events go on coming in.',
    locks: ['rebuild'],
    steps: REBUILD_STEPS,
  },
  verify: { summary: 'Counts the profiles that the job rebuild would change, and changes none.', locks: ['rebuild'], steps: REBUILD_STEPS },
  'mock-recall': {
    summary: 'Drills a recall of the lot that most orders have, on what is stored and without sending: whom it would reach, and how fast.',
    locks: ['mock-recall'],
    steps: [{ name: 'drill-recall' }],
  },
  'replay-erasures': {
    summary: 'After tables were set back to an earlier moment: erases again whoever was erased since, before there is traffic.',
    locks: ['replay-erasures'],
    steps: [{ name: 'replay-erasures' }],
  },
  export: {
    summary: 'Writes all tables as Parquet, by pseudonym, every day at 06:00 in the shop’s time zone.',
    locks: ['export'],
    steps: [{ name: 'export-tables', inParts: true }, { name: 'publish-export' }],
  },
};
