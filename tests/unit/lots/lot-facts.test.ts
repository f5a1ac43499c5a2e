import { describe, expect, it } from 'vitest';
import { lotFactsIn, readScan } from '#domain/lots/lot-facts.ts';
import { anEpcisEvent } from '../../support/epcis-builders.ts';

const FNC1 = '\u001d';
const gtin = '09521234543213';
const read = (text: string) => readScan(text, 2026);

describe('a scan', () => {
  it.each([
    ['what a scanner sends', `0109521234543213172612311${'0'}ABC123`, 'ABC123', { expiresOn: '2026-12-31' }],
    [
      'with FNC1 and a symbology',
      `]C1010952123454321310A/1${FNC1}1727020011260301`,
      'A/1',
      { expiresOn: '2027-02-28', producedOn: '2026-03-01' },
    ],
    ['as it is printed', '(01)09521234543213(15)280200(10)L 7'.replace(' ', '-'), 'L-7', { bestBeforeOn: '2028-02-29' }],
    ['a Digital Link', 'https://shop.example/01/9521234543213/10/A%2F1/21/12345?17=261200', 'A/1', { expiresOn: '2026-12-31' }],
    ['an EPC', 'urn:epc:class:lgtin:9521234.054321.A%2F1', 'A/1', {}],
  ])('of %s names a lot and its days', (_, text, lot, facts) => {
    expect(read(text)).toEqual({ kind: 'lot', ref: { gtin, lot }, facts });
  });
  it.each([
    ['a wrong check digit', '010952123454321410A', 'check digit is 3'],
    ['no lot', '0109521234543213', 'no lot'],
    ['a link to something else', 'https://shop.example/offers', 'nothing of GS1'],
    ['a day that does not exist', '01095212345432131726133110A', undefined],
  ])('with %s', (_, text, reason) => {
    const result = read(text);
    if (reason === undefined) expect(result).toMatchObject({ kind: 'lot', facts: {} });
    else expect(result).toMatchObject({ kind: 'unreadable', reason: expect.stringContaining(reason) });
  });
});

describe('an event', () => {
  const epcClass = `https://id.gs1.org/01/${gtin}/10/A`;
  const factsIn = (given: object) => lotFactsIn(anEpcisEvent(given), 2026);
  it('tells the days of the lots that come into being, and of those whose links have them', () => {
    const ilmd = { 'cbvmda:itemExpirationDate': '2026-12-31', 'cbvmda:bestBeforeDate': 'soon', 'ex:other': '2026-01-01' };
    expect(factsIn({ quantityList: [{ epcClass, quantity: 1 }], ilmd })).toEqual([{ gtin, lot: 'A', facts: { expiresOn: '2026-12-31' } }]);
    const made = {
      type: 'TransformationEvent',
      inputQuantityList: [{ epcClass: `${epcClass}1?17=270101` }],
      outputQuantityList: [{ epcClass }],
      ilmd,
    };
    expect(factsIn(made)).toEqual([
      { gtin, lot: 'A', facts: { expiresOn: '2026-12-31' } },
      { gtin, lot: 'A1', facts: { expiresOn: '2027-01-01' } },
    ]);
    expect(factsIn({ epcList: [`https://id.gs1.org/01/${gtin}/21/7`], ilmd: { ...ilmd, 'cbvmda:lotNumber': 'B' } })).toMatchObject([
      { lot: 'B' },
    ]);
    expect(factsIn({ quantityList: [{ epcClass, quantity: 1 }] })).toEqual([]);
  });
});
