import * as z from 'zod';
import { bodyObject } from '../body.ts';
import { RunIdSchema } from '../ids.ts';
import { InstantSchema } from '../instant.ts';
import { JobNameSchema } from '../job.ts';
import { KpiQuerySchema, KpiReportSchema, TargetBodySchema, TargetSchema } from '../kpi.ts';
import { pageOf } from '../page.ts';
import { defineRoute, EVERY_GROUP, type Group } from '../route.ts';
import { RunReportSchema } from '../run.ts';

const word = 'kpis';
const operators: readonly Group[] = ['marketer', 'admin'];
const name = z.string().describe(`One of ${JobNameSchema.options.join(', ')}.`);

export const listJobs = defineRoute({
  method: 'GET',
  path: '/v1/jobs',
  word,
  summary: 'The jobs that can be run.',
  groups: EVERY_GROUP,
  reply: pageOf(z.object({ name: JobNameSchema, summary: z.string(), steps: z.array(z.string()) })),
});

export const startRun = defineRoute({
  method: 'POST',
  path: '/v1/jobs/{name}/runs',
  word,
  summary: 'Run a job now; watch it under the address in Location. Takes Idempotency-Key.',
  groups: operators,
  params: z.object({ name }),
  body: bodyObject({ asOf: InstantSchema.optional().describe('The moment that all windows and ages count from; now when absent.') }),
  reply: RunReportSchema,
  status: 202,
});

export const getRun = defineRoute({
  method: 'GET',
  path: '/v1/jobs/{name}/runs/{id}',
  word,
  summary: 'How far a run is, and its result.',
  groups: EVERY_GROUP,
  params: z.object({ name, id: RunIdSchema }),
  reply: RunReportSchema,
});

const TargetReplySchema = z.object({ id: z.string(), target: TargetSchema.extend({ isOwn: z.boolean() }).nullable() });
const indicator = z.object({ id: z.string().min(1).max(64) });

export const getKpis = defineRoute({
  method: 'GET',
  path: '/v1/kpis',
  word,
  summary: 'Every indicator with its formula, value, interval, history, own band and target, for the shop or divided by group.',
  groups: EVERY_GROUP,
  query: KpiQuerySchema,
  reply: KpiReportSchema,
});

export const putKpiTarget = defineRoute({
  method: 'PUT',
  path: '/v1/kpis/{id}/target',
  word,
  summary: 'Set the shop’s own target of an indicator; a missing end is open.',
  groups: ['admin'],
  params: indicator,
  body: TargetBodySchema,
  reply: TargetReplySchema,
});

export const removeKpiTarget = defineRoute({
  method: 'DELETE',
  path: '/v1/kpis/{id}/target',
  word,
  summary: 'Go back to the target of the catalogue.',
  groups: ['admin'],
  params: indicator,
  reply: TargetReplySchema,
});
