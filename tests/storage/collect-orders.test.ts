import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PersonKey, RunId } from '#schemas/ids.ts';
import type { PersonOrders, StoredOrders } from '#schemas/person-orders.ts';
import { type BegunRun, locksOfRun, type RunPart } from '#schemas/run.ts';
import { type StoredEvent, StoredEventSchema } from '#schemas/stored-event.ts';
import { BUCKET, type NightShift, startNightShift, TABLES } from '../support/night-shift.ts';
import { aCustomer, keyOf } from '../support/segment-builders.ts';

const PEOPLE = 300;
const asOf = '2026-11-22T03:30:00.000Z';
const later = '2026-11-24T03:30:00.000Z';

let shift: NightShift;
let runs = 0;
const told = new Map<PersonKey, StoredEvent[]>();

async function put(TableName: string, Item: Record<string, unknown>): Promise<void> {
  const { documents } = await import('#storage/client.ts');
  await documents.send(new PutCommand({ TableName, Item }));
}

/** An order of one product; nothing is counted in the profile by it. */
async function tell(personKey: PersonKey, product: string, at = '2026-11-20T10:00:00.000Z'): Promise<StoredEvent> {
  const { itemOfEvent } = await import('#storage/event-item.ts');
  const known = told.get(personKey) ?? [];
  const event = StoredEventSchema.parse({
    key: `${personKey.slice(-8)}${String(known.length).padStart(8, '0')}`,
    personKey,
    type: 'track',
    name: 'Order Completed',
    at,
    receivedAt: at,
    source: 'web',
    userId: 'somebody',
    orderRef: `shop#${personKey}-${known.length}`,
    properties: { products: [{ product_id: product, quantity: 1, price: 2 }] },
    traits: {},
    context: {},
  });
  told.set(personKey, [...known, event]);
  await put(TABLES.EVENTS_TABLE, itemOfEvent(event));
  return event;
}

/** Stores a profile that counts so many events. */
async function know(personKey: PersonKey, events: number, linkedIds: string[] = []): Promise<void> {
  const { itemOfProfile } = await import('#storage/profile-item.ts');
  await put(TABLES.CUSTOMERS_TABLE, itemOfProfile(aCustomer({ personKey, sources: { web: events }, linkedIds }), 1));
}

interface Collected {
  readonly read: number;
  readonly customers: number;
  readonly people: ReadonlyMap<string, PersonOrders>;
  readonly run: BegunRun;
}

async function collect(at = asOf, of?: BegunRun): Promise<Collected> {
  const runId = `rules-2026-11-22-m${String(runs++).padStart(6, '0')}`;
  const run = of ?? (await shift.run<BegunRun>('kpis/begin-run', { job: 'rules', asOf: at, runId }));
  const stored: StoredOrders[] = [];
  for (const part of run.parts) stored.push(await shift.run<StoredOrders>('profiles/collect-orders', part satisfies RunPart));
  if (of === undefined) await shift.run('kpis/finish-run', run);
  const { orderFilesIn } = await import('#storage/order-files.ts');
  const people = new Map<string, PersonOrders>();
  for (const one of stored) {
    const packed = await orderFilesIn(BUCKET).get(one);
    for (let row = 0; row < packed.count; row++) people.set(packed.keyAt(row), packed.ordersAt(row));
  }
  const sum = (count: 'read' | 'customers') => stored.reduce((total, part) => total + part[count], 0);
  return { read: sum('read'), customers: sum('customers'), people, run };
}
const productsOf = (person: PersonOrders | undefined) => person?.orders.flatMap(({ lines }) => lines.map(({ productId }) => productId));

beforeAll(async () => {
  shift = await startNightShift();
  for (let number = 0; number < PEOPLE; number++) {
    await tell(keyOf(number), `product-${number % 7}`);
    await know(keyOf(number), 1);
  }
});
afterAll(() => shift.stop());

