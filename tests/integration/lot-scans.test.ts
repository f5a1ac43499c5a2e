import { describe, expect, it } from 'vitest';
import { anEpcisEvent } from '../support/epcis-builders.ts';
import { classOf, epcisClient, newName, placeOf } from '../support/epcis-client.ts';

const { send, capture, jobOf } = epcisClient();

describe('a bar code', () => {
  it('tells a lot with a slash and its last day, and finds it again in any form', async () => {
    const lot = `${newName('A')}/1`;
    const scan = `(01)09521234543213(17)270200(10)${lot}`;
    expect(await send('GET', `/v1/lots?scan=${encodeURIComponent(scan)}`)).toMatchObject({ status: 404 });
    expect(await send('POST', '/v1/lots', { scan })).toMatchObject({
      status: 200,
      body: { lot, gtin: '09521234543213', expiresOn: '2027-02-28' },
    });
    for (const path of [
      `/v1/lots?scan=${encodeURIComponent(`https://shop.example/01/9521234543213/10/${encodeURIComponent(lot)}?17=261231`)}`,
      `/v1/lots/9521234543213/${encodeURIComponent(lot)}`,
      `/v1/lots/9521234543213?lot=${encodeURIComponent(lot)}`,
    ])
      expect(await send('GET', path)).toMatchObject({ status: 200, body: { lot, expiresOn: '2027-02-28' } });
  });
  it('that is none is refused with its reason', async () => {
    const reply = await send('POST', '/v1/lots', { scan: '010952123454321410A' });
    expect(reply).toMatchObject({ status: 400, body: { detail: expect.stringContaining('check digit is 3') } });
  });
});

it('the last day of a lot is learned from the event that makes it', async () => {
  const lot = newName('L');
  const goods = { quantityList: [{ epcClass: classOf(lot), quantity: 3 }], ilmd: { 'cbvmda:itemExpirationDate': '2027-03-31' } };
  await jobOf(await capture([anEpcisEvent({ action: 'ADD', bizStep: 'commissioning', readPoint: placeOf(newName()), ...goods })]));
  expect((await send('GET', `/v1/lots/9521234543213/${lot}`)).body).toMatchObject({ expiresOn: '2027-03-31', onHand: [{ quantity: 3 }] });
});
