import type { ServiceClient } from './service-client.ts';

/** What one call to a queue takes. */
const MAX_ENTRIES = 10;
const MAX_BYTES = 200_000;

interface Waiting {
  readonly body: string;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

interface BatchReply {
  readonly Failed?: readonly { readonly Id: string; readonly Code?: string; readonly Message?: string }[];
}

/**
 * Puts messages on a queue, those of one turn of the event loop in calls of up to ten: the more there is to do, the fewer calls
 * each message costs.
 *
 * @returns a function that resolves when its message is on the queue
 */
export function gatherSends(client: ServiceClient, QueueUrl: string): (body: string) => Promise<void> {
  let waiting: Waiting[] = [];

  async function send(messages: readonly Waiting[]): Promise<void> {
    const Entries = messages.map(({ body }, index) => ({ Id: String(index), MessageBody: body }));
    try {
      const { Failed = [] } = await client.json<BatchReply>('sqs', 'SendMessageBatch', { QueueUrl, Entries });
      const failures = new Map(Failed.map(({ Id, Code, Message }) => [Id, new Error(`${Code}: ${Message}`)]));
      for (const [index, { resolve, reject }] of messages.entries()) {
        const failure = failures.get(String(index));
        if (failure) reject(failure);
        else resolve();
      }
    } catch (error) {
      for (const { reject } of messages) reject(error as Error);
    }
  }

  function sendAll(): void {
    const taken = waiting;
    waiting = [];
    let batch: Waiting[] = [];
    let bytes = 0;
    for (const message of taken) {
      const size = Buffer.byteLength(message.body);
      if (batch.length === MAX_ENTRIES || bytes + size > MAX_BYTES) {
        if (batch.length > 0) void send(batch);
        batch = [];
        bytes = 0;
      }
      batch.push(message);
      bytes += size;
    }
    if (batch.length > 0) void send(batch);
  }

  return (body) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setImmediate(sendAll);
      waiting.push({ body, resolve, reject });
    });
}