describe('the orders of a night', () => {
  it('are read once of everybody, and of nobody in a night in which nothing has happened', async () => {
    const first = await collect();
    expect(first).toMatchObject({ read: PEOPLE, customers: PEOPLE });
    expect(productsOf(first.people.get(keyOf(9)))).toEqual(['product-2']);
    const quiet = await collect();
    expect(quiet).toMatchObject({ read: 0, customers: PEOPLE });
    expect(quiet.people).toEqual(first.people);
  });

  it('are read again of whoever has ordered, and are what reading everybody would give', async () => {
    await tell(keyOf(1), 'new');
    await know(keyOf(1), 2);
    const { read, people } = await collect();
    expect(read).toBe(1);
    expect(productsOf(people.get(keyOf(1)))).toEqual(['product-1', 'new']);
    expect(people.size).toBe(PEOPLE);
  });

  it('are looked for again in the next night when an event that the profile counts was not there yet', async () => {
    await know(keyOf(2), 2);
    expect(productsOf((await collect()).people.get(keyOf(2)))).toEqual(['product-2']);
    await tell(keyOf(2), 'late');
    const { read, people } = await collect();
    expect(read).toBe(1);
    expect(productsOf(people.get(keyOf(2)))).toEqual(['product-2', 'late']);
    expect((await collect()).read).toBe(0);
  });

  it('hold those of an id that was joined, and no longer its own person', async () => {
    const { personKeysIn } = await import('#storage/person-keys.ts');
    const device = await personKeysIn(TABLES.SOURCES_TABLE).of('device-3');
    await tell(device, 'from-device');
    await know(device, 1);
    expect((await collect()).people.has(device)).toBe(true);
    await put(TABLES.CUSTOMERS_TABLE, { pk: device, schemaVersion: 2, version: 2, mergedInto: keyOf(3) });
    await know(keyOf(3), 2, ['device-3']);
    const { read, people } = await collect();
    expect(read).toBe(1);
    expect(people.has(device)).toBe(false);
    expect(productsOf(people.get(keyOf(3)))?.sort()).toEqual(['from-device', 'product-3']);
    expect((await collect()).read).toBe(0);
  });

  it('forget whoever was erased', async () => {
    const { documents } = await import('#storage/client.ts');
    const [event] = told.get(keyOf(4)) ?? [];
    await documents.send(new DeleteCommand({ TableName: TABLES.EVENTS_TABLE, Key: { pk: keyOf(4), sk: `E#${event?.key}` } }));
    await put(TABLES.CUSTOMERS_TABLE, { pk: keyOf(4), schemaVersion: 2, erasedAt: asOf });
    const { read, people } = await collect();
    expect(read).toBe(0);
    expect(people.has(keyOf(4))).toBe(false);
  });

  it('of an order that lies ahead come in with the night after it', async () => {
    await tell(keyOf(5), 'ahead', '2026-11-23T10:00:00.000Z');
    await know(keyOf(5), 2);
    expect(productsOf((await collect()).people.get(keyOf(5)))).toEqual(['product-5']);
    const after = await collect(later);
    expect(after.read).toBe(1);
    expect(productsOf(after.people.get(keyOf(5)))).toEqual(['product-5', 'ahead']);
    const before = await collect(asOf);
    expect(productsOf(before.people.get(keyOf(5)))).toEqual(['product-5']);
    expect(before.people.size).toBe(PEOPLE - 1);
    // A run for the past does not cost the next night anything.
    expect((await collect(later)).read).toBe(0);
  });
});

describe('a file of an earlier night', () => {
  it.each([
    ['is another than was stored', { asOf, key: 'orders/none', sha256: '' }],
    ['is in a form that nobody knows', 'nonsense'],
  ])('that %s is not used: everything is read again', async (_, left) => {
    const Body = JSON.stringify(left);
    const s3 = new S3Client({ forcePathStyle: true });
    for (let part = 0; part < 8; part++)
      await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: `orders/last/part-0${part}-of-08.json`, Body }));
    const { read, people } = await collect(later);
    expect(read).toBe(PEOPLE - 1);
    expect(productsOf(people.get(keyOf(1)))).toEqual(['product-1', 'new']);
    expect((await collect(later)).read).toBe(0);
  });
});

describe('the step', () => {
  it('gives once more what it gave when its run is tried again', async () => {
    const runId = 'rules-2026-11-22-magain0';
    const run = await shift.run<BegunRun>('kpis/begin-run', { job: 'rules', asOf: later, runId });
    const first = await collect(later, run);
    await tell(keyOf(6), 'meanwhile');
    await know(keyOf(6), 2);
    expect((await collect(later, run)).people).toEqual(first.people);
    await shift.run('kpis/finish-run', run);
    expect((await collect(later)).read).toBe(1);
  });

  it('stops when another run has taken its lock', async () => {
    const run = await shift.run<BegunRun>('kpis/begin-run', { job: 'rules', asOf: later, runId: 'rules-2026-11-22-mlost00' });
    const part = { ...run.parts[0], fence: run.fence - 1 };
    await expect(shift.run('profiles/collect-orders', part)).rejects.toThrow('lost the lock');
  });

  it('keeps every lock of its run, so that a night that takes long is not overtaken in what it has not come to yet', async () => {
    const { leasesIn } = await import('#storage/leases.ts');
    const leases = leasesIn(TABLES.RUNS_TABLE);
    const night = 'nightly-2026-11-23' as RunId;
    const other = 'recommendations-2026-11-23-mother0' as RunId;
    const begun = Date.now() + 600_000;
    const fence = await leases.take(locksOfRun(night), night, begun);
    const keep = leases.keeperOf(locksOfRun(night), { runId: night, fence }, () => begun + 100_000);
    await keep();
    await expect(leases.take(locksOfRun(other), other, begun + 150_000)).rejects.toThrow('is under way');
    await leases.take(locksOfRun(other), other, begun + 250_000);
    const later = leases.keeperOf(locksOfRun(night), { runId: night, fence }, () => begun + 260_000);
    await expect(later()).rejects.toThrow('lost the lock recommendations');
  });
});
