import type { ServiceClient } from './engines/service-client.ts';
import { bucketsOf, createBucket } from './resources/bucket.ts';
import { createQueue, type Queue, queuesOf } from './resources/queue.ts';
import { createTable, tablesOf } from './resources/table.ts';
import { createTopic, subscribe, subscriptionsOf, topicsOf } from './resources/topic.ts';
import type { Application } from './template/application.ts';

/** Makes the engines hold what the template says; what exists stays. */
export async function createEngineState(client: ServiceClient, application: Application): Promise<void> {
  await Promise.all([
    Promise.all(tablesOf(application).map((table) => createTable(client, table))),
    Promise.all(bucketsOf(application).map((bucket) => createBucket(client, bucket))),
    createQueuesAndTopics(client, application),
  ]);
}

async function createQueuesAndTopics(client: ServiceClient, application: Application): Promise<void> {
  // In this order: a queue names its dead letters, a subscription its topic and queue.
  for (const queue of queuesOf(application)) await createQueue(client, queue);
  await Promise.all(topicsOf(application).map((topic) => createTopic(client, topic)));
  await Promise.all(subscriptionsOf(application).map((subscription) => subscribe(client, subscription)));
}

export interface QueueDepth {
  readonly name: string;
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
  /** How many messages its dead-letter queue holds. */
  readonly deadLetters?: number;
}

/** How many messages wait in each queue at this moment. */
export async function queueDepths(client: ServiceClient, application: Application): Promise<QueueDepth[]> {
  const queues = queuesOf(application);
  const depths = await Promise.all(queues.map((queue) => depthOf(client, queue)));
  const byArn = new Map(queues.map(({ attributes }, index) => [attributes['Arn'], depths[index]]));
  return queues.map(({ parsed }, index) => {
    const deadLetters = byArn.get(parsed.RedrivePolicy?.deadLetterTargetArn)?.visible;
    const depth = depths[index] as QueueDepth;
    return deadLetters === undefined ? depth : { ...depth, deadLetters };
  });
}

async function depthOf(client: ServiceClient, { name, attributes }: Queue): Promise<QueueDepth> {
  const input = { QueueUrl: attributes['QueueUrl'], AttributeNames: ['All'] };
  const { Attributes = {} } = await client.json<{ Attributes?: Record<string, string> }>('sqs', 'GetQueueAttributes', input);
  const number = (attribute: string) => Number(Attributes[attribute] ?? 0);
  return {
    name,
    visible: number('ApproximateNumberOfMessages'),
    inFlight: number('ApproximateNumberOfMessagesNotVisible'),
    delayed: number('ApproximateNumberOfMessagesDelayed'),
  };
}
