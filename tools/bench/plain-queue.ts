import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { CreateQueueCommand, SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { LoadResult } from './http-load.ts';
import { percentile } from './spread.ts';

const ENGINES = path.resolve(import.meta.dirname, '../../local/engines/child.ts');
const REGION = 'eu-central-1';
/** As accept-event packs them. */
const EVENTS_PER_MESSAGE = 50;

/** The queue engine alone, as the local runtime starts it: what no ingestion on top of it can exceed. */
export interface PlainQueue {
  load(props: { connections: number; milliseconds: number; events: readonly string[] }): Promise<LoadResult>;
  stop(): Promise<void>;
}

export async function startPlainQueue(folder: string): Promise<PlainQueue> {
  const port = await freePort();
  const plan = { queues: { port, folder: path.join(folder, 'plain-queue'), region: REGION } };
  const child = fork(ENGINES, [JSON.stringify(plan)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  await once(child, 'message');
  const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' };
  const client = new SQSClient({ region: REGION, endpoint: `http://127.0.0.1:${port}`, credentials });
  await client.send(new CreateQueueCommand({ QueueName: 'bench' }));
  const QueueUrl = `http://127.0.0.1:${port}/000000000000/bench`;
  return {
    load: ({ connections, milliseconds, events }) => loadQueue(connections, milliseconds, () => sendEvents(client, QueueUrl, events)),
    async stop() {
      client.destroy();
      await ended(child);
    },
  };
}

async function loadQueue(connections: number, milliseconds: number, send: () => Promise<void>): Promise<LoadResult> {
  const latencies: number[] = [];
  const begun = performance.now();
  const worker = async () => {
    while (performance.now() - begun < milliseconds) {
      const sent = performance.now();
      await send();
      latencies.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  const seconds = (performance.now() - begun) / 1000;
  const at = (share: number) => percentile(latencies, share);
  return { requests: latencies.length, seconds, throttled: 0, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

/** The events in messages of up to fifty, one message alone or all in one request. */
async function sendEvents(client: SQSClient, QueueUrl: string, events: readonly string[]): Promise<void> {
  const bodies = Array.from(
    { length: Math.ceil(events.length / EVENTS_PER_MESSAGE) },
    (_, index) => `[${events.slice(index * EVENTS_PER_MESSAGE, (index + 1) * EVENTS_PER_MESSAGE).join(',')}]`,
  );
  const [only] = bodies;
  if (bodies.length === 1) await client.send(new SendMessageCommand({ QueueUrl, MessageBody: only }));
  else
    await client.send(
      new SendMessageBatchCommand({ QueueUrl, Entries: bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody })) }),
    );
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No free port was found.');
  return address.port;
}

async function ended(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
}
