import * as z from 'zod';
import { RunIdSchema } from './ids.ts';
import { InstantSchema } from './instant.ts';
import { JOB_NAMES, JOBS, type JobName, JobNameSchema } from './job.ts';
import { StoredOrdersSchema } from './person-orders.ts';

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

/** Measures the campaigns by the orders of all parts. */
export const MeasureTaskSchema = RunPartSchema.pick({ runId: true, asOf: true }).extend({ orders: z.array(StoredOrdersSchema) });
export type MeasureTask = z.infer<typeof MeasureTaskSchema>;

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
  /** What the branches of the neighbours, of the rules and of the forecasts came to. */
  learned: z
    .tuple([
      z.object({ trained: z.record(z.string(), z.unknown()).optional() }),
      z.object({ mined: z.record(z.string(), z.unknown()).optional() }),
    ])
    // A run that a version before 0.3 began has two branches.
    .rest(z.object({ forecast: z.record(z.string(), z.unknown()).optional() }))
    .optional(),
  measured: z.record(z.string(), z.unknown()).optional(),
  snapshot: z.record(z.string(), z.unknown()).optional(),
  reported: z.record(z.string(), z.unknown()).optional(),
  drilled: z.record(z.string(), z.unknown()).optional(),
  replayed: z.record(z.string(), z.unknown()).optional(),
  enrolled: z.record(z.string(), z.unknown()).optional(),
  proposed: z.record(z.string(), z.unknown()).optional(),
  exported: z.record(z.string(), z.unknown()).optional(),
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
