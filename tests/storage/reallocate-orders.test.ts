import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CaseIdSchema } from '#schemas/case.ts';
import type { FlaggedOrder } from '#schemas/flagged-order.ts';
import { InstantSchema } from '#schemas/instant.ts';
import type { LotRef } from '#schemas/lot.ts';
import { ProductSchema } from '#schemas/product.ts';
import { aCaseWorld, type CaseWorld } from '../support/case-world.ts';
import { anIncident, MINUTE } from '../support/cold-chain.ts';
import { aLotRef, aMovement } from '../support/lot-builders.ts';

let world: CaseWorld;
beforeAll(async () => {
  world = await aCaseWorld();
  const { productsIn } = await import('#storage/products.ts');
  const { gtin } = aLotRef('any');
  await productsIn('products-table').addAll([
    ProductSchema.parse({ productId: 'milk', name: 'Milk', gtin, updatedAt: '2026-06-01T00:00:00.000Z' }),
  ]);
});
afterAll(() => world.stop());

const minutesAgo = (minutes: number) => InstantSchema.parse(new Date(Date.now() - minutes * MINUTE).toISOString());
const caseOf = (unitId: string) => CaseIdSchema.parse(`warm-${unitId}`);

/** A unit that was critically warm, with a lot in it that orders wait for, and other lots in the store. */
async function aCase(
  unitId: string,
  stock: Readonly<Record<string, number>>,
  quantities: readonly number[],
  given: object = {},
): Promise<LotRef> {
  await world.measure(
    unitId,
    60,
    Array.from({ length: 60 }, () => 22),
  );
  const lost = await world.store(`lost-${unitId}`, [[unitId, 60]]);
  await restock(unitId, stock);
  for (const [index, quantity] of quantities.entries())
    await world.order(`${unitId}-${index}`, lost, { storeId: `store-${unitId}`, quantity });
  const over = { raisedAt: minutesAgo(40), clearedAt: minutesAgo(5), stage: 'cleared', status: 'closed', severity: 'S4', rule: 'R1' };
  await world.happened(anIncident(unitId, { startedAt: minutesAgo(50), openedAt: minutesAgo(40), ...over, ...given } as never), 1);
  await world.settle(2);
  return lost;
}

async function restock(unitId: string, stock: Readonly<Record<string, number>>): Promise<void> {
  for (const [name, quantity] of Object.entries(stock)) {
    const ref = aLotRef(`${name}-${unitId}`);
    await world.lots.record(ref, [aMovement('in', 0, { ...ref, kind: 'received', to: `store-${unitId}`, quantity })]);
  }
}

const ordersOf = async (unitId: string): Promise<FlaggedOrder[]> => (await world.cases.orders(caseOf(unitId), 100)).items;
const linesOf = async (unitId: string) =>
  (await world.storyOf(caseOf(unitId))).filter(({ step }) => step === 'orders-reallocated').map(({ numbers }) => numbers);
const available = async (unitId: string, name: string) => {
  const [place] = await world.lots.atPlaces(aLotRef(`${name}-${unitId}`), [`store-${unitId}` as never]);
  return (place?.state.balances['EA'] ?? 0) - (place?.state.reserved?.['EA'] ?? 0);
};

describe('orders with goods that were critically warm', () => {
  it('get other lots of their store, which nobody else is promised, once though every message comes twice', async () => {
    const lost = await aCase('f1', { fresh: 10 }, [2, 3]);
    const orders = await ordersOf('f1');
    expect(orders.map(({ lots, lines }) => [lots, lines.map(({ quantity }) => quantity)])).toEqual([
      [[lost], [2]],
      [[lost], [3]],
    ]);
    expect(orders.map(({ reallocation }) => reallocation)).toMatchObject([
      { status: 'reserved', parts: [{ lot: 'fresh-f1', quantity: 2, uom: 'EA' }] },
      { status: 'reserved', parts: [{ lot: 'fresh-f1', quantity: 3 }] },
    ]);
    expect(await available('f1', 'fresh')).toBe(5_000_000);
    expect(await linesOf('f1')).toEqual([{ orders: 2, short: 0 }]);
    const { reservationsIn } = await import('#storage/reservations.ts');
    const tables = { inventory: 'inventory-table', lots: 'lots-table', holds: 'holds-table' };
    const id = orders[0]?.reallocation?.reservationId;
    expect(id && (await reservationsIn(tables).find(id))).toMatchObject({ status: 'held', orderId: 'f1-0', storeId: 'store-f1' });
  });

  it('are told as short while there is nothing, and get it when something comes', async () => {
    await aCase('f2', { little: 1 }, [2]);
    expect(await ordersOf('f2')).toMatchObject([{ reallocation: { status: 'short', shortage: 'milk: 2 EA wanted, 1 available' } }]);
    expect(await available('f2', 'little')).toBe(1_000_000);
    await restock('f2', { more: 5 });
    world.send('EXPOSURES', { caseId: caseOf('f2'), step: 'orders' });
    await world.settle(2);
    expect(await ordersOf('f2')).toMatchObject([{ reallocation: { status: 'reserved' } }]);
    expect(await linesOf('f2')).toEqual([
      { orders: 0, short: 1 },
      { orders: 1, short: 0 },
    ]);
  });

  it('are left as they are below that, and when the customer has them or wants them no more', async () => {
    await aCase('f3', { fresh: 10 }, [1], { severity: 'S3', rule: 'R5' });
    expect((await ordersOf('f3')).map(({ reallocation }) => reallocation)).toEqual([undefined]);
    await aCase('f4', {}, [1]);
    const { documents } = world;
    const { UpdateCommand } = await import('@aws-sdk/lib-dynamodb');
    const { ordersIn, itemOfOrder } = await import('#storage/orders.ts');
    const order = await ordersIn('orders-table').find('default#f4-0');
    if (order === undefined) throw new Error('There is an order.');
    const { state } = itemOfOrder({ ...order, handedOver: { key: 'h', at: minutesAgo(1) } }, 2);
    const update = { UpdateExpression: 'SET #state = :state', ExpressionAttributeNames: { '#state': 'state' } };
    const values = { ExpressionAttributeValues: { ':state': state } };
    await documents.send(new UpdateCommand({ TableName: 'orders-table', Key: { pk: 'default#f4-0' }, ...update, ...values }));
    await restock('f4', { fresh: 10 });
    world.send('DECISIONS', { caseId: caseOf('f4'), step: 'reallocate' });
    await world.settle();
    expect(await ordersOf('f4')).toMatchObject([{ reallocation: { status: 'short' } }]);
    expect(await available('f4', 'fresh')).toBe(10_000_000);
  });
});
