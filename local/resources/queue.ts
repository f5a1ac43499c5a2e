import * as z from 'zod';
import { type ServiceClient, ServiceError } from '../engines/service-client.ts';
import type { Application } from '../template/application.ts';
import { type Parsed, parseAll, type ResourceKind, wholeNumber } from './kind.ts';

const QueueShape = z.object({
  QueueName: z.string().optional(),
  VisibilityTimeout: wholeNumber.optional(),
  DelaySeconds: wholeNumber.optional(),
  MessageRetentionPeriod: wholeNumber.optional(),
  ReceiveMessageWaitTimeSeconds: wholeNumber.optional(),
  RedrivePolicy: z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: wholeNumber }).optional(),
});

export const queueKind: ResourceKind<typeof QueueShape> = {
  types: ['AWS::SQS::Queue'],
  honoured: QueueShape,
  withoutEffect: {
    KmsMasterKeyId: 'the data folder is not encrypted',
    RedriveAllowPolicy: 'the engine does not check who sends to a dead-letter queue',
    SqsManagedSseEnabled: 'the data folder is not encrypted',
    Tags: 'nobody reads them here',
  },
};

export type Queue = Parsed<typeof QueueShape>;

/** All queues; the ones that others name as their dead letters come first. */
export function queuesOf(application: Application): Queue[] {
  const queues = parseAll(application, queueKind);
  return queues.toSorted((one, other) => Number(one.parsed.RedrivePolicy !== undefined) - Number(other.parsed.RedrivePolicy !== undefined));
}

const NUMBERS = ['VisibilityTimeout', 'DelaySeconds', 'MessageRetentionPeriod', 'ReceiveMessageWaitTimeSeconds'] as const;

/** Creates the queue, or gives one that exists already the attributes of the template. */
export async function createQueue(client: ServiceClient, { name: QueueName, attributes, parsed }: Queue): Promise<void> {
  const Attributes: Record<string, string> = {};
  for (const name of NUMBERS) {
    if (parsed[name] !== undefined) Attributes[name] = String(parsed[name]);
  }
  if (parsed.RedrivePolicy !== undefined) Attributes['RedrivePolicy'] = JSON.stringify(parsed.RedrivePolicy);
  try {
    await client.json('sqs', 'CreateQueue', { QueueName, Attributes });
  } catch (error) {
    if (!(error instanceof ServiceError) || !/exist/i.test(error.code + error.message)) throw error;
    await client.json('sqs', 'SetQueueAttributes', { QueueUrl: attributes['QueueUrl'], Attributes });
  }
}
