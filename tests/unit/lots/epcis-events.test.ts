import { describe, expect, it } from 'vitest';
import { captureParts } from '#domain/lots/capture-parts.ts';
import { queryDocumentOf, withDigitalLinks } from '#domain/lots/epcis-documents.ts';
import { movementsIn } from '#domain/lots/event-movements.ts';
import { namedPlaceOf } from '#domain/lots/event-places.ts';
import { readingsIn } from '#domain/lots/event-readings.ts';
import { contentsAt, logisticUnitsIn } from '#domain/lots/packed-goods.ts';
import { CapturedEventSchema, EPCIS_CONTEXT, type EpcisEvent } from '#schemas/epcis.ts';
import type { Instant } from '#schemas/instant.ts';
import { anEpcisEvent } from '../../support/epcis-builders.ts';

const lgtin = 'urn:epc:class:lgtin:4012345.012345.998877';
const link = 'https://id.gs1.org/01/04012345123456/10/998877';
const lot = { gtin: '04012345123456', lot: '998877' };
const recorded = { movementId: 'e-1', recordedAt: '2026-06-01T09:00:00.000Z' as Instant, recordedBy: 'quinn' };
const movementsOf = (event: EpcisEvent) => movementsIn(event, (uri) => namedPlaceOf(uri).place, recorded);
const dock = { id: 'https://id.gs1.org/414/0614141000005/254/dock' };
const room = { id: 'urn:epc:id:sgln:0614141.00000.room' };

describe('a business step', () => {
  const goods = { quantityList: [{ epcClass: lgtin, quantity: 200, uom: 'KGM' }] };
  it.each([
    ['receiving', { readPoint: dock, bizLocation: room }, { kind: 'received', to: '0614141000005-room' }],
    ['shipping', { readPoint: dock }, { kind: 'shipped', from: '0614141000005-dock' }],
    [
      'loading',
      { readPoint: dock, bizLocation: { id: 'urn:larderly:unit:van-1' } },
      { kind: 'loaded', from: '0614141000005-dock', to: 'urn:larderly:unit:van-1' },
    ],
    ['storing', { readPoint: dock, bizLocation: room }, { kind: 'moved', from: '0614141000005-dock', to: '0614141000005-room' }],
    [
      'unloading',
      { readPoint: dock, sourceList: [{ type: 'location', source: room.id }] },
      { kind: 'unloaded', from: '0614141000005-room', to: '0614141000005-dock' },
    ],
    ['retail_selling', { readPoint: dock }, { kind: 'sold', from: '0614141000005-dock' }],
    ['destroying', { readPoint: dock }, { kind: 'disposed', from: '0614141000005-dock' }],
    ['stock_taking', { bizLocation: room }, { kind: 'counted', to: '0614141000005-room' }],
    ['commissioning', { action: 'ADD', readPoint: dock }, { kind: 'produced', to: '0614141000005-dock' }],
  ])('%s moves a lot', (bizStep, given, expected) => {
    expect(movementsOf(anEpcisEvent({ bizStep, ...goods, ...given }))).toMatchObject([
      { ...lot, quantity: 200, uom: 'KGM', at: '2026-06-01T08:00:00.000Z', ...expected },
    ]);
  });
  it.each([
    ['it is inspecting', { bizStep: 'inspecting', ...goods }],
    ['it is no step at all', goods],
    [
      'the goods have no lot',
      {
        bizStep: 'receiving',
        epcList: ['urn:epc:id:sgtin:0614141.107346.2017'],
        quantityList: [{ epcClass: 'urn:epc:idpat:sgtin:4012345.066666.*', quantity: 2 }],
      },
    ],
    ['it was declared an error', { bizStep: 'receiving', ...goods, errorDeclaration: { declarationTime: '2026-06-02T00:00:00Z' } }],
    ['they stay where they are', { bizStep: 'storing', ...goods, readPoint: room, bizLocation: room }],
  ])('moves nothing when %s', (_, given) => {
    expect(movementsOf(anEpcisEvent(given))).toEqual([]);
  });
  it('may be written in each form, and pieces of one lot are counted together', () => {
    const epcList = [1, 2, 3].map((serial) => `${link}/21/${serial}`);
    for (const bizStep of ['urn:epcglobal:cbv:bizstep:shipping', 'https://ref.gs1.org/cbv/BizStep-shipping', 'cbv:BizStep-shipping'])
      expect(movementsOf(anEpcisEvent({ bizStep, epcList, readPoint: dock }))).toMatchObject([
        { ...lot, kind: 'shipped', quantity: 3, uom: 'EA' },
      ]);
  });
  it('of a commissioning takes the lot from the master data', () => {
    const event = anEpcisEvent({
      action: 'ADD',
      bizStep: 'commissioning',
      epcList: ['urn:epc:id:sgtin:4012345.012345.7'],
      ilmd: { 'cbvmda:lotNumber': '998877' },
    });
    expect(movementsOf(event)).toMatchObject([{ ...lot, kind: 'produced', quantity: 1 }]);
  });
  it('of a transformation uses up its inputs, makes its outputs, and ties them together', () => {
    const other = 'urn:epc:class:lgtin:0614141.077777.987';
    const lists = {
      inputQuantityList: [{ epcClass: lgtin, quantity: 10, uom: 'KGM' }],
      outputQuantityList: [{ epcClass: other, quantity: 9, uom: 'KGM' }],
    };
    const [used, made] = movementsOf(anEpcisEvent({ type: 'TransformationEvent', action: undefined, readPoint: dock, ...lists }));
    expect(used).toMatchObject({ ...lot, kind: 'consumed', quantity: 10, into: [{ lot: '987' }] });
    expect(made).toMatchObject({ lot: '987', kind: 'produced', quantity: 9, outOf: [lot] });
  });
});

