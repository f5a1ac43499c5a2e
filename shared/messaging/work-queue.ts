import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';

const client = new SQSClient({ maxAttempts: 3 });

const MAX_ENTRIES = 10;
const MAX_BATCH_BYTES = 240_000;
const ROUNDS = 4;

/** Some messages could not be put on the queue, after retries; those before them may have been. */
export class QueueUnavailableError extends Error {
  override readonly name = 'QueueUnavailableError';
}

interface Entry {
  readonly Id: string;
  readonly MessageBody: string;
}

function batchesOf(bodies: readonly string[]): Entry[][] {
  const batches: Entry[][] = [];
  let batch: Entry[] = [];
  let bytes = 0;
  for (const [index, MessageBody] of bodies.entries()) {
    const size = Buffer.byteLength(MessageBody);
    if (batch.length > 0 && (batch.length === MAX_ENTRIES || bytes + size > MAX_BATCH_BYTES)) {
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push({ Id: String(index), MessageBody });
    bytes += size;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}

async function sendBatch(QueueUrl: string, batch: readonly Entry[]): Promise<void> {
  let open = [...batch];
  for (let round = 0; round < ROUNDS; round++) {
    const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries: open }));
    if (Failed.length === 0) return;
    const failed = new Set(Failed.map(({ Id }) => Id));
    open = open.filter(({ Id }) => failed.has(Id));
    await new Promise((resolve) => setTimeout(resolve, 20 * 2 ** round));
  }
  throw new QueueUnavailableError(`${open.length} of ${batch.length} messages were not accepted by the queue.`);
}

/** Puts messages on a queue; when it returns, all of them are durable there. */
export function sendTo(queueUrl: string) {
  return {
    /** @throws {QueueUnavailableError} when an entry is still refused after retries */
    async sendAll(messages: readonly unknown[]): Promise<void> {
      const batches = batchesOf(messages.map((message) => JSON.stringify(message)));
      await Promise.all(batches.map((batch) => sendBatch(queueUrl, batch)));
    },
    async send(message: unknown): Promise<void> {
      await sendBatch(queueUrl, [{ Id: '0', MessageBody: JSON.stringify(message) }]);
    },
  };
}
