import { GetCommand, PutCommand, paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { RunId } from '#schemas/ids.ts';
import type { Instant, LocalDay } from '#schemas/instant.ts';
import type { JobName, StepName } from '#schemas/job.ts';
import { jobOfRun, type Run, RunSchema } from '#schemas/run.ts';
import { documents } from './client.ts';
import { isConditionFailure } from './errors.ts';

/** What a finished step handed on. */
const doneKey = (runId: RunId, step: string) => ({ pk: `DONE#${runId}`, sk: step });
const DoneSchema = z.object({ output: z.string() });
const nameOf = (step: StepName, part?: number) => (part === undefined ? step : `${step}#${part}`);

const keyOf = (job: JobName, runId: RunId) => ({ pk: `JOB#${job}`, sk: runId });

type RunIdentity = Pick<Run, 'job' | 'runId' | 'asOf'>;

/** What is known of each run of each job. */
export function runsIn(TableName: string) {
  async function find(job: JobName, runId: RunId): Promise<Run | undefined> {
    const { Item } = await documents.send(new GetCommand({ TableName, Key: keyOf(job, runId), ConsistentRead: true }));
    return Item && RunSchema.parse(Item);
  }
  /** Sets what changes. What is known from the start stays as it is; a run that nobody noted before is noted now. */
  async function update({ job, runId, asOf }: RunIdentity, at: Instant, change: Record<string, unknown>): Promise<void> {
    const known = Object.entries({ schemaVersion: 1, job, runId, asOf, trigger: 'request', requestedAt: at, status: 'RUNNING' });
    const changed = Object.entries(change).filter(([, value]) => value !== undefined);
    const kept = known.filter(([name]) => !(name in change));
    const entries = [...kept, ...changed];
    const assignments = entries.map((_, index) =>
      index < kept.length ? `#n${index} = if_not_exists(#n${index}, :v${index})` : `#n${index} = :v${index}`,
    );
    await documents.send(
      new UpdateCommand({
        TableName,
        Key: keyOf(job, runId),
        UpdateExpression: `SET ${assignments.join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(entries.map(([name], index) => [`#n${index}`, name])),
        ExpressionAttributeValues: Object.fromEntries(entries.map(([, value], index) => [`:v${index}`, value])),
      }),
    );
  }
  async function reopen(run: Run): Promise<Run> {
    const attempt = run.attempt + 1;
    try {
      await documents.send(
        new UpdateCommand({
          TableName,
          Key: keyOf(run.job, run.runId),
          UpdateExpression: 'SET #status = :queued, attempt = :attempt REMOVE failure, finishedAt',
          ConditionExpression: '#status = :failed',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: { ':queued': 'QUEUED', ':failed': 'FAILED', ':attempt': attempt },
        }),
      );
    } catch (error) {
      if (!isConditionFailure(error)) throw error;
      return (await find(run.job, run.runId)) ?? run;
    }
    const { failure: _failure, finishedAt: _finishedAt, ...again } = run;
    return { ...again, status: 'QUEUED', attempt };
  }
  async function noteDone(runId: RunId, step: string): Promise<void> {
    const job = jobOfRun(runId);
    if (job === undefined) return;
    await documents.send(
      new UpdateCommand({
        TableName,
        Key: keyOf(job, runId),
        UpdateExpression: 'ADD progress :step',
        ExpressionAttributeValues: { ':step': new Set([step]) },
      }),
    );
  }
  return {
    find,
    /** Runs of a job whose ids bear one of the days, both included. */
    async between(job: JobName, from: LocalDay, to: LocalDay): Promise<Run[]> {
      const found: Run[] = [];
      const ExpressionAttributeValues = { ':job': `JOB#${job}`, ':from': `${job}-${from}`, ':to': `${job}-${to}~` };
      const KeyConditionExpression = 'pk = :job AND sk BETWEEN :from AND :to';
      const pages = paginateQuery({ client: documents }, { TableName, KeyConditionExpression, ExpressionAttributeValues });
      for await (const { Items = [] } of pages) found.push(...Items.map((item) => RunSchema.parse(item)));
      return found;
    },
    /**
     * Notes a run that is asked for. One that failed may be tried again: its next execution passes over the steps that are
     * done.
     *
     * @returns the run that has this id, which is another when it was asked for before
     */
    async open(request: Pick<Run, 'job' | 'runId' | 'asOf' | 'trigger' | 'requestedAt'>): Promise<Run> {
      const run = RunSchema.parse({ ...request, schemaVersion: 1, status: 'QUEUED' });
      // DynamoDB has no empty sets; the first step that is done makes one.
      const { progress: _none, ...Item } = { ...keyOf(run.job, run.runId), ...run };
      try {
        await documents.send(new PutCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' }));
        return run;
      } catch (error) {
        if (!isConditionFailure(error)) throw error;
        const known = (await find(run.job, run.runId)) ?? run;
        return known.status === 'FAILED' ? reopen(known) : known;
      }
    },
    async begin(run: RunIdentity, { startedAt, parts }: { startedAt: Instant; parts: number }): Promise<void> {
      await update(run, startedAt, { status: 'RUNNING', startedAt, parts });
    },
    async finish(run: RunIdentity, end: Pick<Run, 'status' | 'result' | 'failure'> & { finishedAt: Instant }): Promise<void> {
      await update(run, end.finishedAt, end);
    },
    /** Notes a step, or one part of it, as done; once more changes nothing. */
    async stepDone(runId: RunId, step: StepName, part?: number): Promise<void> {
      await noteDone(runId, nameOf(step, part));
    },
    /** Does a step, or one part of it, unless an execution of this run has done it; then it gives what that one gave. */
    async once<Output>(
      { runId, step, part }: { runId: RunId; step: StepName; part?: number },
      work: () => Promise<Output>,
    ): Promise<Output> {
      const Key = doneKey(runId, nameOf(step, part));
      const { Item } = await documents.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
      if (Item) return JSON.parse(DoneSchema.parse(Item).output) as Output;
      const output = await work();
      await documents.send(new PutCommand({ TableName, Item: { ...Key, schemaVersion: 1, output: JSON.stringify(output) } }));
      await noteDone(runId, nameOf(step, part));
      return output;
    },
  };
}

/** Executions are named, and each name runs once: another attempt needs another name. */
export function executionName({ runId, attempt }: Pick<Run, 'runId' | 'attempt'>): string {
  return attempt === 0 ? runId : `${runId}-a${attempt}`;
}
