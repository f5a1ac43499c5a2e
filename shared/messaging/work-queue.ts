import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';

const client = new SQSClient({ maxAttempts: 3 });

const MAX_ENTRIES = 10;
const MAX_BATCH_BYTES = 240_000;
const ROUNDS = 4;
const FIRST_PAUSE_MILLIS = 20;
const THROTTLED = /throttl|TooManyRequests|OverLimit/i;

/** Some messages could not be put on the queue, after retries; those before them may have been. */
export class QueueUnavailableError extends Error {
  override readonly name: string = 'QueueUnavailableError';
}

/** The queue asks to be sent less. */
export class QueueThrottledError extends QueueUnavailableError {
  override readonly name = 'QueueThrottledError';
}

interface Entry {
  readonly Id: string;
  readonly MessageBody: string;
  readonly DelaySeconds?: number;
}

/** SQS refuses a message with these two, which JSON leaves as they are. */
const sendable = (body: string) => body.replace(/[\uFFFE\uFFFF]/g, (char) => `\\u${char.charCodeAt(0).toString(16)}`);

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

async function sendOnce(QueueUrl: string, Entries: Entry[]) {
  try {
    const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    return Failed;
  } catch (error) {
    const isThrottled = error instanceof Error && THROTTLED.test(error.name);
    const Refusal = isThrottled ? QueueThrottledError : QueueUnavailableError;
    throw new Refusal(`The queue took none of ${Entries.length} messages.`, { cause: error });
  }
}

async function sendBatch(QueueUrl: string, batch: readonly Entry[]): Promise<void> {
  let open = [...batch];
  let isThrottled = false;
  for (let round = 0; round < ROUNDS; round++) {
    if (round > 0) await new Promise((resolve) => setTimeout(resolve, FIRST_PAUSE_MILLIS * 2 ** round));
    const refused = await sendOnce(QueueUrl, open);
    if (refused.length === 0) return;
    isThrottled = refused.every(({ Code = '' }) => THROTTLED.test(Code));
    const ids = new Set(refused.map(({ Id }) => Id));
    open = open.filter(({ Id }) => ids.has(Id));
  }
  const Refusal = isThrottled ? QueueThrottledError : QueueUnavailableError;
  throw new Refusal(`The queue did not take ${open.length} of ${batch.length} messages.`);
}

/** Puts messages on a queue; when it returns, all of them are durable there. */
export function sendTo(queueUrl: string) {
  /** @param bodies - messages that are JSON text already */
  async function sendTexts(bodies: readonly string[]): Promise<void> {
    await Promise.all(batchesOf(bodies.map(sendable)).map((batch) => sendBatch(queueUrl, batch)));
  }
  return {
    sendTexts,
    /** @throws {QueueUnavailableError} when an entry is still refused after retries */
    async sendAll(messages: readonly unknown[]): Promise<void> {
      await sendTexts(messages.map((message) => JSON.stringify(message)));
    },
    async send(message: unknown): Promise<void> {
      await sendTexts([JSON.stringify(message)]);
    },
    /** @param delaySeconds - at most 900; before that nobody gets the message */
    async sendLater(message: unknown, delaySeconds: number): Promise<void> {
      await sendBatch(queueUrl, [{ Id: '0', MessageBody: sendable(JSON.stringify(message)), DelaySeconds: delaySeconds }]);
    },
  };
}
