import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { KpiReportSchema } from '#schemas/kpi.ts';
import { accessTo } from '../support/local-runtime.ts';

const { operator, track, stored } = accessTo(inject('endpoints'));
const shop = `kpi-${Date.now().toString(36)}`;
const store = `store-${shop}`;

async function json<Reply>(path: string, init?: RequestInit): Promise<Reply> {
  const response = await operator(path, init);
  expect(response.ok, `${path} answered ${response.status}`).toBe(true);
  return (await response.json()) as Reply;
}

const orderOf = (person: number, month: string) => ({
  type: 'track',
  event: 'Order Completed',
  userId: `${shop}-${person}`,
  messageId: `${month}-${shop}-${person}`,
  timestamp: `2026-${month}-12T12:00:00.000Z`,
  properties: {
    order_id: `${month}-${shop}-${person}`,
    currency: 'EUR',
    store_id: store,
    products: [{ product_id: 'bread', quantity: 3, price: 2 }],
  },
});

async function ran(asOf: string): Promise<{ status: string; result: { kpis: { to: string } } }> {
  const { runId } = await json<{ runId: string }>('/v1/jobs/kpis/runs', { method: 'POST', body: JSON.stringify({ asOf }) });
  for (let round = 0; round < 900; round++) {
    const run = await json<Awaited<ReturnType<typeof ran>>>(`/v1/jobs/kpis/runs/${runId}`);
    if (run.status === 'SUCCEEDED' || run.status === 'FAILED') return run;
    await delay(100);
  }
  throw new Error('The job kpis did not end in time.');
}

const report = async (query: string) => KpiReportSchema.parse(await json(`/v1/kpis?${query}`));

describe('the indicators', () => {
  beforeAll(async () => {
    const batch = Array.from({ length: 40 }, (_, person) => [
      orderOf(person, '08'),
      ...(person < 30 ? [orderOf(person, '09')] : []),
    ]).flat();
    expect((await track('/v1/batch', { method: 'POST', body: JSON.stringify({ batch }) })).status).toBe(200);
    await stored();
  });

  it('are worked out by the job kpis, and told by store with history and formula', async () => {
    const run = await ran('2026-10-15T04:00:00.000Z');
    expect(run).toMatchObject({ status: 'SUCCEEDED', result: { kpis: { to: '2026-10-15' } } });
    const { items, asOf } = await report('period=2026-09&by=store');
    expect(asOf).toBe('2026-10-15T04:00:00.000Z');
    const group = (id: string) => items.find((one) => one.id === id)?.groups?.find(({ name }) => name === store);
    expect(group('sales')).toMatchObject({ value: 30 * 600 });
    expect(group('sales')?.history.at(-2)).toEqual({ period: '2026-08', value: 40 * 600 });
    expect(group('items-per-order')?.value).toBe(3);
    expect(group('repurchase-rate')?.value).toBe(0.75);
    expect(items.find(({ id }) => id === 'churn-rate')?.formula.en).toContain('inactive');
  });

  it('are told of one or some alone, and of none that does not exist', async () => {
    expect((await report('id=sales,churn-rate&by=store')).items.map(({ id }) => id)).toEqual(['sales', 'churn-rate']);
    expect((await report('id=sales&period=week')).items.map(({ id }) => id)).toEqual(['sales']);
    expect((await operator('/v1/kpis?id=luck')).status).toBe(404);
  });
});
