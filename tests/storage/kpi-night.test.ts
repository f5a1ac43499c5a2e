import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FeedbackSchema } from '#schemas/feedback.ts';
import { InstantSchema } from '#schemas/instant.ts';
import { type KpiReport, KpiReportSchema } from '#schemas/kpi.ts';
import type { StoredOrders } from '#schemas/person-orders.ts';
import type { BegunRun } from '#schemas/run.ts';
import { StoredEventSchema } from '#schemas/stored-event.ts';
import { SupplierSchema } from '#schemas/supplier.ts';
import { type NightShift, startNightShift, TABLES } from '../support/night-shift.ts';
import { aCustomer, keyOf } from '../support/segment-builders.ts';

const PEOPLE = 60;
const asOf = InstantSchema.parse('2026-04-10T04:00:00.000Z');
let shift: NightShift;
let runs = 0;

async function put(TableName: string, Item: Record<string, unknown>): Promise<void> {
  const { documents } = await import('#storage/client.ts');
  await documents.send(new PutCommand({ TableName, Item }));
}

async function order(person: number, day: string, given: Record<string, unknown> = {}): Promise<void> {
  const { itemOfEvent } = await import('#storage/event-item.ts');
  const personKey = keyOf(person);
  const at = `${day}T10:00:00.000Z`;
  const key = `${String(person).padStart(8, '0')}${day.slice(2).replaceAll('-', '')}00`;
  const properties = {
    currency: 'EUR',
    products: [{ product_id: 'bread', quantity: 2, price: 5 }],
    store_id: person % 2 ? 's1' : 's2',
    ...given,
  };
  const event = {
    key,
    personKey,
    type: 'track',
    name: 'Order Completed',
    at,
    receivedAt: at,
    source: 'web',
    userId: `u-${person}`,
    channel: 'web',
  };
  await put(
    TABLES.EVENTS_TABLE,
    itemOfEvent(StoredEventSchema.parse({ ...event, orderRef: `shop#${key}`, properties, traits: {}, context: {} })),
  );
}

async function know(person: number, events: number): Promise<void> {
  const { itemOfProfile } = await import('#storage/profile-item.ts');
  const at = InstantSchema.parse('2026-01-01T00:00:00.000Z');
  const traits = { gender: { value: person % 3 ? 'F' : 'M', at }, birthday: { value: '1990-05-01', at }, region: { value: 'North', at } };
  await put(
    TABLES.CUSTOMERS_TABLE,
    itemOfProfile(aCustomer({ personKey: keyOf(person), sources: { web: events }, linkedIds: [], traits }), 1),
  );
}

/** Whether somebody would recommend the shop, 0–10. */
async function answer(person: number, day: string, score: number): Promise<void> {
  const { itemOfFeedback } = await import('#storage/feedback-item.ts');
  const personKey = keyOf(person);
  const feedbackId = `${String(person).padStart(16, '0')}${personKey}`;
  const survey = { name: 'nps', score };
  const told = { feedbackId, personKey, kind: 'survey', at: `${day}T12:00:00.000Z`, day, source: 'web', status: 'open', survey };
  await put(TABLES.FEEDBACK_TABLE, itemOfFeedback(FeedbackSchema.parse(told)));
}

interface Snapshot {
  readonly from: string;
  readonly to: string;
  readonly days: number;
  readonly adjustments: { readonly orders: number; readonly netMinor: number };
}

async function night(at: string = asOf): Promise<Snapshot> {
  const runId = `kpis-2026-04-10-m${String(runs++).padStart(6, '0')}`;
  const run = await shift.run<BegunRun>('kpis/begin-run', { job: 'kpis', asOf: at, runId });
  for (const part of run.parts) await shift.run('segments/collect-features', part);
  const orders: StoredOrders[] = [];
  for (const part of run.parts) orders.push(await shift.run<StoredOrders>('profiles/collect-orders', part));
  const snapshot = await shift.run<Snapshot>('kpis/snapshot-kpis', { ...run, orders });
  await shift.run('kpis/finish-run', run);
  return snapshot;
}

