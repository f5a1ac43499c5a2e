import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { hasCheckDigit } from '#schemas/gtin.ts';
import type { Reservation } from '#schemas/reservation.ts';
import { accessTo } from '../support/local-runtime.ts';

const { operator } = accessTo(inject('endpoints'));
const name = randomUUID().slice(0, 8);
const store = `store-${name}`;
const productId = `milk-${name}`;
const DAY_MILLIS = 86_400_000;
const dayFromNow = (days: number) => new Date(Date.now() + days * DAY_MILLIS).toISOString().slice(0, 10);
const send = (method: string, path: string, body: object = {}) => operator(path, { method, body: JSON.stringify(body) });

/** A number that no other test holds. */
function newGtin(): string {
  const body = String(Math.floor(Math.random() * 1e12)).padStart(12, '1');
  const digits = Array.from({ length: 10 }, (_, digit) => `${body}${digit}`).find(hasCheckDigit);
  if (digits === undefined) throw new Error('One of ten digits is the check digit.');
  return digits;
}
const gtin = newGtin();
const reserve = (quantity: number, headers: Record<string, string> = {}) =>
  operator('/v1/stock/reservations', {
    method: 'POST',
    headers,
    body: JSON.stringify({ storeId: store, deliverOn: dayFromNow(1), lines: [{ productId, quantity }] }),
  });

beforeAll(async () => {
  await send('PUT', `/v1/products/${productId}`, { name: 'Milk', gtin, priceMinor: 129, currency: 'EUR', shelfLifeDays: 7 });
  for (const [lot, quantity, days] of [
    ['A', 20, 3],
    ['B', 15, 5],
    ['HELD', 50, 2],
  ] as const) {
    await send('PUT', `/v1/lots/${gtin}/${lot}`, { expiresOn: dayFromNow(days) });
    const at = new Date(Date.now() - DAY_MILLIS).toISOString();
    await send('POST', `/v1/lots/${gtin}/${lot}/movements`, { kind: 'received', at, quantity, to: store });
  }
  await send('POST', `/v1/lots/${gtin}/HELD/hold`, { reason: 'it was warm' });
});

describe('a hundred orders for thirty-five pieces', () => {
  it('get thirty-five between them, first what expires first, and none of the held lot', async () => {
    const replies = await Promise.all(Array.from({ length: 100 }, () => reserve(1)));
    const given = replies.filter(({ status }) => status === 201);
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([201, 409]));
    expect(given).toHaveLength(35);
    const kept = (await Promise.all(given.map((reply) => reply.json()))) as Reservation[];
    const lots = kept.flatMap(({ parts }) => parts.map(({ lot }) => lot)).sort();
    expect(lots).toEqual([...Array(20).fill('A'), ...Array(15).fill('B')]);
    const [first, second] = kept.map(({ reservationId }) => `/v1/stock/reservations/${reservationId}`);
    expect((await send('POST', `${first}/confirm`)).status).toBe(200);
    expect((await send('POST', `${second}/release`)).status).toBe(200);
    expect(await (await operator(`${first}`)).json()).toMatchObject({ status: 'confirmed' });
    expect((await reserve(1)).status).toBe(201);
    const lot = (await (await operator(`/v1/lots/${gtin}/${kept[0]?.parts[0]?.lot}`)).json()) as { onHand: { quantity: number }[] };
    expect(lot.onHand[0]?.quantity).toBe(kept[0]?.parts[0]?.lot === 'A' ? 19 : 14);
  });
});

describe('a supplier and its orders', () => {
  it('are told, and what nobody has proposed cannot be accepted', async () => {
    const supplier = await send('PUT', `/v1/suppliers/dairy-${name}`, {
      name: 'Dairy',
      currency: 'EUR',
      leadTimeDays: 2,
      products: [{ productId, costMinor: 72, packSize: 12 }],
    });
    expect(supplier.status).toBe(200);
    expect(await supplier.json()).toMatchObject({ measured: { deliveries: 0, leadTimeDays: 2 } });
    expect((await send('POST', '/v1/order-proposals/WyJkIl0xMjM0NTY/accept')).status).toBe(404);
    expect((await operator('/v1/markdown-proposals')).status).toBe(200);
    expect(await (await operator('/v1/order-proposals/savings?monthlyStockCostMinor=1000')).json()).toMatchObject({
      monthlyStockCostMinor: 1000,
    });
  });
});
