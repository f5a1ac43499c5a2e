import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EVENTS_PER_REQUEST } from '../../tools/import/importers/events.ts';
import { IMPORTERS } from '../../tools/import/importers/importers.ts';
import { planFor } from '../../tools/import/plan.ts';
import { runJob } from '../../tools/import/run-job.ts';

const ROWS = 4000;
const folder = mkdtempSync(path.join(tmpdir(), 'larderly-resume-'));
const file = path.join(folder, 'used.csv');

/** Stands for a Larderly that stops answering as it should, and later does again, or that was wiped. */
const server = { received: [] as string[], requestsLeft: Number.POSITIVE_INFINITY, isWiped: false, refusing: '' };
const listener = http.createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { status, body } = answer(request.method ?? '', Buffer.concat(chunks));
    response.writeHead(status).end(JSON.stringify(body));
  });
});

function answer(method: string, body: Buffer): { status: number; body: unknown } {
  if (method === 'GET') return { status: server.isWiped ? 404 : 200, body: {} };
  server.requestsLeft -= 1;
  if (server.requestsLeft < 0) return { status: 500, body: { detail: 'out of order' } };
  const { batch } = JSON.parse(gunzipSync(body).toString()) as { batch: { messageId: string; userId: string }[] };
  server.received.push(...batch.map(({ messageId }) => messageId));
  const rejected = batch.flatMap(({ userId }, index) =>
    userId === server.refusing ? [{ index, code: 'no', message: 'not this one' }] : [],
  );
  return { status: 200, body: { success: true, rejected } };
}

beforeAll(async () => {
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const rows = Array.from({ length: ROWS }, (_, index) => `r-${index},coupon-1,2026-01-01`);
  writeFileSync(file, ['customer_id,coupon_id,redeemed_at', ...rows].join('\n'));
});
afterAll(() => {
  listener.close();
  rmSync(folder, { recursive: true, force: true });
});

async function importUsed() {
  const { port } = listener.address() as AddressInfo;
  const { jobs } = await planFor([file], undefined, new Map());
  const [job] = jobs;
  const importer = IMPORTERS.redemptions;
  if (job === undefined || importer === undefined) throw new Error('The file was not planned.');
  const connection = { api: `http://127.0.0.1:${port}`, writeKey: 'key', operatorToken: 'token' };
  return await runJob(job, importer, { timeZone: 'UTC', currency: undefined, connection, checkpointFolder: path.join(folder, 'notes') });
}

describe('an import that breaks off', () => {
  it('goes on where it was: what was under way may come twice, under the same ids', async () => {
    server.refusing = 'r-7';
    server.requestsLeft = 9;
    await expect(importUsed()).rejects.toThrow('out of order');
    expect(server.received.length).toBe(9 * EVENTS_PER_REQUEST);

    server.requestsLeft = Number.POSITIVE_INFINITY;
    const { read, accepted, repeated, rejected } = await importUsed();
    expect(new Set(server.received).size).toBe(ROWS);
    expect(server.received.length).toBeLessThan(ROWS + 6 * EVENTS_PER_REQUEST);
    expect({ read, rejected, all: accepted + repeated + rejected }).toEqual({ read: ROWS, rejected: 1, all: ROWS });
    expect(repeated).toBeGreaterThanOrEqual(3 * EVENTS_PER_REQUEST - 1);
  });

  it('sends nothing when all was answered, and still lists what was refused', async () => {
    const before = server.received.length;
    expect(await importUsed()).toMatchObject({ read: ROWS, accepted: 0, repeated: ROWS - 1, rejected: 1 });
    expect(server.received.length).toBe(before);
  });

  it('sends everything again to a Larderly that no longer knows the first record, under the same ids', async () => {
    const before = server.received.length;
    server.isWiped = true;
    expect(await importUsed()).toMatchObject({ accepted: ROWS - 1, repeated: 0 });
    expect(server.received.length).toBe(before + ROWS);
    expect(new Set(server.received).size).toBe(ROWS);
  });
});