async function ask(routeKey: string, given: Record<string, unknown> = {}, group = 'admin'): Promise<{ statusCode: number; body: string }> {
  const claims = { sub: 'me', token_use: 'access', 'cognito:groups': `[${group}]` };
  return await shift.run('kpis/manage-kpis', {
    routeKey,
    rawPath: '/v1/kpis',
    headers: {},
    ...given,
    requestContext: { authorizer: { jwt: { claims, scopes: null } } },
  });
}
const told = async (query: Record<string, string> = {}): Promise<KpiReport> =>
  KpiReportSchema.parse(JSON.parse((await ask('GET /v1/kpis', { queryStringParameters: query })).body));
const itemOf = (report: KpiReport, id: string) => report.items.find((one) => one.id === id);

beforeAll(async () => {
  shift = await startNightShift();
  for (let person = 0; person < PEOPLE; person++) {
    await order(person, '2026-02-10');
    await order(person, '2026-03-05');
    if (person < 20) await order(person, '2026-03-20', { coupon: 'TEN', discount: 1 });
    await know(person, person < 20 ? 3 : 2);
  }
  for (const [person, score] of [10, 9, 7, 3].entries()) await answer(person, '2026-03-21', score);
});
afterAll(() => shift.stop());

describe('the indicators of a night', () => {
  it('are unknown before the first one', async () => {
    expect(await told()).toMatchObject({ asOf: null, inactiveDays: null });
  });

  it('fill in every day before it, and tell the months that are over', async () => {
    const { from, to, adjustments } = await night();
    expect({ to, adjustments }).toEqual({ to: '2026-04-10', adjustments: { orders: 0, netMinor: 0 } });
    expect(from < '2024-04-01').toBe(true);
    const report = await told({ period: 'month' });
    expect(report).toMatchObject({ asOf, period: '2026-03', currency: 'EUR', inactiveDays: 60 });
    expect(itemOf(report, 'sales')).toMatchObject({ value: 60 * 1000 + 20 * 900, toDate: 0 });
    expect(itemOf(report, 'sales')?.history.slice(-2)).toEqual([
      { period: '2026-02', value: 60_000 },
      { period: '2026-03', value: 78_000 },
    ]);
    expect(itemOf(report, 'sales-growth')?.value).toBeCloseTo(0.3, 9);
    expect(itemOf(report, 'average-order-value')?.value).toBeCloseTo(975, 9);
    expect(itemOf(report, 'items-per-order')).toMatchObject({ value: 2, status: 'below' });
    expect(itemOf(report, 'repurchase-rate')).toMatchObject({ value: 1, status: 'within' });
    expect(itemOf(report, 'repurchase-rate')?.ci95?.[0]).toBeLessThan(1);
    expect(itemOf(report, 'purchase-frequency')?.value).toBeCloseTo(80 / 60, 9);
    expect(itemOf(report, 'net-promoter-score')?.value).toBe(25);
    expect(report.cohorts).toEqual([{ month: '2026-02', size: 60, active: [1, 1] }]);
  });

  it('tell the margin of orders of whose goods a supplier has the cost', async () => {
    expect(itemOf(await told(), 'gross-margin')?.value).toBeNull();
    const { suppliersIn } = await import('#storage/suppliers.ts');
    const product = {
      productId: 'bread',
      costMinor: 300,
      packSize: 1,
      minimumQuantity: 0,
      salvageMinor: 0,
      disposalMinor: 0,
      goodwillMinor: 0,
    };
    const bakery = { supplierId: 'bakery', name: 'Bakery', currency: 'EUR', leadTimeDays: 1, products: [product] };
    await suppliersIn(TABLES.INVENTORY_TABLE).put(SupplierSchema.parse({ ...bakery, updatedAt: asOf }));
    await night();
    expect(itemOf(await told({ period: '2026-03' }), 'gross-margin')?.value).toBeCloseTo(1 - (80 * 600) / 78_000, 9);
  });

  it('are divided by what people are and where they buy', async () => {
    const groupsOf = async (by: string) => {
      const groups = itemOf(await told({ by, id: 'sales' }), 'sales')?.groups ?? [];
      return Object.fromEntries(groups.map(({ name, value }) => [name, value]));
    };
    expect(await groupsOf('gender')).toEqual({ female: 40 * 1000 + 13 * 900, male: 20 * 1000 + 7 * 900 });
    expect(await groupsOf('ageBand')).toEqual({ '35–44': 78_000 });
    expect(await groupsOf('region')).toEqual({ North: 78_000 });
    expect(await groupsOf('store')).toEqual({ s1: 39_000, s2: 39_000 });
    expect(await groupsOf('channel')).toEqual({ web: 78_000 });
    expect(await groupsOf('segment')).toEqual({ none: 78_000 });
  });

  it('are the same when the night is run again, and restated for 35 days', async () => {
    const before = await told({ period: 'week' });
    expect(await night()).toMatchObject({ from: '2026-03-06', adjustments: { orders: 0 } });
    expect(await told({ period: 'week' })).toEqual(before);
    await order(1, '2026-03-28');
    await know(1, 4);
    await night();
    expect(itemOf(await told(), 'sales')?.value).toBe(79_000);
  });

  it('tell what changes later as an adjustment, and leave the days as they were published', async () => {
    await order(2, '2026-02-20');
    await know(2, 4);
    expect(await night('2026-04-11T04:00:00.000Z')).toMatchObject({ adjustments: { orders: 1, netMinor: 1000 } });
    expect(itemOf(await told(), 'sales')?.history.at(-2)).toEqual({ period: '2026-02', value: 60_000 });
  });

  it('keep what only their own night could tell when their day is made again', async () => {
    const nights = itemOf(await told({ period: '2026-04-11' }), 'source-diversity')?.history.slice(-2);
    expect(nights).toEqual([
      { period: '2026-04-10', value: 1 },
      { period: '2026-04-11', value: 1 },
    ]);
  });

  it('make all days again when a history was brought in', async () => {
    for (let person = 0; person < 30; person++) {
      await order(person, '2025-11-11');
      await know(person, 5);
    }
    expect((await night('2026-04-11T04:00:00.000Z')).from < '2024-04-01').toBe(true);
    expect(itemOf(await told({ period: '2025-11' }), 'sales')?.value).toBe(30_000);
  });

  it('forget nobody’s orders but those of who was erased', async () => {
    const { documents } = await import('#storage/client.ts');
    await documents.send(new DeleteCommand({ TableName: TABLES.CUSTOMERS_TABLE, Key: { pk: keyOf(3) } }));
    await night('2026-04-12T04:00:00.000Z');
    expect(itemOf(await told({ period: '2026-03' }), 'purchase-frequency')?.value).toBeCloseTo(79 / 59, 9);
  });
});

describe('a target', () => {
  const path = { pathParameters: { id: 'churn-rate' } };
  const body = JSON.stringify({ high: 0.02 });

  it('of the shop takes the place of the usual one, and can be taken back', async () => {
    expect((await ask('PUT /v1/kpis/{id}/target', { ...path, body })).statusCode).toBe(200);
    expect(itemOf(await told(), 'churn-rate')?.target).toEqual({ high: 0.02, isOwn: true });
    await ask('DELETE /v1/kpis/{id}/target', path);
    expect(itemOf(await told(), 'churn-rate')?.target).toEqual({ low: 0.04, high: 0.1, isOwn: false });
  });

  it('is set by an administrator alone, and of an indicator that exists', async () => {
    expect((await ask('PUT /v1/kpis/{id}/target', { ...path, body }, 'marketer')).statusCode).toBe(403);
    expect((await ask('PUT /v1/kpis/{id}/target', { pathParameters: { id: 'luck' }, body })).statusCode).toBe(404);
    expect((await ask('GET /v1/kpis', { queryStringParameters: { period: '2026-13' } })).statusCode).toBe(400);
    expect((await ask('GET /v1/kpis', { queryStringParameters: { by: 'weather' } })).statusCode).toBe(400);
  });
});
