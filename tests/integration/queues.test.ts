import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { accessTo } from '../support/local-runtime.ts';

const endpoints = inject('endpoints');
const { operator, stored } = accessTo(endpoints);

/** A message is given up after five tries, which are 1 to 4 seconds apart here. */
const GIVEN_UP_MILLIS = 28_000;
const NAME = 'events';
const person = `anna-${randomUUID().slice(0, 8)}@example.org`;
/** A message of the queue Events, but for `receivedAt`, without which it cannot be worked on. */
const chunkOf = (userId: string) => ({
  schemaVersion: 1,
  source: 'default',
  group: 'default',
  events: [{ type: 'identify', messageId: `m-${randomUUID()}`, subjectId: userId, userId, at: '2026-11-20T10:00:00.000Z', traits: {} }],
});

interface QueueRow {
  readonly name: string;
  readonly waiting: number;
  readonly inFlight: number;
  readonly delayed: number;
  readonly deadLetters: number;
}
interface Letter {
  readonly messageId: string;
  readonly sentAt: string;
  readonly receives: number;
  readonly bytes: number;
  readonly isJson: boolean;
  readonly entries: number | null;
}

const desk = (path: string, init?: RequestInit) => fetch(new URL(path, endpoints.outbox), init);
let send: (queue: string, body: object) => Promise<unknown>;
beforeAll(async () => {
  const { services, region } = (await (await desk('/status.json')).json()) as { services: string; region: string };
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const queues = new SQSClient({ endpoint: services, region, credentials, useQueueUrlAsEndpoint: false });
  send = (queue, body) =>
    queues.send(
      new SendMessageCommand({
        QueueUrl: `${services}/000000000000/larderly-development-${queue}`,
        MessageBody: JSON.stringify(body),
      }),
    );
});

const rows = async () => ((await (await operator('/v1/queues')).json()) as { items: QueueRow[] }).items;
const row = async () => (await rows()).find(({ name }) => name === NAME);
const letters = async () => ((await (await operator(`/v1/queues/${NAME}/dead-letters?limit=50`)).json()) as { items: Letter[] }).items;
const redrive = (body: object) => operator(`/v1/queues/${NAME}/redrive`, { method: 'POST', body: JSON.stringify(body) });

/** The token of somebody who is of one group alone. */
async function tokenOf(user: string): Promise<string> {
  const { clientId } = (await (await desk('/status.json')).json()) as { clientId: string };
  const verifier = randomBytes(32).toString('base64url');
  const back = 'http://127.0.0.1:1/back';
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const asked = { response_type: 'code', client_id: clientId, redirect_uri: back, state: 's', code_challenge: challenge, user };
  const query = new URLSearchParams({ ...asked, code_challenge_method: 'S256' });
  const reply = await desk(`/authorize?${query}`, { redirect: 'manual' });
  const code = new URL(reply.headers.get('location') ?? '').searchParams.get('code') ?? '';
  const body = new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: back, code_verifier: verifier });
  return ((await (await desk('/token', { method: 'POST', body })).json()) as { access_token: string }).access_token;
}

describe('the queues', () => {
  it('are all that the runtime works through, with their counts', async () => {
    await stored();
    const { items } = (await (await desk('/queues.json')).json()) as { items: { name: string; deadLetters?: number }[] };
    const worked = items.filter(({ deadLetters }) => deadLetters !== undefined);
    expect((await rows()).map(({ name }) => `larderly-development-${name}`).sort()).toEqual(worked.map(({ name }) => name).sort());
    expect(await row()).toEqual({ name: NAME, waiting: 0, inFlight: 0, delayed: 0, deadLetters: 0 });
  });

  it('are shown to administrators alone', async () => {
    const headers = { authorization: `Bearer ${await tokenOf('marketer')}` };
    expect((await operator('/v1/queues', { headers })).status).toBe(403);
    expect((await operator(`/v1/queues/${NAME}/dead-letters`, { headers })).status).toBe(403);
    const body = JSON.stringify({ reason: 'one-more-try' });
    expect((await operator(`/v1/queues/${NAME}/redrive`, { method: 'POST', headers, body })).status).toBe(403);
  });

  it('are not guessed at', async () => {
    expect((await operator('/v1/queues/nothing/dead-letters')).status).toBe(404);
    expect((await redrive({ reason: 'anna@example.org asked' })).status).toBe(400);
  });
});

describe('a message that cannot be worked on', () => {
  it('comes to rest, is listed without the person in it, and goes through its queue again when told to', { timeout: 90_000 }, async () => {
    await send(NAME, chunkOf(person));
    await expect.poll(async () => (await row())?.deadLetters, { timeout: GIVEN_UP_MILLIS, interval: 500 }).toBe(1);

    const [letter, ...others] = await letters();
    expect(others).toEqual([]);
    expect(letter).toMatchObject({ isJson: true, entries: 1, told: {} });
    expect(letter?.bytes).toBeGreaterThan(100);
    expect(Date.parse(letter?.sentAt ?? '')).toBeGreaterThan(Date.now() - 2 * GIVEN_UP_MILLIS);
    expect(JSON.stringify(letter)).not.toMatch(/anna|example/);
    // A look takes nothing away and hides nothing from the next one.
    expect((await letters()).map(({ messageId }) => messageId)).toEqual([letter?.messageId]);

    const mended = `bert-${randomUUID().slice(0, 8)}`;
    await send(`${NAME}-dead-letters`, { ...chunkOf(mended), receivedAt: '2026-11-20T10:00:01.000Z' });
    expect((await row())?.deadLetters).toBe(2);
    const first = await (await redrive({ reason: 'cause-mended', most: 1 })).json();
    expect(first).toEqual({ name: NAME, moved: 1, left: 1 });
    expect(await (await redrive({ reason: 'cause-mended' })).json()).toEqual({ name: NAME, moved: 1, left: 0 });
    expect((await row())?.deadLetters).toBe(0);

    await stored();
    expect((await operator(`/v1/customers/${mended}`)).status).toBe(200);
    // What is still as wrong as before is back.
    expect((await letters()).map(({ isJson, entries }) => [isJson, entries])).toEqual([[true, 1]]);
  });
});
