import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { placeRule } from '#domain/lots/place-history.ts';
import { ConsentRecordSchema } from '#schemas/consent.ts';
import { GtinSchema, LotIdSchema } from '#schemas/gtin.ts';
import { InstantSchema, LocalDaySchema } from '#schemas/instant.ts';
import { type KpiItem, KpiReportSchema } from '#schemas/kpi.ts';
import { type Movement, MovementSchema } from '#schemas/lot.ts';
import type { StoredOrders } from '#schemas/person-orders.ts';
import { ProductSchema } from '#schemas/product.ts';
import { PurchaseOrderSchema } from '#schemas/purchase-order.ts';
import type { BegunRun } from '#schemas/run.ts';
import { StoredEventSchema } from '#schemas/stored-event.ts';
import { SupplierSchema } from '#schemas/supplier.ts';
import { UnitSchema } from '#schemas/unit.ts';
import { type NightShift, startNightShift, TABLES } from '../support/night-shift.ts';
import { aCustomer, keyOf } from '../support/segment-builders.ts';

const asOf = InstantSchema.parse('2026-04-10T04:00:00.000Z');
const gtin = GtinSchema.parse('4006381333931');
const lot = LotIdSchema.parse('L1');
let shift: NightShift;
let runs = 0;

async function put(TableName: string, Item: Record<string, unknown>): Promise<void> {
  const { documents } = await import('#storage/client.ts');
  await documents.send(new PutCommand({ TableName, Item }));
}

/** Two loaves of bread at 50 euros in the store mitte. */
async function order(person: number, day: string): Promise<void> {
  const { itemOfEvent } = await import('#storage/event-item.ts');
  const at = `${day}T10:00:00.000Z`;
  const key = `${String(person).padStart(8, '0')}${day.slice(2).replaceAll('-', '')}00`;
  const properties = { currency: 'EUR', products: [{ product_id: 'bread', quantity: 2, price: 50 }], store_id: 'mitte' };
  const event = { key, personKey: keyOf(person), type: 'track', name: 'Order Completed', at, receivedAt: at, source: 'web' };
  const told = { ...event, userId: `u-${person}`, orderRef: `shop#${key}`, properties, traits: {}, context: {} };
  await put(TABLES.EVENTS_TABLE, itemOfEvent(StoredEventSchema.parse(told)));
}

async function know(person: number, told: Record<string, string>): Promise<void> {
  const { itemOfProfile } = await import('#storage/profile-item.ts');
  const at = InstantSchema.parse('2026-01-01T00:00:00.000Z');
  const traits = Object.fromEntries(Object.entries(told).map(([name, value]) => [name, { value, at }]));
  const customer = aCustomer({ personKey: keyOf(person), sources: { web: 1 }, linkedIds: [], traits });
  await put(TABLES.CUSTOMERS_TABLE, itemOfProfile(customer, 1));
}

async function say(person: number, words: readonly Record<string, string>[]): Promise<void> {
  const { consentsIn } = await import('#storage/consents.ts');
  const records = words.map((word) =>
    ConsentRecordSchema.parse({ purpose: 'marketing', at: '2026-02-01T00:00:00.000Z', source: 'web', ...word }),
  );
  await consentsIn(TABLES.CONSENTS_TABLE).record(TABLES.CUSTOMERS_TABLE, keyOf(person), records);
}

async function move(movementId: string, given: Record<string, unknown>): Promise<Movement> {
  const { lotsIn } = await import('#storage/lots.ts');
  const movement = MovementSchema.parse({ gtin, lot, movementId, recordedAt: asOf, recordedBy: 'me', ...given });
  await lotsIn(TABLES.LOTS_TABLE, placeRule).record({ gtin, lot }, [movement]);
  return movement;
}

async function deliver(purchaseOrderId: string, expectedOn: string, given: Record<string, unknown>): Promise<void> {
  const orderedAt = '2026-03-20T08:00:00.000Z';
  const placed = PurchaseOrderSchema.parse({
    ...{ purchaseOrderId, supplierId: 'bakery', storeId: 'mitte', proposalId: 'p', status: 'ordered', orderedAt, orderedBy: 'me' },
    ...{ orderedOn: LocalDaySchema.parse('2026-03-20'), expectedOn, currency: 'EUR', costMinor: 0, shelfLifeDays: null, lines: [] },
    ...{ version: 1, ...given },
  });
  await put(TABLES.INVENTORY_TABLE, { pk: `PO#${purchaseOrderId}`, sk: 'ORDER', ...placed });
  await put(TABLES.INVENTORY_TABLE, { pk: 'POS#bakery', sk: `${orderedAt}#${purchaseOrderId}`, purchaseOrderId });
}

async function night(): Promise<void> {
  const runId = `kpis-2026-04-10-m${String(runs++).padStart(6, '0')}`;
  const run = await shift.run<BegunRun>('kpis/begin-run', { job: 'kpis', asOf, runId });
  for (const part of run.parts) await shift.run('segments/collect-features', part);
  const orders: StoredOrders[] = [];
  for (const part of run.parts) orders.push(await shift.run<StoredOrders>('profiles/collect-orders', part));
  await shift.run('kpis/snapshot-kpis', { ...run, orders });
  await shift.run('kpis/finish-run', run);
}