it('reads temperatures as those of the place, else of the device, in degrees Celsius', () => {
  const report = [
    { type: 'Temperature', value: 41, uom: 'FAH' },
    { type: 'gs1:Temperature', meanValue: 278.15, uom: 'KEL' },
    { type: 'Speed', value: 160 },
    { exception: 'ALARM_CONDITION', type: 'Temperature' },
  ];
  const element = {
    sensorMetadata: { time: '2026-06-01T07:00:00Z', deviceID: 'https://shop.example/devices/probe-7' },
    sensorReport: report,
  };
  const [atPlace] = readingsIn(anEpcisEvent({ readPoint: dock, sensorElementList: [element] }));
  expect(atPlace?.unitIds).toEqual(['dock', '0614141000005-dock', '0614141000005', 'probe-7']);
  expect(atPlace?.readings.map(({ celsius }) => celsius)).toEqual([5, 5]);
  expect(atPlace?.readings[0]).toMatchObject({ sensorId: 'probe-7', measuredAt: '2026-06-01T07:00:00.000Z' });
  expect(readingsIn(anEpcisEvent({ sensorElementList: [element] }))[0]?.unitIds).toEqual(['probe-7']);
});

describe('the answer to a query', () => {
  const captured = (event: object, context: unknown) =>
    CapturedEventSchema.parse({
      eventID: 'urn:x:1',
      event: anEpcisEvent(event),
      context,
      capturedAt: '2026-06-01T09:00:00Z',
    });
  it('has the contexts of all its events, and an event whose prefix means something else keeps its own', () => {
    const [one, same, other] = [
      captured({ 'ex:a': '1' }, [EPCIS_CONTEXT, { ex: 'https://one.example/' }]),
      captured({ 'ex:a': '2' }, [{ ex: 'https://one.example/' }]),
      captured({ 'ex:a': '3' }, [EPCIS_CONTEXT, { ex: 'https://other.example/' }]),
    ];
    const document = queryDocumentOf([one, same, other], '2026-06-01T10:00:00.000Z' as Instant);
    expect(document['@context']).toEqual([EPCIS_CONTEXT, { ex: 'https://one.example/' }]);
    const { eventList } = document.epcisBody.queryResults.resultsBody;
    expect(eventList.slice(0, 2)).toEqual([one.event, same.event]);
    expect(eventList[2]).toEqual({ ...other.event, '@context': other.context });
  });
  it('may have its EPCs as Digital Links', () => {
    const { event } = withDigitalLinks(
      captured(
        { epcList: ['urn:epc:id:sscc:0614141.1123456789', 'urn:epc:id:giai:4000001.111'], readPoint: room, 'ex:a': lgtin },
        EPCIS_CONTEXT,
      ),
    );
    expect(event).toMatchObject({
      epcList: ['https://id.gs1.org/00/106141411234567897', 'https://id.gs1.org/8004/4000001111'],
      readPoint: { id: 'https://id.gs1.org/414/0614141000005/254/room' },
      'ex:a': lgtin,
    });
  });
});

