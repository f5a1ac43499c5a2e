import { crc32, inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { epcisOfRecall, placeUriOf } from '#domain/recalls/epcis-of-recall.ts';
import { traceRowsOf } from '#domain/recalls/trace-records.ts';
import { EpcisDocumentSchema } from '#schemas/epcis.ts';
import type { Instant } from '#schemas/instant.ts';
import { csvFileOf, xlsxOf } from '../../../tools/export/spreadsheet.ts';
import { aLotRef, aMovement } from '../../support/lot-builders.ts';

const [flour, bread] = [aLotRef('F1'), aLotRef('B1', '04006381333931')];
const records = [
  {
    lot: { ...flour, description: 'Flour', supplier: 'Mill' },
    movements: [
      aMovement('m1', 0, { kind: 'received', to: '4012345000009', partner: 'Mill', document: { type: 'desadv', number: 'D-1' } }),
      aMovement('t~in0', 30, { kind: 'consumed', from: 'bakery', into: [bread] }),
      aMovement('e-1~EA', 10, { kind: 'moved', from: '4012345000009', to: 'bakery' }),
    ],
  },
  {
    lot: { ...bread, description: 'Bread' },
    movements: [
      aMovement('t~out0', 30, { ...bread, kind: 'produced', to: 'bakery', outOf: [flour] }),
      aMovement('m3', 40, { ...bread, kind: 'shipped', from: 'bakery', partner: 'Café' }),
      aMovement('m4', 50, { ...bread, kind: 'sold', from: 'bakery' }),
    ],
  },
];

describe('the sortable spreadsheet', () => {
  it('has a row for each tracking event and lot, and none for a sale', () => {
    const rows = traceRowsOf(records);
    expect(rows.map(({ cte, tlc, ownLocation, inputTlcs }) => [cte, tlc, ownLocation, inputTlcs])).toEqual([
      ['receiving', 'F1', '4012345000009', ''],
      ['receiving', 'F1', 'bakery', ''],
      ['shipping', 'F1', '4012345000009', ''],
      ['transformation', 'B1', 'bakery', 'F1'],
      ['transformation', 'F1', 'bakery', ''],
      ['shipping', 'B1', 'bakery', ''],
    ]);
    expect(rows[0]).toMatchObject({ prevSourceLocation: 'Mill', refDocType: 'desadv', refDocNo: 'D-1', tlcSource: 'Mill' });
    expect(traceRowsOf([...records].reverse())).toEqual(rows);
  });

  it('is quoted where it has to be, and runs nothing', () => {
    expect(
      csvFileOf([
        ['a', 'b,"c"'],
        ['=1+1', 'x'],
      ]),
    ).toBe('\uFEFFa,"b,""c"""\r\n\'=1+1,x\r\n');
  });

  it('is a workbook: an archive whose parts are whole, every cell a text', () => {
    const parts = unzipped(xlsxOf('Traceability', [['tlc'], ['0012 <&>']]));
    expect([...parts.keys()]).toContain('xl/workbook.xml');
    expect(parts.get('xl/worksheets/sheet1.xml')).toContain('<is><t xml:space="preserve">0012 &lt;&amp;&gt;</t></is>');
  });
});

/** Reads an archive by its directory, as a program that opens it does. */
function unzipped(archive: Buffer): Map<string, string> {
  const end = archive.length - 22;
  expect(archive.readUInt32LE(end)).toBe(0x06054b50);
  const parts = new Map<string, string>();
  let at = archive.readUInt32LE(end + 16);
  for (let count = archive.readUInt16LE(end + 10); count > 0; count--) {
    expect(archive.readUInt32LE(at)).toBe(0x02014b50);
    const [crc, packed, nameLength] = [archive.readUInt32LE(at + 16), archive.readUInt32LE(at + 20), archive.readUInt16LE(at + 28)];
    const offset = archive.readUInt32LE(at + 42);
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength);
    expect(archive.readUInt32LE(offset)).toBe(0x04034b50);
    const begin = offset + 30 + archive.readUInt16LE(offset + 26) + archive.readUInt16LE(offset + 28);
    const content = inflateRawSync(archive.subarray(begin, begin + packed));
    expect(crc32(content)).toBe(crc);
    parts.set(name, content.toString('utf8'));
    at += 46 + nameLength;
  }
  return parts;
}

describe('the EPCIS document of a recall', () => {
  const captured = {
    type: 'ObjectEvent',
    eventID: 'urn:uuid:1',
    action: 'OBSERVE',
    eventTime: '2026-06-01T08:10:00.000Z',
    eventTimeZoneOffset: '+00:00',
    epcList: ['urn:x:1'],
  };
  const recalledAt = '2026-06-03T00:00:00.000Z' as Instant;
  const document = epcisOfRecall({ records, captured: [captured], recalledAt, onHand: new Map(), createdAt: recalledAt });
  const { epcisBody } = EpcisDocumentSchema.parse(document) as unknown as { epcisBody: { eventList: Record<string, unknown>[] } };

  it('is one, in order of time, with what was captured as it came', () => {
    expect(epcisBody.eventList.map(({ type, bizStep, disposition }) => [type, bizStep, disposition])).toEqual([
      ['ObjectEvent', 'receiving', 'in_progress'],
      ['ObjectEvent', undefined, undefined],
      ['TransformationEvent', 'creating_class_instance', undefined],
      ['ObjectEvent', 'shipping', 'in_transit'],
      ['ObjectEvent', 'retail_selling', 'retail_sold'],
      ['ObjectEvent', 'holding', 'recalled'],
      ['ObjectEvent', 'holding', 'recalled'],
    ]);
  });

  it('brings the two sides of a transformation together', () => {
    expect(epcisBody.eventList[2]).toMatchObject({
      inputQuantityList: [{ epcClass: 'https://id.gs1.org/01/09521234543213/10/F1', quantity: 10 }],
      outputQuantityList: [{ epcClass: 'https://id.gs1.org/01/04006381333931/10/B1', quantity: 10 }],
    });
  });

  it('names places as what they are', () => {
    expect(placeUriOf('4012345000009-room 1')).toBe('https://id.gs1.org/414/4012345000009/254/room%201');
    expect(placeUriOf('urn:epc:id:sgln:1')).toBe('urn:epc:id:sgln:1');
    expect(placeUriOf('cold room')).toBe('urn:x-larderly:place:cold%20room');
  });
});
