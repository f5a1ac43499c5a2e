import { randomUUID } from 'node:crypto';
import { describe, expect, inject, it } from 'vitest';
import { hasCheckDigit } from '#schemas/gtin.ts';
import type { Hold } from '#schemas/hold.ts';
import { accessTo } from '../support/local-runtime.ts';

const { operator, endpoints } = accessTo(inject('endpoints'));
const newLot = (suffix = '') => `L${randomUUID().slice(0, 8)}${suffix}`;
const gtin = '4006381333931';
const at = (lot: string) => `/v1/lots/${gtin}/${encodeURIComponent(lot)}`;
const post = (path: string, body: object = { reason: 'glass found' }) => operator(path, { method: 'POST', body: JSON.stringify(body) });
const statusOf = async (path: string) => (await (await operator(path)).json()) as { status: string; isOnHold: boolean; holds: Hold[] };

/** A number that no other test holds. */
function newGtin(): string {
  const body = String(Math.floor(Math.random() * 1e12)).padStart(12, '1');
  const digits = Array.from({ length: 10 }, (_, digit) => `${body}${digit}`).find(hasCheckDigit);
  if (digits === undefined) throw new Error('One of ten digits is the check digit.');
  return digits;
}

describe('a lot on hold', () => {
  it('is told to the till from the moment it is held until it is released', async () => {
    const lot = newLot();
    expect(await statusOf(`${at(lot)}/status`)).toMatchObject({ gtin: `0${gtin}`, lot, status: 'available', isOnHold: false, holds: [] });
    const held = await post(`${at(lot)}/hold`);
    expect(held.status).toBe(200);
    expect(await held.json()).toMatchObject({
      target: { kind: 'lot', gtin: `0${gtin}`, lot },
      reason: 'glass found',
      heldBy: expect.stringMatching(/./),
    });
    expect(await statusOf(`${at(lot)}/status`)).toMatchObject({ status: 'on-hold', isOnHold: true });
    expect(await statusOf(`${at(newLot())}/status`)).toMatchObject({ isOnHold: false });
    const released = await post(`${at(lot)}/release`, { reason: 'it was ice' });
    expect(await released.json()).toMatchObject({
      reason: 'glass found',
      releaseReason: 'it was ice',
      releasedBy: expect.stringMatching(/./),
    });
    expect(await statusOf(`${at(lot)}/status`)).toMatchObject({ status: 'available' });
  });

  it('stays on the first hold when it is held again, and is released once', async () => {
    const lot = newLot();
    const replies = await Promise.all(['one', 'two', 'three'].map((reason) => post(`${at(lot)}/hold`, { reason })));
    const holds = (await Promise.all(replies.map((reply) => reply.json()))) as Hold[];
    expect(new Set(holds.map(({ reason, heldAt }) => `${reason} ${heldAt}`)).size).toBe(1);
    const releases = await Promise.all([post(`${at(lot)}/release`), post(`${at(lot)}/release`)]);
    expect(releases.map(({ status }) => status).sort()).toEqual([200, 404]);
  });

  it('may have a slash in its name, percent-encoded or in the query', async () => {
    const lot = newLot('/B');
    const query = `?lot=${encodeURIComponent(lot)}`;
    expect(await (await post(`/v1/lots/${gtin}/hold${query}`)).json()).toMatchObject({ target: { lot } });
    expect(await statusOf(`${at(lot)}/status`)).toMatchObject({ lot, isOnHold: true });
    expect(await statusOf(`/v1/lots/${gtin}/status${query}`)).toMatchObject({ lot, isOnHold: true });
    expect(await statusOf(`/v1/lots/${gtin}/-/status${query}`)).toMatchObject({ lot, isOnHold: true });
    expect((await post(`${at(lot)}/release`)).status).toBe(200);
  });

  it('is held with its whole product, where that is known by its number', async () => {
    const own = newGtin();
    await post(`/v1/products/${own}/hold`);
    expect(await statusOf(`/v1/lots/${own}/any/status`)).toMatchObject({ isOnHold: true, holds: [{ target: { kind: 'product' } }] });
    expect((await post(`/v1/products/${own}/release`)).status).toBe(200);
  });
});

describe('what is refused', () => {
  it.each([
    ['a number with a wrong check digit', `/v1/lots/4006381333932/A/hold`, { reason: 'x' }],
    ['a hold without a reason', `${at('A')}/hold`, {}],
    ['a hold with an empty reason', `${at('A')}/hold`, { reason: ' ' }],
  ])('%s', async (_, path, body) => {
    expect((await post(path, body)).status).toBe(400);
  });

  it('a hold without a token', async () => {
    const reply = await fetch(`${endpoints.api}${at('A')}/hold`, { method: 'POST', body: '{"reason":"x"}' });
    expect(reply.status).toBe(401);
  });
});

it('lists the holds in force page by page', async () => {
  const lots = Array.from({ length: 5 }, () => newLot());
  for (const lot of lots) await post(`${at(lot)}/hold`);
  const seen: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page = await operator(`/v1/holds?limit=2${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`);
    const { items, cursor: next } = (await page.json()) as { items: Hold[]; cursor: string | null };
    seen.push(...items.flatMap(({ target }) => (target.kind === 'lot' ? [target.lot] : [])));
    cursor = next;
  }
  expect(seen).toEqual(expect.arrayContaining(lots));
  for (const lot of lots) await post(`${at(lot)}/release`);
});
