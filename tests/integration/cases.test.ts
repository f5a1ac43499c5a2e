import { randomUUID } from 'node:crypto';
import { describe, expect, inject, it } from 'vitest';
import { hasCheckDigit } from '#schemas/gtin.ts';
import { accessTo } from '../support/local-runtime.ts';

const { operator, track, stored, endpoints } = accessTo(inject('endpoints'));
const MINUTE = 60_000;
const newName = (prefix: string) => `${prefix}${randomUUID().slice(0, 8)}`;
const QUICK = { kind: 'fridge', storageClass: 'CHILLED_TCS', tauMinutes: 8, onDelayMinutes: 3, offDelayMinutes: 1 };

interface Story {
  readonly beganAt: string;
  readonly about: { readonly status: string; readonly unitId: string } | null;
  readonly items: readonly {
    step: string;
    at: string;
    by: string;
    reason?: string;
    secondsSinceBegin: number;
    numbers: Record<string, number>;
  }[];
}
interface CaseLot {
  readonly lot: string;
  readonly heldAt?: string;
  readonly exposure: { cumulativeMinutes: number; consecutiveMinutes: number } | null;
  readonly decision?: { kind: string; by: string; reason: string };
}

/** A number that no other test holds. */
function newGtin(): string {
  const body = String(Math.floor(Math.random() * 1e12)).padStart(12, '1');
  const digits = Array.from({ length: 10 }, (_, digit) => `${body}${digit}`).find(hasCheckDigit);
  if (digits === undefined) throw new Error('One of ten digits is the check digit.');
  return digits;
}

