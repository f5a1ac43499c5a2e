import { GetCommand, PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { placeRule } from '#domain/lots/place-history.ts';
import { HoldSchema } from '#schemas/hold.ts';
import type { LotRef } from '#schemas/lot.ts';
import { ProductSchema } from '#schemas/product.ts';
import type { Reservation } from '#schemas/reservation.ts';
import { startEngine } from '../support/engine.ts';
import { aLotRef, aMovement } from '../support/lot-builders.ts';
import { call } from '../support/people.ts';

const GTIN = '09521234543213';
const STORE = 'store-1';
const DAY_MILLIS = 86_400_000;
const dayFromNow = (days: number) => new Date(Date.now() + days * DAY_MILLIS).toISOString().slice(0, 10);

let engine: { stop: () => void };
let lots: ReturnType<typeof import('#storage/lots.ts')['lotsIn']>;
let holds: ReturnType<typeof import('#storage/holds.ts')['holdsIn']>;
let handler: typeof import('../../functions/inventory/reserve-stock.ts')['handler'];
let documents: typeof import('#storage/client.ts')['documents'];
/** Runs once, right before the next transaction is sent. */
let meanwhile: (() => Promise<unknown>) | undefined;
let product = 0;

beforeAll(async () => {
  engine = await startEngine();
  ({ documents } = await import('#storage/client.ts'));
  lots = (await import('#storage/lots.ts')).lotsIn('lots-table', placeRule);
  holds = (await import('#storage/holds.ts')).holdsIn('holds-table');
  ({ handler } = await import('../../functions/inventory/reserve-stock.ts'));
  const send = documents.send.bind(documents) as (command: unknown) => Promise<unknown>;
  documents.send = (async (command: unknown) => {
    const before = meanwhile;
    if (command instanceof TransactWriteCommand && before) {
      meanwhile = undefined;
      await before();
    }
    return await send(command);
  }) as never;
});
beforeEach(() => {
  product += 1;
  meanwhile = undefined;
});
afterAll(() => engine.stop());

const productId = () => `p${product}`;
/** Every test has a place of its own. */
const store = () => `${STORE}-${product}`;

async function stocked(quantities: Readonly<Record<string, { quantity: number; days: number | null }>>): Promise<void> {
  const item = ProductSchema.parse({ productId: productId(), name: 'Milk', gtin: GTIN, updatedAt: '2026-06-01T00:00:00Z' });
  await documents.send(new PutCommand({ TableName: 'products-table', Item: { pk: productId(), ...item } }));
  for (const [name, { quantity, days }] of Object.entries(quantities)) {
    const ref = refOf(name);
    if (days !== null) await lots.learn(ref, { expiresOn: dayFromNow(days) as never });
    await lots.record(ref, [aMovement('in', 0, { ...ref, kind: 'received', to: store(), quantity })]);
  }
}
const refOf = (name: string): LotRef => aLotRef(`${name}-${product}`, GTIN);

const bodyOf = (quantity: number, changes: object = {}) => ({
  storeId: store(),
  deliverOn: dayFromNow(1),
  lines: [{ productId: productId(), quantity }],
  ...changes,
});
const reserve = (body: object, headers: Record<string, string> = {}) => call(handler, 'POST /v1/stock/reservations', { body, headers });
const settle = (id: string, how: 'release' | 'confirm') =>
  call(handler, `POST /v1/stock/reservations/{reservationId}/${how}`, { params: { reservationId: id }, body: {} });
const partsOf = ({ body }: { body: unknown }) =>
  (body as Reservation).parts.map(({ lot, quantity }) => [lot.slice(0, lot.indexOf('-')), quantity] as const);
const idOf = ({ body }: { body: unknown }) => (body as Reservation).reservationId;

async function onHand(name: string) {
  const { Item } = await documents.send(
    new GetCommand({ TableName: 'lots-table', Key: { pk: `AT#${store()}`, sk: `${GTIN}#${refOf(name).lot}` }, ConsistentRead: true }),
  );
  const { balances, available, reserved } = Item as Record<string, { EA: number }>;
  return { balance: (balances?.EA ?? 0) / 1e6, available: (available?.EA ?? 0) / 1e6, reserved: (reserved?.EA ?? 0) / 1e6 };
}
const hold = (target: object) =>
  holds.place(HoldSchema.parse({ target, reason: 'warm', heldAt: new Date().toISOString(), heldBy: 'quinn' }));

describe('goods that are kept for an order', () => {
  it('are what expires first', async () => {
    await stocked({ C: { quantity: 10, days: 9 }, A: { quantity: 4, days: 3 }, B: { quantity: 6, days: 5 }, Q: { quantity: 9, days: 2 } });
    await hold({ kind: 'lot', ...refOf('Q') });
    const reply = await reserve(bodyOf(9));
    expect(reply.status).toBe(201);
    expect(partsOf(reply)).toEqual([
      ['A', 4],
      ['B', 5],
    ]);
    expect(await onHand('B')).toEqual({ balance: 6, available: 1, reserved: 5 });
  });

  it('keep long enough after the delivery, and what nobody knows the life of comes last', async () => {
    await stocked({ A: { quantity: 5, days: 2 }, B: { quantity: 5, days: 6 }, U: { quantity: 5, days: null } });
    const line = (quantity: number, minimumRemainingDays?: number) => [{ productId: productId(), quantity, minimumRemainingDays }];
    expect(partsOf(await reserve(bodyOf(0, { lines: line(3, 4) })))).toEqual([['B', 3]]);
    const short = await reserve(bodyOf(0, { lines: line(3, 4) }));
    expect(short.status).toBe(409);
    expect(short.body).toMatchObject({
      detail: expect.stringContaining('3 EA wanted, 2 available (2 lots that do not keep long enough passed over)'),
    });
    expect(partsOf(await reserve(bodyOf(12)))).toEqual([
      ['A', 5],
      ['B', 2],
      ['U', 5],
    ]);
  });

  it('are kept once for the same id or key, and another wish under it is refused', async () => {
    await stocked({ A: { quantity: 10, days: 5 } });
    const body = bodyOf(3, { reservationId: `r${product}` });
    const replies = await Promise.all([reserve(body), reserve(body), reserve(body)]);
    expect(replies.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(await onHand('A')).toMatchObject({ available: 7 });
    expect((await reserve({ ...body, orderId: 'other' })).status).toBe(422);
    const keyed = await Promise.all([1, 2].map(() => reserve(bodyOf(2), { 'idempotency-key': `k${product}` })));
    expect(new Set(keyed.map(idOf)).size).toBe(1);
    expect(await onHand('A')).toMatchObject({ available: 5, reserved: 5 });
  });

  it('come back when they are released, once, or when their time is over', async () => {
    await stocked({ A: { quantity: 10, days: 5 } });
    const [first, second] = [await reserve(bodyOf(4)), await reserve(bodyOf(6))];
    expect((await reserve(bodyOf(1))).status).toBe(409);
    for (const _ of [1, 2]) expect((await settle(idOf(first), 'release')).body).toMatchObject({ status: 'released' });
    expect(await onHand('A')).toEqual({ balance: 10, available: 4, reserved: 6 });
    await makeOverdue(second.body as Reservation);
    expect((await settle(idOf(second), 'confirm')).status).toBe(409);
    expect(partsOf(await reserve(bodyOf(10)))).toEqual([['A', 10]]);
    expect(await onHand('A')).toEqual({ balance: 10, available: 0, reserved: 10 });
  });

  it('are sold when the order is confirmed, once, however often that is said', async () => {
    await stocked({ A: { quantity: 10, days: 5 } });
    const kept = await reserve(bodyOf(4, { orderId: 'o-1' }));
    const replies = await Promise.all([1, 2, 3].map(() => settle(idOf(kept), 'confirm')));
    expect(replies.map(({ body }) => (body as Reservation).status)).toEqual(['confirmed', 'confirmed', 'confirmed']);
    expect(await onHand('A')).toEqual({ balance: 6, available: 6, reserved: 0 });
    const sold = (await lots.movementsOf(refOf('A'))).filter(({ kind }) => kind === 'sold');
    expect(sold).toMatchObject([{ quantity: 4, from: store(), document: { type: 'order', number: 'o-1' } }]);
    expect((await settle(idOf(kept), 'release')).status).toBe(409);
  });

  it('survive movements that are told late, and a till that sells at the same time', async () => {
    await stocked({ A: { quantity: 10, days: 5 } });
    await reserve(bodyOf(4));
    const ref = refOf('A');
    await lots.record(ref, [aMovement('early', -60, { ...ref, kind: 'received', to: store(), quantity: 5 })]);
    expect(await onHand('A')).toEqual({ balance: 15, available: 11, reserved: 4 });
    await Promise.all([
      ...[1, 2, 3].map((nr) => lots.record(ref, [aMovement(`till${nr}`, 60 + nr, { ...ref, kind: 'sold', from: store(), quantity: 1 })])),
      ...[1, 2].map(() => reserve(bodyOf(2))),
    ]);
    expect(await onHand('A')).toEqual({ balance: 12, available: 4, reserved: 8 });
  });

  it('can be of lots from before there were reservations', async () => {
    await stocked({ A: { quantity: 10, days: 5 } });
    const key = { pk: `AT#${store()}`, sk: `${GTIN}#${refOf('A').lot}` };
    const { Item } = await documents.send(new GetCommand({ TableName: 'lots-table', Key: key }));
    const { available: _available, reserved: _reserved, ...old } = Item as Record<string, unknown>;
    await documents.send(new PutCommand({ TableName: 'lots-table', Item: { ...old, ...key } }));
    expect((await reserve(bodyOf(7))).status).toBe(201);
    expect(await onHand('A')).toEqual({ balance: 10, available: 3, reserved: 7 });
  });
});

async function makeOverdue(reservation: Reservation): Promise<void> {
  const past = '2026-01-01T00:00:00.000Z';
  const { storeId, reservationId, heldUntil } = reservation;
  const item = { ...reservation, schemaVersion: 1, heldUntil: past };
  await documents.send(
    new PutCommand({ TableName: 'inventory-table', Item: { pk: `RESERVATION#${reservationId}`, sk: 'RESERVATION', ...item } }),
  );
  await documents.send(
    new PutCommand({ TableName: 'inventory-table', Item: { pk: `RESERVED#${storeId}`, sk: `${past}#${reservationId}`, reservationId } }),
  );
  const { DeleteCommand } = await import('@aws-sdk/lib-dynamodb');
  await documents.send(
    new DeleteCommand({ TableName: 'inventory-table', Key: { pk: `RESERVED#${storeId}`, sk: `${heldUntil}#${reservationId}` } }),
  );
}

describe('a hundred orders at once', () => {
  it('never get more than there is, and never of a held lot', async () => {
    await stocked({
      A: { quantity: 20, days: 2 },
      B: { quantity: 30, days: 4 },
      C: { quantity: 13, days: 6 },
      H: { quantity: 50, days: 3 },
    });
    await hold({ kind: 'lot', ...refOf('H') });
    const replies = await Promise.all(Array.from({ length: 100 }, () => reserve(bodyOf(1))));
    const statuses = replies.map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([201, 409]));
    expect(statuses.filter((status) => status === 201)).toHaveLength(63);
    const lotsGiven = replies.filter(({ status }) => status === 201).flatMap(partsOf);
    const sums = new Map<string, number>();
    for (const [lot, quantity] of lotsGiven) sums.set(lot, (sums.get(lot) ?? 0) + quantity);
    expect(Object.fromEntries(sums)).toEqual({ A: 20, B: 30, C: 13 });
    for (const name of ['A', 'B', 'C']) expect(await onHand(name)).toMatchObject({ available: 0 });
    expect(await onHand('H')).toMatchObject({ available: 50, reserved: 0 });
  });
});

describe('a hold that is placed between looking and promising', () => {
  it.each([
    ['on the lot', () => ({ kind: 'lot', ...refOf('A') })],
    ['on the product', () => ({ kind: 'product', productId: productId() })],
    ['on the unit where it lies', () => ({ kind: 'zone', unitId: store() })],
  ])('%s is respected', async (_, target) => {
    await stocked({ A: { quantity: 5, days: 3 } });
    meanwhile = () => hold(target());
    const reply = await reserve(bodyOf(2));
    expect(reply.status).toBe(409);
    expect(reply.body).toMatchObject({ detail: expect.stringContaining('1 lots on hold passed over') });
    expect(await onHand('A')).toEqual({ balance: 5, available: 5, reserved: 0 });
  });

  it('is respected when the order is confirmed, too', async () => {
    await stocked({ A: { quantity: 5, days: 3 }, B: { quantity: 5, days: 8 } });
    const kept = await reserve(bodyOf(2));
    meanwhile = () => hold({ kind: 'lot', ...refOf('A') });
    expect((await settle(idOf(kept), 'confirm')).status).toBe(409);
    expect((await settle(idOf(kept), 'confirm')).body).toMatchObject({ detail: expect.stringContaining('on hold since it was reserved') });
    expect((await settle(idOf(kept), 'release')).body).toMatchObject({ status: 'released' });
    expect(partsOf(await reserve(bodyOf(2)))).toEqual([['B', 2]]);
  });
});