async function told(id: string, query: Record<string, string>): Promise<KpiItem> {
  const claims = { sub: 'me', token_use: 'access', 'cognito:groups': '[admin]' };
  const { body } = await shift.run<{ body: string }>('kpis/manage-kpis', {
    ...{ routeKey: 'GET /v1/kpis', rawPath: '/v1/kpis', headers: {}, queryStringParameters: { ...query, id } },
    requestContext: { authorizer: { jwt: { claims, scopes: null } } },
  });
  const [item] = KpiReportSchema.parse(JSON.parse(body)).items;
  if (item === undefined) throw new Error(`There is no indicator ${id}.`);
  return item;
}
const groupsOf = ({ groups = [] }: KpiItem) => Object.fromEntries(groups.map(({ name, value }) => [name, value]));

async function supply(): Promise<void> {
  const { suppliersIn } = await import('#storage/suppliers.ts');
  const { productsIn } = await import('#storage/products.ts');
  const { unitsIn } = await import('#storage/units.ts');
  const bakery = {
    supplierId: 'bakery',
    name: 'Bakery',
    currency: 'EUR',
    leadTimeDays: 1,
    products: [{ productId: 'bread', costMinor: 300 }],
  };
  await suppliersIn(TABLES.INVENTORY_TABLE).put(SupplierSchema.parse({ ...bakery, updatedAt: asOf }));
  await productsIn(TABLES.PRODUCTS_TABLE).addIfNew(ProductSchema.parse({ productId: 'bread', name: 'Bread', gtin, updatedAt: asOf }));
  const unit = { unitId: 'fridge-1', kind: 'fridge', site: 'mitte', storageClass: 'CHILLED_TCS', updatedAt: asOf };
  await unitsIn(TABLES.UNITS_TABLE).put(UnitSchema.parse(unit));
}

beforeAll(async () => {
  shift = await startNightShift();
  await supply();
  for (let person = 0; person < 4; person++) await order(person, '2026-03-20');
  await know(0, { email: 'a@shop.example', phone: '+49301234567', region: 'North' });
  await know(1, { email: 'b@shop.example', region: 'North' });
  await know(2, { email: 'c@shop.example', region: 'South' });
  await know(3, { region: 'South' });
  await say(0, [{ channel: 'email', status: 'granted' }]);
  await say(1, [
    { channel: 'all', status: 'granted' },
    { channel: 'email', status: 'withdrawn' },
  ]);
  await say(2, [{ channel: 'all', status: 'granted' }]);
  await say(3, [{ channel: 'all', status: 'granted' }]);
  await move('in', { kind: 'received', at: '2026-03-01T08:00:00.000Z', to: 'fridge-1', quantity: 20 });
  await move('out-1', { kind: 'disposed', at: '2026-03-21T08:00:00.000Z', from: 'fridge-1', quantity: 4 });
  await move('out-2', { kind: 'disposed', at: '2025-12-31T23:30:00.000Z', from: 'cellar', quantity: 1 });
  await deliver('on-time', '2026-03-25', { status: 'received', isOnTimeInFull: true });
  await deliver('short', '2026-03-26', { status: 'closed', isOnTimeInFull: false });
  await deliver('missing', '2026-03-27', {});
  await deliver('gone', '2026-03-27', { status: 'cancelled' });
  await night();
});
afterAll(() => shift.stop());

describe('the night counts', () => {
  it('what was disposed of against what was sold, and fills in the months before it', async () => {
    // Four loaves at 3 euros of 400 euros of sales.
    const waste = await told('waste-rate', { period: '2026-03', by: 'store' });
    expect(waste.value).toBeCloseTo(1200 / 40_000, 9);
    expect(groupsOf(waste)).toMatchObject({ mitte: 0.03 });
    const { kpiDaysIn } = await import('#storage/kpi-days.ts');
    const { FACT_PLACES } = await import('#domain/kpis/facts.ts');
    const newYear = LocalDaySchema.parse('2026-01-01');
    const [day] = await kpiDaysIn(TABLES.KPIS_TABLE).days('store', newYear, newYear);
    expect(day?.groups['unknown']?.[FACT_PLACES.disposedMinor]).toBe(300);
  });

  it('how many of those whom a channel reaches may be sent promotions there', async () => {
    const email = await told('consent-coverage-email', { period: '2026-04-10', by: 'region' });
    expect(email.value).toBeCloseTo(2 / 3, 6);
    expect(groupsOf(email)).toEqual({ North: 0.5, South: 1 });
    expect((await told('consent-coverage-sms', { period: '2026-04-10' })).value).toBe(0);
    expect((await told('consent-coverage-push', { period: '2026-04-10' })).value).toBeNull();
  });

  it('purchase orders that came as they were to, those that never came as late', async () => {
    const deliveries = await told('on-time-in-full', { period: '2026-03', by: 'store' });
    expect(deliveries.value).toBeCloseTo(1 / 3, 6);
    expect(deliveries.status).toBe('below');
    expect(groupsOf(deliveries)['mitte']).toBeCloseTo(1 / 3, 6);
  });

  it('a disposal no longer once it is taken back, and an order that came meanwhile as it came', async () => {
    const voided = { at: asOf, by: 'me', reason: 'another lot' };
    await move('out-1', { kind: 'disposed', at: '2026-03-21T08:00:00.000Z', from: 'fridge-1', quantity: 4, voided });
    await deliver('missing', '2026-03-27', { status: 'received', isOnTimeInFull: true });
    await night();
    expect((await told('waste-rate', { period: '2026-03' })).value).toBeNull();
    expect((await told('on-time-in-full', { period: '2026-03' })).value).toBeCloseTo(2 / 3, 6);
  });
});