it('cuts a capture into parts of at most 25 events and 180 KB', () => {
  const entries = Array.from({ length: 60 }, (_, index) => ({ index, event: anEpcisEvent() }));
  expect(captureParts(entries, () => 100).map((part) => part.length)).toEqual([25, 25, 10]);
  expect(captureParts(entries.slice(0, 5), () => 80_000).map((part) => part.length)).toEqual([2, 2, 1]);
});

describe('a logistic unit', () => {
  const sscc = 'urn:epc:id:sscc:0614141.1123456789';
  const name = 'https://id.gs1.org/00/106141411234567897';
  const pack = (hour: number, action: string, given: object, parentID = sscc) =>
    anEpcisEvent({ type: 'AggregationEvent', action, parentID, eventTime: `2026-06-01T0${hour}:00:00.000Z`, ...given });
  const part = (quantity: number) => ({ childQuantityList: [{ epcClass: lgtin, quantity, uom: 'KGM' }] });
  const at = (hour: number) => `2026-06-01T0${hour}:30:00.000Z` as Instant;
  const story = [
    pack(3, 'DELETE', part(4)),
    pack(1, 'ADD', part(10)),
    pack(2, 'ADD', { ...part(5), childEPCs: [`${link}/21/7`] }),
    pack(2, 'ADD', part(99), 'urn:epc:id:sscc:0614141.1123456788'),
    pack(4, 'DELETE', {}),
    pack(2, 'OBSERVE', part(50)),
    pack(2, 'ADD', { ...part(7), eventID: 'urn:test:wrong' }),
    pack(2, 'ADD', { ...part(7), eventID: 'urn:test:wrong', errorDeclaration: { declarationTime: '2026-06-02T00:00:00Z' } }),
  ].map((event) => ({ event, context: EPCIS_CONTEXT }));
  it('holds what was packed by then and neither taken out nor declared an error, in whatever order that is told', () => {
    const quantityAt = (hour: number) => contentsAt(name, story, at(hour)).classes.map(({ quantity }) => quantity);
    expect([0, 1, 2, 3, 4].map(quantityAt)).toEqual([[], [10], [15], [11], []]);
    expect(contentsAt(name, story, at(2)).epcs).toEqual([`${link}/21/7`]);
  });
  it('moves with its goods', () => {
    const shipped = anEpcisEvent({ bizStep: 'shipping', readPoint: dock, epcList: [sscc] });
    expect(logisticUnitsIn(shipped)).toEqual([name]);
    const packed = contentsAt(name, story, at(2));
    const movements = movementsIn(shipped, (uri) => namedPlaceOf(uri).place, { ...recorded, packed });
    expect(movements).toMatchObject([
      { ...lot, kind: 'shipped', quantity: 1, uom: 'EA' },
      { ...lot, kind: 'shipped', quantity: 15, uom: 'KGM' },
    ]);
  });
});
