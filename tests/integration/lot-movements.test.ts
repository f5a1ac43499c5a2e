import { randomUUID } from 'node:crypto';
import { describe, expect, inject, it } from 'vitest';
import { accessTo } from '../support/local-runtime.ts';

const { operator } = accessTo(inject('endpoints'));
const gtin = '9521234543213';
const newName = (prefix: string, suffix = '') => `${prefix}${randomUUID().slice(0, 8)}${suffix}`;
const pathOf = (lot: string) => `/v1/lots/${gtin}/${encodeURIComponent(lot)}`;
const send = async (method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
  const reply = await operator(path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
};
const at = (minute: number) => new Date(Date.UTC(2026, 5, 1, 8, minute)).toISOString();
const move = (lot: string, minute: number, body: object) =>
  send('POST', `${pathOf(lot)}/movements`, { at: at(minute), quantity: 10, ...body });

describe('a lot', () => {
  it('is described, moved about, and tells what is left of it and where it was', async () => {
    const [lot, room, fridge] = [newName('L', '/1'), newName('room-'), newName('fridge-')];
    const put = await send('PUT', pathOf(lot), { expiresOn: '2099-12-31', supplier: 'Dairy One' });
    expect(put).toMatchObject({ status: 200, body: { gtin: `0${gtin}`, lot, isExpired: false, onHand: [], massBalance: [] } });
    // Late and out of order.
    expect((await move(lot, 20, { kind: 'sold', from: fridge, quantity: 4 })).status).toBe(201);
    expect((await move(lot, 10, { kind: 'moved', from: room, to: fridge })).status).toBe(201);
    expect((await move(lot, 0, { kind: 'received', to: room, document: { type: 'despatch advice', number: '4711' } })).status).toBe(201);
    const { body } = await send('GET', `/v1/lots/${gtin}?lot=${encodeURIComponent(lot)}`);
    expect(body).toMatchObject({
      supplier: 'Dairy One',
      digitalLink: `https://id.gs1.org/01/0${gtin}/10/${encodeURIComponent(lot)}`,
      onHand: [{ place: fridge, quantity: 6, uom: 'EA' }],
      stays: [
        { place: room, from: at(0), to: at(10) },
        { place: fridge, from: at(10), to: null },
      ],
      massBalance: [{ uom: 'EA', received: 10, sold: 4, stock: 6, ratio: 1, alert: null }],
    });
    const inFridge = await send('GET', `/v1/units/${fridge}/lots?from=${at(12)}&to=${at(13)}`);
    expect(inFridge.body).toMatchObject({ items: [{ lot, onHand: [{ quantity: 6 }] }], cursor: null });
    expect((await send('GET', `/v1/units/${room}/lots`)).body).toEqual({ items: [], cursor: null });
    const page = (await send('GET', `${pathOf(lot)}/movements?limit=2`)).body as { items: object[]; cursor: string };
    const rest = (await send('GET', `${pathOf(lot)}/movements?limit=2&cursor=${page.cursor}`)).body as { items: object[] };
    expect([...page.items, ...rest.items]).toHaveLength(3);
  });

  it('takes a movement once, and refuses another one of the same id', async () => {
    const [lot, room] = [newName('L'), newName('room-')];
    const arrival = { kind: 'received', to: room, movementId: 'delivery-1' };
    expect((await move(lot, 0, arrival)).status).toBe(201);
    expect((await move(lot, 0, arrival)).status).toBe(201);
    expect(await move(lot, 0, { ...arrival, quantity: 11 })).toMatchObject({ status: 409 });
    const keyed = { at: at(5), kind: 'sold', from: room, quantity: 1 };
    for (const key of ['a', 'a', 'b']) await send('POST', `${pathOf(lot)}/movements`, keyed, { 'idempotency-key': key });
    expect((await send('GET', pathOf(lot))).body).toMatchObject({ onHand: [{ quantity: 8 }] });
  });

  it('leads to all that was made of it, and what is left of it is thrown away once', async () => {
    const [flour, dough, bread, kitchen] = [newName('F'), newName('D'), newName('B'), newName('kitchen-')];
    const part = (lot: string, quantity: number) => ({ gtin, lot, quantity, uom: 'KGM', place: kitchen });
    await move(flour, 0, { kind: 'received', to: kitchen, quantity: 100, uom: 'KGM' });
    await move(flour, 10, { kind: 'transformed', quantity: undefined, inputs: [part(flour, 60)], outputs: [part(dough, 58)] });
    await move(dough, 20, { kind: 'transformed', quantity: undefined, inputs: [part(dough, 58)], outputs: [part(bread, 57)] });
    const forward = (await send('GET', `${pathOf(flour)}/trace`)).body as { lots: { lot: string }[] };
    expect(forward.lots.map(({ lot }) => lot)).toEqual([flour, dough, bread]);
    const backward = (await send('GET', `${pathOf(bread)}/trace?direction=backward`)).body as { lots: { lot: string }[] };
    expect(backward.lots.map(({ lot }) => lot)).toEqual([bread, dough, flour]);
    expect((await send('POST', `${pathOf(flour)}/dispose`, { reason: ' ' })).status).toBe(400);
    expect((await send('POST', `${pathOf(flour)}/dispose`, { reason: 'weevils' })).body).toMatchObject({
      movements: [{ quantity: 40, reason: 'weevils' }],
    });
    expect((await send('POST', `${pathOf(flour)}/dispose`, { reason: 'weevils' })).body).toEqual({ movements: [] });
    expect((await send('GET', pathOf(flour))).body).toMatchObject({ onHand: [], massBalance: [{ used: 60, waste: 40, ratio: 1 }] });
  });

  it('that is past its day is not sold', async () => {
    const lot = newName('L');
    await send('PUT', pathOf(lot), { expiresOn: '2026-01-31' });
    const { body } = await send('GET', `${pathOf(lot)}/status`);
    expect(body).toMatchObject({
      status: 'expired',
      isSellable: false,
      isKnown: true,
      isExpired: true,
      expiresOn: '2026-01-31',
      exposure: null,
    });
  });
});

describe('what is refused', () => {
  it.each([
    ['a movement in the future', { at: '2099-01-01T00:00:00Z', kind: 'received', to: 'room' }],
    ['a movement from nowhere', { kind: 'sold' }],
    ['a movement of less than nothing', { kind: 'sold', from: 'room', quantity: -1 }],
    [
      'a transformation of other lots',
      { kind: 'transformed', quantity: undefined, inputs: [{ gtin, lot: 'X', quantity: 1 }], outputs: [{ gtin, lot: 'Y', quantity: 1 }] },
    ],
  ])('%s', async (_, body) => {
    expect((await move(newName('L'), 0, body)).status).toBe(400);
  });
  it('a lot of which nobody knows anything', async () => {
    expect((await send('GET', pathOf(newName('L')))).status).toBe(404);
  });
  it('a field that a lot does not have', async () => {
    expect((await send('PUT', pathOf(newName('L')), { expiry: '2026-12-31' })).status).toBe(400);
  });
});
