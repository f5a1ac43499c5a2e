import { DeleteCommand, GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type CaptureError, type CaptureJob, CaptureJobSchema } from '#schemas/epcis.ts';
import type { Instant } from '#schemas/instant.ts';
import { documents } from './client.ts';

const LIST = 'CAPTURES';
const keyOf = (captureID: string) => ({ pk: LIST, sk: captureID });

const JobItemSchema = CaptureJobSchema.omit({ running: true, success: true, errors: true }).extend({
  /** Messages that it was cut into, and those that are stored. */
  parts: z.number().int(),
  done: z.set(z.number()).default(new Set()),
  errors: z.record(z.string(), CaptureJobSchema.shape.errors.element).default({}),
  lastDoneAt: CaptureJobSchema.shape.finishedAt,
});

function jobOf(item: unknown): CaptureJob {
  const { parts, done, errors, lastDoneAt, ...job } = JobItemSchema.parse(item);
  const running = done.size < parts;
  const all = Object.values(errors).sort((one, other) => one.eventIndex - other.eventIndex);
  return {
    ...job,
    running,
    // As GS1 has it: no error so far, also while it runs.
    success: all.length === 0,
    errors: all,
    ...(running ? {} : { finishedAt: lastDoneAt ?? job.createdAt }),
  };
}

const byIndex = (errors: readonly CaptureError[]) => Object.fromEntries(errors.map((error) => [String(error.eventIndex), error]));

/** How captures stand. Their ids begin with their time. */
export function captureJobsIn(TableName: string) {
  return {
    async begin(job: Pick<CaptureJob, 'captureID' | 'createdAt' | 'captureErrorBehaviour' | 'errors'>, parts: number): Promise<CaptureJob> {
      const Item = { ...keyOf(job.captureID), ...job, errors: byIndex(job.errors), parts };
      await documents.send(new PutCommand({ TableName, Item }));
      return jobOf(Item);
    },

    async forget(captureID: string): Promise<void> {
      await documents.send(new DeleteCommand({ TableName, Key: keyOf(captureID) }));
    },

    /** Notes that a part is stored, however often it is. */
    async partDone(captureID: string, part: number, errors: readonly CaptureError[], at: Instant): Promise<void> {
      const names = Object.fromEntries(errors.map(({ eventIndex }) => [`#e${eventIndex}`, String(eventIndex)]));
      const sets = errors.map(({ eventIndex }) => `errors.#e${eventIndex} = :e${eventIndex}`);
      await documents.send(
        new UpdateCommand({
          TableName,
          Key: keyOf(captureID),
          UpdateExpression: `SET ${['lastDoneAt = :at', ...sets].join(', ')} ADD done :part`,
          ConditionExpression: 'attribute_exists(pk)',
          ...(errors.length > 0 ? { ExpressionAttributeNames: names } : {}),
          ExpressionAttributeValues: {
            ':at': at,
            ':part': new Set([part]),
            ...Object.fromEntries(errors.map((error) => [`:e${error.eventIndex}`, error])),
          },
        }),
      );
    },

    async find(captureID: string): Promise<CaptureJob | undefined> {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: keyOf(captureID), ConsistentRead: true }));
      return Item && jobOf(Item);
    },

    /** The latest first. @param after - id of the last one of the page before */
    async list(limit: number, after: string | undefined): Promise<{ jobs: CaptureJob[]; isMore: boolean }> {
      const { Items = [], LastEvaluatedKey } = await documents.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :list',
          ExpressionAttributeValues: { ':list': LIST },
          ScanIndexForward: false,
          Limit: limit,
          ...(after === undefined ? {} : { ExclusiveStartKey: keyOf(after) }),
        }),
      );
      return { jobs: Items.map(jobOf), isMore: LastEvaluatedKey !== undefined };
    },
  };
}
