import type { ServiceClient } from './engines/service-client.ts';
import { type Queue, queuesOf } from './resources/queue.ts';
import type { Application } from './template/application.ts';

interface Received {
  readonly Messages?: readonly { readonly Body: string; readonly ReceiptHandle: string }[];
}

/**
 * Sends the dead letters of a queue through it again, as StartMessageMoveTask does.
 *
 * @returns how many there were
 */
export async function redrive(client: ServiceClient, application: Application, name: string): Promise<number> {
  const queues = queuesOf(application);
  const queue = queues.find((known) => known.name === name);
  const deadLetters = queues.find(({ attributes }) => attributes['Arn'] === queue?.parsed.RedrivePolicy?.deadLetterTargetArn);
  if (queue === undefined || deadLetters === undefined) throw new Error(`There is no queue ${name} with dead letters.`);
  let moved = 0;
  for (let count = await moveSome(client, deadLetters, queue); count > 0; count = await moveSome(client, deadLetters, queue))
    moved += count;
  return moved;
}

/** Sent before it is deleted: killed in between, it is there twice rather than not at all. */
async function moveSome(client: ServiceClient, from: Queue, to: Queue): Promise<number> {
  const QueueUrl = from.attributes['QueueUrl'];
  const { Messages = [] } = await client.json<Received>('sqs', 'ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10 });
  for (const { Body, ReceiptHandle } of Messages) {
    await client.json('sqs', 'SendMessage', { QueueUrl: to.attributes['QueueUrl'], MessageBody: Body });
    await client.json('sqs', 'DeleteMessage', { QueueUrl, ReceiptHandle });
  }
  return Messages.length;
}