async function send(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
  const reply = await operator(path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  return { status: reply.status, body: (await reply.json()) as never };
}
const get = async <Body>(path: string): Promise<Body> => (await send('GET', path)).body;

async function newUnit(): Promise<string> {
  const unitId = newName('unit-');
  expect((await send('PUT', `/v1/units/${unitId}`, { ...QUICK, site: unitId })).status).toBe(200);
  return unitId;
}

/** A reading of the goods every minute, the last one now. */
async function measure(unitId: string, celsius: readonly number[], until = Date.now()): Promise<void> {
  const readings = celsius.map((value, index) => ({
    sensorId: 'product-1',
    bootId: 'b',
    seq: Math.round(until / MINUTE) - celsius.length + index,
    measuredAt: new Date(until - (celsius.length - 1 - index) * MINUTE).toISOString(),
    celsius: value,
    probe: 'product',
  }));
  expect((await send('POST', `/v1/units/${unitId}/readings`, readings)).status).toBe(202);
  await stored();
}
const times = (count: number, celsius: number) => Array.from({ length: count }, () => celsius);

/** A fridge that fails with two lots in it, one of which is in an order that nobody has handed over. */
async function aFailure() {
  const [unitId, gtin, [kept, ordered]] = [await newUnit(), newGtin(), [newName('L'), newName('A/')] as const];
  const at = new Date(Date.now() - 60 * MINUTE).toISOString();
  const path = (lot: string) => `/v1/lots/${gtin}/${encodeURIComponent(lot)}`;
  for (const lot of [kept, ordered]) {
    expect((await send('POST', `${path(lot)}/movements`, { kind: 'received', at, quantity: 10, to: unitId })).status).toBe(201);
  }
  await send('PUT', `/v1/products/${gtin}`, { name: 'Milk', category: 'dairy', gtin });
  const product = { product_id: gtin, gtin, lot: ordered, quantity: 1, price: 2 };
  const order = { order_id: newName('o'), total: 2, currency: 'EUR', products: [product] };
  const told = { event: 'Order Completed', userId: newName('u'), messageId: newName('m'), properties: order };
  expect((await track('/v1/track', { method: 'POST', body: JSON.stringify(told) })).status).toBe(200);
  await stored();
  await measure(unitId, [...times(30, 3), ...times(20, 9)]);
  const { items } = await get<{ items: { incidentId: string }[] }>(`/v1/incidents?unitId=${unitId}`);
  const caseId = items[0]?.incidentId ?? 'none';
  return { unitId, gtin, kept, ordered, path, caseId };
}

const stepsOf = async (caseId: string) => (await get<Story>(`/v1/cases/${caseId}?limit=100`)).items.map(({ step }) => step);
const statusOf = async (path: string) =>
  await get<{ isSellable: boolean; holds: { target: { kind: string } }[]; exposure: { cumulativeMinutes: number } | null }>(
    `${path}/status`,
  );

describe('a fridge that fails', () => {
  it('has its lots held, their orders flagged and their story told, until quality releases one and throws away the other', async () => {
    const { unitId, kept, ordered, path, caseId } = await aFailure();
    const story = await get<Story>(`/v1/cases/${caseId}?limit=100`);
    expect(story.about).toMatchObject({ unitId, status: 'open' });
    const steps = story.items.map(({ step }) => step);
    for (const step of [
      'first-warm-reading',
      'incident-raised',
      'unit-held',
      'move-proposed',
      'lots-held',
      'offers-stopped',
      'lots-exposed',
      'orders-flagged',
    ]) {
      expect(steps).toContain(step);
    }
    const moments = story.items.map(({ at }) => at);
    expect(moments).toEqual(moments.toSorted());
    expect(story.items[0]).toMatchObject({ step: 'first-warm-reading', secondsSinceBegin: 0 });
    const status = await statusOf(path(kept));
    expect(status).toMatchObject({ isSellable: false });
    expect(status.exposure?.cumulativeMinutes).toBeGreaterThanOrEqual(19);
    expect(await get<object>(`/v1/cases/${caseId}/orders`)).toMatchObject({ items: [{ lots: [{ lot: ordered }] }], cursor: null });

    expect((await send('POST', `/v1/cases/${caseId}/release`, { reason: 'It was cold.' })).status).toBe(409);
    const dispose = { reason: 'Nine degrees for twenty minutes.', lots: [{ gtin: (await lotsOf(caseId))[0]?.gtin, lot: ordered }] };
    for (let time = 0; time < 2; time++) expect((await send('POST', `/v1/cases/${caseId}/dispose`, dispose)).status).toBe(202);
    await stored();
    expect(await get<object>(path(ordered))).toMatchObject({ onHand: [] });

    await measure(unitId, times(20, 3), Date.now() + 4 * MINUTE);
    expect((await get<Story>(`/v1/cases/${caseId}`)).about?.status).toBe('closed');
    const key = { 'idempotency-key': newName('k') };
    const replies = [await release(caseId, key), await release(caseId, key)];
    expect(new Set(replies.map(({ body }) => (body as { decisionId: string }).decisionId)).size).toBe(1);
    await stored();
    expect(await statusOf(path(kept))).toMatchObject({ isSellable: true, holds: [] });
    expect(await statusOf(path(ordered))).toMatchObject({ isSellable: false });
    expect((await lotsOf(caseId)).map(({ lot, decision }) => [lot, decision?.kind]).toSorted()).toEqual(
      [
        [kept, 'release'],
        [ordered, 'dispose'],
      ].toSorted(),
    );
    const after = await stepsOf(caseId);
    expect(after.filter((step) => /decided|released|disposed/.test(step))).toEqual([
      'disposal-decided',
      'lots-disposed',
      'release-decided',
      'lots-released',
      'unit-released',
    ]);
  });

  const release = (caseId: string, headers: Record<string, string>) =>
    send('POST', `/v1/cases/${caseId}/release`, { reason: 'Core temperature taken by hand.' }, headers);
  const lotsOf = async (caseId: string) => (await get<{ items: (CaseLot & { gtin: string })[] }>(`/v1/cases/${caseId}/lots`)).items;

  it('counts on for a lot that is carried from it into another warm unit', async () => {
    const [van, room, gtin, lot] = [await newUnit(), await newUnit(), newGtin(), newName('L')];
    const ago = (minutes: number) => new Date(Date.now() - minutes * MINUTE).toISOString();
    const move = (body: object) => send('POST', `/v1/lots/${gtin}/${lot}/movements`, body);
    await move({ kind: 'received', at: ago(45), quantity: 4, to: van });
    await move({ kind: 'moved', at: ago(15), quantity: 4, from: van, to: room });
    const now = Date.now();
    await measure(van, [...times(25, 3), ...times(35, 9)], now);
    await measure(room, [...times(40, 3), ...times(20, 9)], now);
    const { exposure } = await get<CaseLot>(`/v1/lots/${gtin}/${lot}`);
    expect(exposure?.consecutiveMinutes).toBeGreaterThan(33);
    expect(exposure?.consecutiveMinutes).toBeLessThan(36);
  });

  it('lets one lot be released at its own address, which the case hears of', async () => {
    const { kept, path, caseId } = await aFailure();
    expect((await send('POST', `${path(kept)}/release`, { reason: 'It was outside.' })).status).toBe(200);
    await stored();
    expect((await lotsOf(caseId)).find(({ lot }) => lot === kept)?.decision).toMatchObject({ kind: 'release', reason: 'It was outside.' });
    expect(await stepsOf(caseId)).toContain('lots-released');
  });
});

describe('a case', () => {
  it('is shown to quality and admin, decided by quality, and not made up', async () => {
    expect((await send('GET', '/v1/cases/nobody-knows-it')).status).toBe(404);
    expect((await send('POST', '/v1/cases/nobody-knows-it/release', { reason: 'x' })).status).toBe(404);
    expect((await send('GET', '/v1/cases?limit=1')).body).toMatchObject({ items: expect.any(Array) });
    const anonymous = await fetch(`${endpoints.api}/v1/cases`);
    expect(anonymous.status).toBe(401);
  });

  it('refuses a decision without a reason, and one on lots that are none of it', async () => {
    const { caseId } = await aFailure();
    expect((await send('POST', `/v1/cases/${caseId}/dispose`, {})).status).toBe(400);
    const strange = { reason: 'x', lots: [{ gtin: newGtin(), lot: 'L1' }] };
    expect((await send('POST', `/v1/cases/${caseId}/release`, strange)).status).toBe(400);
  });
});
