import { randomUUID } from 'node:crypto';
import { describe, expect, inject, it } from 'vitest';
import { accessTo } from '../support/local-runtime.ts';

const { operator, stored } = accessTo(inject('endpoints'));
const newName = (prefix: string) => `${prefix}${randomUUID().slice(0, 8)}`;
const gtin = '9521234543213';

async function send(method: string, path: string, body?: object) {
  const reply = await operator(path, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
  return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
}
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

/** A van with a plan to bring one lot from a room to a fridge. */
async function aTrip() {
  const [trip, van, lot, room, fridge] = [newName('trip-'), newName('van-'), newName('L'), newName('room-'), newName('fridge-')];
  await send('PUT', `/v1/units/${van}`, { kind: 'vehicle', site: 'test', storageClass: 'CHILLED_TCS' });
  await send('POST', `/v1/lots/${gtin}/${lot}/movements`, { kind: 'received', at: ago(600), quantity: 10, to: room });
  const plan = { unitId: van, from: room, to: fridge, maxLoadingCelsius: 4, maxGoodsCelsius: 7 };
  expect(await send('PUT', `/v1/trips/${trip}`, plan)).toMatchObject({ status: 200, body: { status: 'planned' } });
  const stepOf = (step: string) => (body: object) => send('POST', `/v1/trips/${trip}/${step}`, body);
  const lots = [{ gtin, lot, quantity: 6 }];
  const lotPage = async () => (await send('GET', `/v1/lots/${gtin}/${lot}`)).body;
  return { trip, van, room, fridge, plan, lots, lotPage, cool: stepOf('pre-cooling'), load: stepOf('load'), handOver: stepOf('hand-over') };
}

describe('a trip', () => {
  it('is loaded when the vehicle is cold by its readings, and handed over cold with its seals', async () => {
    const { trip, van, room, fridge, plan, lots, lotPage, cool, load, handOver } = await aTrip();
    expect((await cool({})).status).toBe(409);
    expect((await load({ at: ago(30), lots, seals: ['S1'] })).status).toBe(409);
    await send('POST', `/v1/units/${van}/readings`, [{ measuredAt: ago(3), celsius: 2.5, probe: 'air' }]);
    await stored();
    expect(await cool({})).toMatchObject({ status: 200, body: { preCooling: { celsius: 2.5, source: 'reading', isCold: true } } });
    const [leaving, arriving] = [ago(2), ago(1)];
    expect(await load({ at: leaving, lots, seals: ['S1', 'S2'] })).toMatchObject({ status: 200, body: { status: 'loaded' } });
    expect((await load({ at: leaving, lots, seals: ['S1', 'S2'] })).status).toBe(200);
    expect((await load({ at: ago(1), lots, seals: [] })).status).toBe(409);
    expect((await send('PUT', `/v1/trips/${trip}`, plan)).status).toBe(409);
    expect(await lotPage()).toMatchObject({ onHand: expect.arrayContaining([expect.objectContaining({ place: van, quantity: 6 })]) });
    const over = await handOver({ at: arriving, goodsCelsius: 5, seals: ['S2', 'S1'], receivedBy: 'Kim' });
    expect(over.body).toMatchObject({ status: 'handed-over', handOver: { isCold: true, areSealsIntact: true, receivedBy: 'Kim' } });
    expect(await lotPage()).toMatchObject({
      onHand: expect.arrayContaining([
        expect.objectContaining({ place: room, quantity: 4 }),
        expect.objectContaining({ place: fridge, quantity: 6 }),
      ]),
      stays: expect.arrayContaining([{ place: van, from: leaving, to: arriving }]),
      massBalance: [{ ratio: 1 }],
    });
    expect((await send('GET', `/v1/units/${van}/lots?from=${leaving}&to=${arriving}`)).body).toMatchObject({
      items: [{ lot: lots[0]?.lot }],
    });
  });

  it.each([
    ['the goods are warm', { goodsCelsius: 7.1, seals: ['S1'] }],
    ['a seal is missing', { goodsCelsius: 5, seals: [] }],
    ['a seal is another', { goodsCelsius: 5, seals: ['S9'] }],
  ])('is refused when %s, and the goods stay in the vehicle', async (_, given) => {
    const { van, lots, lotPage, cool, load, handOver } = await aTrip();
    await cool({ celsius: 4, measuredAt: ago(10) });
    expect((await load({ at: ago(5), lots, seals: ['S1'] })).status).toBe(200);
    expect((await handOver({ at: ago(1), receivedBy: 'Kim', ...given })).body).toMatchObject({ status: 'refused' });
    expect(await lotPage()).toMatchObject({ onHand: expect.arrayContaining([expect.objectContaining({ place: van, quantity: 6 })]) });
  });

  it('is loaded warm, or long after the check, only with a reason', async () => {
    const { lots, cool, load } = await aTrip();
    expect((await cool({ celsius: 4.1 })).body).toMatchObject({ preCooling: { isCold: false, source: 'person' } });
    expect((await load({ at: ago(1), lots })).status).toBe(409);
    await cool({ celsius: 2, measuredAt: ago(90) });
    expect((await load({ at: ago(1), lots })).status).toBe(409);
    expect((await load({ at: ago(1), lots, overrideReason: 'Two pallets of dry goods.' })).body).toMatchObject({
      status: 'loaded',
      load: { overrideReason: 'Two pallets of dry goods.' },
    });
  });

  it('needs a vehicle that is one, and is in the list', async () => {
    const { trip, plan } = await aTrip();
    expect((await send('PUT', `/v1/trips/${newName('t')}`, { ...plan, unitId: newName('nobody-') })).status).toBe(400);
    expect((await send('GET', '/v1/trips?limit=100')).body).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ tripId: trip })]),
    });
    expect((await send('POST', `/v1/trips/${trip}/hand-over`, { at: ago(1), goodsCelsius: 2, receivedBy: 'Kim' })).status).toBe(409);
    expect((await send('GET', `/v1/trips/${newName('t')}`)).status).toBe(404);
  });
});
