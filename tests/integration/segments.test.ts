import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { SEGMENT_NAMES } from '#schemas/segment.ts';
import { accessTo } from '../support/local-runtime.ts';

const { operator, track, stored, endpoints } = accessTo(inject('endpoints'));
const DAY_MILLIS = 86_400_000;
const AS_OF = '2024-06-30T09:00:00.000Z';
/** Shared with other tests on the same Larderly, so the ids and the years are this test's own. */
const habits = {
  'High-Value': { orders: 12, daysAgo: 8, every: 25, total: 150 },
  'Mid-Value': { orders: 10, daysAgo: 12, every: 30, total: 40 },
  'Low-Value': { orders: 5, daysAgo: 25, every: 60, total: 9 },
  Loyal: { orders: 40, daysAgo: 2, every: 6, total: 25 },
  Churning: { orders: 6, daysAgo: 240, every: 15, total: 30 },
} as const;
const idOf = (habit: string, index: number) => `segments-${habit}-${index}`;

function ordersOf(habit: keyof typeof habits, index: number) {
  const { orders, daysAgo, every, total } = habits[habit];
  return Array.from({ length: orders + (index % 3) }, (_, order) => ({
    type: 'track',
    event: 'Order Completed',
    userId: idOf(habit, index),
    messageId: `${idOf(habit, index)}-${order}`,
    timestamp: new Date(Date.parse(AS_OF) - (daysAgo + (index % 2) + order * every) * DAY_MILLIS).toISOString(),
    properties: { order_id: `${idOf(habit, index)}-${order}`, total: total + index / 10, currency: 'EUR' },
  }));
}

async function json(reply: Promise<Response>) {
  return JSON.parse(await (await reply).text());
}

async function runJob(body: object, headers: Record<string, string> = {}) {
  const started = await operator('/v1/jobs/segments/runs', { method: 'POST', body: JSON.stringify(body), headers });
  expect(started.status).toBe(202);
  return ended(String(started.headers.get('location')));
}

async function ended(location: string) {
  while (true) {
    const run = await json(operator(location));
    if (run.status !== 'QUEUED' && run.status !== 'RUNNING') return run;
    await delay(50);
  }
}

beforeAll(async () => {
  for (const habit of Object.keys(habits) as (keyof typeof habits)[]) {
    const batch = Array.from({ length: 8 }, (_, index) => ordersOf(habit, index)).flat();
    const reply = await track('/v1/batch', { method: 'POST', body: JSON.stringify({ batch, sentAt: new Date().toISOString() }) });
    expect(reply.status).toBe(200);
  }
  await stored();
});

describe('the job segments', () => {
  it('gives the customers their segments as of the moment asked for', async () => {
    const run = await runJob({ asOf: AS_OF });
    expect(run).toMatchObject({ status: 'SUCCEEDED', job: 'segments', asOf: AS_OF, result: { currency: 'EUR' } });
    expect(run.steps).toEqual(run.steps.map((step: { of: number }) => ({ ...step, done: step.of })));
    const segments = await json(operator('/v1/segments'));
    expect(segments).toMatchObject({ runId: run.runId, asOf: AS_OF, customers: 40 });
    expect(segments.items.map(({ name, size }: { name: string; size: number }) => [name, size])).toEqual(
      SEGMENT_NAMES.map((name) => [name, 8]),
    );
    expect(segments.items[4].centre.daysSinceLastOrder).toBeGreaterThan(200);
    for (const habit of Object.keys(habits)) {
      const { segment } = await json(operator(`/v1/customers/${idOf(habit, 3)}`));
      expect(segment).toMatchObject({ name: habit, reason: expect.stringContaining(`Nearest to ${habit}`) });
    }
  });

  it('writes nobody again when nothing has changed, and keeps the history', async () => {
    const { result } = await runJob({ asOf: AS_OF });
    expect(result).toMatchObject({ customers: 40, changed: 0, moves: [] });
    const { items, cursor } = await json(operator('/v1/segments/history?limit=1'));
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ revision: result.revision, moves: [] });
    const next = await json(operator(`/v1/segments/history?limit=1&cursor=${encodeURIComponent(cursor)}`));
    expect(next.items[0].revision).toBe(result.revision - 1);
    expect(next.items[0].moves).toContainEqual({ from: 'none', to: 'Loyal', count: 8 });
  });

  it('lists the customers of a segment', async () => {
    const { items } = await json(operator('/v1/customers?segment=Loyal'));
    expect(items.map(({ customerId }: { customerId: string }) => customerId).sort()).toEqual(
      Array.from({ length: 8 }, (_, index) => idOf('Loyal', index)),
    );
  });

  it('is the audience of a campaign', async () => {
    const period = { startsOn: '2024-07-01', endsOn: '2024-07-07', currency: 'EUR' };
    const draft = {
      name: 'For the loyal',
      channel: 'email',
      delivery: 'recorded',
      audience: { segment: ['Loyal'] },
      holdOutRate: 0.5,
      ...period,
    };
    const post = (where: string, body: object) => json(operator(where, { method: 'POST', body: JSON.stringify(body) }));
    const { campaignId } = await post('/v1/campaigns', draft);
    await post(`/v1/campaigns/${campaignId}/launch`, {});
    await expect.poll(async () => (await json(operator(`/v1/campaigns/${campaignId}`))).status, { timeout: 20_000 }).toBe('launched');
    const { arms } = await json(operator(`/v1/campaigns/${campaignId}`));
    expect(arms.treated + arms.holdOut).toBe(8);
  });

  it('tells the marketers', async () => {
    const { items } = await json(fetch(new URL('/outbox.json', endpoints.outbox)));
    expect(JSON.stringify(items)).toContain('Segments of 2024-06-30');
  });

  it('starts once for one Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'the-same-request' };
    const [first, second] = [await runJob({ asOf: AS_OF }, headers), await runJob({ asOf: AS_OF }, headers)];
    expect(second.runId).toBe(first.runId);
    expect(second.finishedAt).toBe(first.finishedAt);
  });
});

describe('the jobs', () => {
  it('are listed, and others do not exist', async () => {
    const { items } = await json(operator('/v1/jobs'));
    expect(items.map(({ name }: { name: string }) => name)).toEqual([
      'nightly',
      'segments',
      'recommendations',
      'rules',
      'forecast',
      'kpis',
      'campaign-report',
      'journeys',
      'order-proposals',
      'rebuild',
      'verify',
      'mock-recall',
      'replay-erasures',
      'export',
    ]);
    expect((await operator('/v1/jobs/payroll/runs', { method: 'POST', body: '{}' })).status).toBe(404);
    expect((await operator('/v1/jobs/segments/runs/segments-2020-01-01')).status).toBe(404);
    const wrong = await operator('/v1/jobs/segments/runs', { method: 'POST', body: JSON.stringify({ asOf: 'yesterday' }) });
    expect(wrong.status).toBe(400);
    expect(await wrong.text()).toContain('asOf');
  });

  it('run from the command line, which prints the result as JSON', () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'larderly-job-'));
    writeFileSync(path.join(folder, 'endpoints.json'), JSON.stringify(endpoints));
    const job = (...args: string[]) => spawnSync(process.execPath, ['tools/job.ts', ...args, '--data', folder], { encoding: 'utf8' });
    const { stdout, status, stderr } = job('segments', '--as-of', '2024-06-30T11:00:00+02:00');
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ job: 'segments', asOf: AS_OF, status: 'SUCCEEDED', result: { customers: 40, changed: 0 } });
    rmSync(folder, { recursive: true });
  });
});
