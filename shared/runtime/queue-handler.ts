import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type * as z from 'zod';
import { JsonTextSchema } from './json.ts';
import { flushMetrics, logFailure } from './observability.ts';

/** A parsed message with the id under which the queue knows it. */
export interface QueueEntry<Message> {
  readonly id: string;
  readonly message: Message;
}

function parsed<Schema extends z.ZodType>(schema: Schema, record: SQSRecord): QueueEntry<z.infer<Schema>> {
  return { id: record.messageId, message: schema.parse(JsonTextSchema.parse(record.body)) };
}

/** A Lambda handler that parses each message and hands it to `work`; only the messages that fail are retried. */
export function queueHandler<Schema extends z.ZodType>(schema: Schema, work: (message: z.infer<Schema>) => Promise<void>) {
  return queueBatchHandler(schema, async (entries) => {
    const failed = new Set<string>();
    for (const { id, message } of entries) {
      try {
        await work(message);
      } catch (error) {
        logFailure(`Message ${id} failed`, error);
        failed.add(id);
      }
    }
    return failed;
  });
}

/**
 * A Lambda handler for work that gains from seeing a whole batch at once.
 * `work` returns the ids of the messages to be delivered again; a message that does not parse is among them by itself,
 * so that it ends in the dead-letter queue, where it is seen.
 */
export function queueBatchHandler<Schema extends z.ZodType>(
  schema: Schema,
  work: (entries: QueueEntry<z.infer<Schema>>[]) => Promise<ReadonlySet<string>>,
) {
  return middy<SQSEvent, SQSBatchResponse>().handler(async (event: SQSEvent) => {
    const unreadable: string[] = [];
    const entries: QueueEntry<z.infer<Schema>>[] = [];
    for (const record of event.Records) {
      try {
        entries.push(parsed(schema, record));
      } catch (error) {
        logFailure(`Message ${record.messageId} does not have the form of this queue`, error);
        unreadable.push(record.messageId);
      }
    }
    const failed = entries.length > 0 ? await work(entries) : new Set<string>();
    flushMetrics();
    return { batchItemFailures: [...unreadable, ...failed].map((itemIdentifier) => ({ itemIdentifier })) };
  });
}
