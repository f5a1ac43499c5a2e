import * as z from 'zod';
import { RunIdSchema } from './ids.ts';
import { InstantSchema } from './instant.ts';
import { StoredOrdersSchema } from './person-orders.ts';

export const JOB_NAMES = [
  'nightly',
  'segments',
  'recommendations',
  'rules',
  'campaign-report',
  'rebuild',
  'verify',
  'mock-recall',
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
  | 'report-campaigns'
  | 'rebuild-profiles'
  | 'drill-recall';

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
const NEIGHBOUR_STEPS: readonly Step[] = [ORDER_STEP, { name: 'train-neighbours' }];

export const JOBS: Readonly<Record<JobName, Job>> = {
  nightly: {
    summary: 'Segments, recommendations and rules, every night at 04:30 in the shop’s time zone.',
    locks: ['segments', 'recommendations', 'rules'],
    steps: [...SEGMENT_STEPS, ...NEIGHBOUR_STEPS, RULE_STEP],
  },
  segments: { summary: 'Scores and clusters the customers and publishes their segments.', locks: ['segments'], steps: SEGMENT_STEPS },
  recommendations: { summary: 'Learns who buys alike, for the recommendations.', locks: ['recommendations'], steps: NEIGHBOUR_STEPS },
  rules: {
    summary: 'Finds what is bought together.',
    locks: ['rules'],
    steps: [ORDER_STEP, RULE_STEP],
  },
  'campaign-report': {
    summary: 'Sends the return on investment of the campaigns to the marketers, on Mondays at 07:00.',
    locks: ['campaign-report'],
    steps: [{ name: 'report-campaigns' }],
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
};

/** What starts a run of the workflow. */
export const RunRequestSchema = z.object({ job: JobNameSchema, asOf: InstantSchema, runId: RunIdSchema });
export type RunRequest = z.infer<typeof RunRequestSchema>;

/** What EventBridge Scheduler sends. */
export const ScheduledJobSchema = z.object({ job: JobNameSchema, scheduledAt: InstantSchema });
export type ScheduledJob = z.infer<typeof ScheduledJobSchema>;

const FenceSchema = z.number().int().positive();

/** One share of a run's customers. */
export const RunPartSchema = z.object({
  runId: RunIdSchema,
  asOf: InstantSchema,
  fence: FenceSchema,
  /** From 0. */
  part: z.number().int().min(0),
  of: z.number().int().min(1).max(40),
});
export type RunPart = z.infer<typeof RunPartSchema>;

const BegunRunSchema = RunRequestSchema.extend({ fence: FenceSchema, parts: z.array(RunPartSchema) });
export type BegunRun = z.infer<typeof BegunRunSchema>;

const CollectedPartSchema = z.object({
  part: z.number().int(),
  key: z.string(),
  count: z.number().int(),
  sha256: z.string(),
  /** Orders in each currency. */
  currencies: z.record(z.string(), z.number()),
  /** Customers seen. */
  customers: z.number().int(),
  /** Profiles that were left out because they cannot be read. */
  unreadable: z.number().int().default(0),
});
export type CollectedPart = z.infer<typeof CollectedPartSchema>;

export const ClusterTaskSchema = RunPartSchema.pick({ runId: true, asOf: true, fence: true }).extend({
  collected: z.array(CollectedPartSchema),
});
export type ClusterTask = z.infer<typeof ClusterTaskSchema>;

/** Gives the customers of one part their segments. */
export const AssignTaskSchema = RunPartSchema.extend({ collected: CollectedPartSchema });
export type AssignTask = z.infer<typeof AssignTaskSchema>;

/** Publishes one part, or, when all parts are published, puts the segmentation in force. */
export const PublishTaskSchema = z.union([
  RunPartSchema.pick({ runId: true, asOf: true, fence: true }).extend({ commit: z.literal(true), of: RunPartSchema.shape.of }),
  RunPartSchema,
]);
export type PublishTask = z.infer<typeof PublishTaskSchema>;

/** What became of the people of one part. */
export const RebuiltPartSchema = z.object({
  read: z.number().int(),
  same: z.number().int(),
  /** Made again; of the job verify: they would be. */
  repaired: z.number().int(),
  /** Changed again and again meanwhile, and left for the next run. */
  stale: z.number().int(),
  /** What is kept of them does not tell enough. */
  unreadable: z.number().int(),
});
export type RebuiltPart = z.infer<typeof RebuiltPartSchema>;

/** The state of the workflow at its end; a run that could not begin has no fence. */
export const FinishTaskSchema = RunRequestSchema.extend({
  fence: FenceSchema.optional(),
  collected: z.array(CollectedPartSchema.pick({ unreadable: true })).optional(),
  /** What the branches of the segments and of the orders came to; counts of each part. */
  prepared: z
    .tuple([
      z.object({ committed: z.record(z.string(), z.unknown()).optional() }),
      z.object({ ordered: z.array(StoredOrdersSchema.pick({ customers: true, orders: true, read: true })).optional() }),
    ])
    .optional(),
  /** What the branches of the neighbours and of the rules came to. */
  learned: z
    .tuple([
      z.object({ trained: z.record(z.string(), z.unknown()).optional() }),
      z.object({ mined: z.record(z.string(), z.unknown()).optional() }),
    ])
    .optional(),
  reported: z.record(z.string(), z.unknown()).optional(),
  drilled: z.record(z.string(), z.unknown()).optional(),
  /** Counts of each part. */
  rebuilt: z.array(RebuiltPartSchema).optional(),
  failure: z.object({ Error: z.string().default('States.TaskFailed'), Cause: z.string().default('') }).optional(),
});
export type FinishTask = z.infer<typeof FinishTaskSchema>;

const RunStatusSchema = z.enum(['QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED']).catch('RUNNING');

/** What is known of one run of a job. */
export const RunSchema = z.object({
  schemaVersion: z.literal(1),
  job: JobNameSchema,
  runId: RunIdSchema,
  /** The moment that all windows and ages of the run count from. */
  asOf: InstantSchema,
  status: RunStatusSchema,
  trigger: z.enum(['schedule', 'request']).catch('request'),
  requestedAt: InstantSchema,
  startedAt: InstantSchema.optional(),
  finishedAt: InstantSchema.optional(),
  /** Into how many parts the customers are divided. */
  parts: z.number().int().optional(),
  /** What is done: `<step>` or `<step>#<part>`. */
  progress: z.set(z.string()).default(new Set()),
  /** Executions before this one, which failed. */
  attempt: z.number().int().default(0),
  result: z.record(z.string(), z.unknown()).optional(),
  failure: z.object({ error: z.string(), cause: z.string() }).optional(),
});
export type Run = z.infer<typeof RunSchema>;

/** A run as the API shows it. */
export const RunReportSchema = RunSchema.omit({ schemaVersion: true, progress: true, parts: true }).extend({
  steps: z.array(z.object({ name: z.string(), done: z.number().int(), of: z.number().int() })),
});
export type RunReport = z.infer<typeof RunReportSchema>;

const RUN_ID = new RegExp(`^(${JOB_NAMES.join('|')})-\\d{4}-\\d{2}-\\d{2}(-m[0-9a-z]{6})?$`);

/** Which job a run id belongs to; undefined when it is none of ours. */
export function jobOfRun(runId: string): JobName | undefined {
  return JobNameSchema.optional().parse(RUN_ID.exec(runId)?.[1]);
}

/** What a run publishes, and so must hold as long as it works; nothing of a run that is none of ours. */
export function locksOfRun(runId: string): readonly string[] {
  const job = jobOfRun(runId);
  return job === undefined ? [] : JOBS[job].locks;
}
