import { describe, expect, it } from 'vitest';
import { EpcisDocumentSchema, EpcisEventSchema } from '#schemas/epcis.ts';
import { aDocument, anEpcisEvent } from '../../support/epcis-builders.ts';

const lgtin = 'urn:epc:class:lgtin:4012345.012345.998877';
const dock = { id: 'https://id.gs1.org/414/0614141000005/254/dock' };
const half = { type: 'TransformationEvent', action: undefined, inputQuantityList: [{ epcClass: lgtin, quantity: 1 }] };
const sensed = { sensorElementList: [{ sensorReport: [{ type: 'Temperature', value: 3, uom: 'CEL' }] }] };

describe('an event', () => {
  it.each(['ObjectEvent', 'TransactionEvent'])('of type %s is taken with all that it has, and comes out unchanged', (type) => {
    const event = {
      type,
      action: 'ADD',
      eventTime: '2026-06-01T10:00:00+02:00',
      eventTimeZoneOffset: '+02:00',
      epcList: [],
      bizTransactionList: [{ type: 'po', bizTransaction: 'urn:epcglobal:cbv:bt:1:2', 'ex:a': 1 }],
      'ex:own': [{ 'ex:deep': { 'ex:er': ['1', true, null] } }],
    };
    expect(EpcisEventSchema.parse(event)).toEqual(event);
  });
  it.each([
    ['unpacking', { type: 'AggregationEvent', action: 'DELETE', parentID: 'urn:epc:id:sscc:0614141.1123456789', childEPCs: [] }],
    ['an association', { type: 'AssociationEvent', action: 'DELETE', parentID: 'urn:epc:id:grai:4012345.55555.987' }],
    ['half of a transformation', { ...half, transformationID: 'urn:epc:id:gdti:4012345.55555.1234' }],
    ['a whole one', { ...half, outputQuantityList: [{ epcClass: lgtin }] }],
    ['told by a sensor alone', { ...sensed, readPoint: dock, epcList: undefined }],
    ['one of a type of its own', { type: 'ex:Thawing', action: undefined }],
    ['one of a draft', { type: undefined, isA: 'ObjectEvent', epcList: [] }],
  ])('that is %s is taken', (_, given) => {
    expect(() => anEpcisEvent(given)).not.toThrow();
  });
  it.each([
    ['no time', { eventTime: undefined }],
    ['a time without an offset', { eventTime: '2026-06-01T10:00:00' }],
    ['no offset', { eventTimeZoneOffset: undefined }],
    ['an offset that no clock has', { eventTimeZoneOffset: '+15:00' }],
    ['no action', { action: undefined }],
    ['an unknown action', { action: 'MOVE' }],
    ['an unknown type', { type: 'QuantityEvent' }],
    ['an EPC that is no URI', { epcList: ['milk'] }],
    ['a quantity in words', { quantityList: [{ epcClass: lgtin, quantity: 'ten' }] }],
    ['a list that is none', { epcList: 'urn:epc:id:sgtin:0614141.107346.2017' }],
    ['a transaction event without transactions', { type: 'TransactionEvent' }],
    ['a sensor without a report', { sensorElementList: [{ sensorReport: [] }] }],
    ['a read point without an id', { readPoint: {} }],
    ['nothing that it is about', { epcList: undefined }],
    ['sensors of no place', { ...sensed, epcList: undefined }],
    ['nothing that is packed', { type: 'AggregationEvent', action: 'ADD', childEPCs: [] }],
    ['inputs alone', half],
    ['a step of no vocabulary', { bizStep: 'transforming' }],
    ['a disposition of no vocabulary', { disposition: 'in_transport' }],
    ['a persistent one of no vocabulary', { persistentDisposition: { set: ['in_transport'] } }],
    ['a party of no kind', { sourceList: [{ type: 'place', source: 'urn:epc:id:sgln:4012345.00225.0' }] }],
    ['a document of no kind', { bizTransactionList: [{ type: 'letter', bizTransaction: 'urn:epcglobal:cbv:bt:1:2' }] }],
    ['a reason of no vocabulary', { errorDeclaration: { declarationTime: '2026-06-02T00:00:00Z', reason: 'typo' } }],
    ['a measurement of no kind', { ...sensed, sensorElementList: [{ sensorReport: [{ type: 'Warmth', value: 3 }] }] }],
    ['a measurement without a kind', { ...sensed, sensorElementList: [{ sensorReport: [{ value: 3 }] }] }],
    ['an alarm of no kind', { ...sensed, sensorElementList: [{ sensorReport: [{ type: 'Temperature', exception: 'HOT' }] }] }],
    ['a name without a prefix', { bizstep: 'shipping' }],
    ['master data without a prefix', { ilmd: { lotNumber: 'A' } }],
    ['more in a quantity than GS1 knows', { quantityList: [{ epcClass: lgtin, quantity: 1, weight: 3 }] }],
    ['a certificate that is no URI', { certificationInfo: 'ABC 12345' }],
  ])('with %s is refused', (_, given) => {
    expect(() => anEpcisEvent(given)).toThrow();
  });
});

it('takes a document with events, with none, with one alone, and the answer to a query', () => {
  const listOf = (epcisBody: object, type = 'EPCISDocument') =>
    EpcisDocumentSchema.parse(aDocument([], { type, epcisBody })).epcisBody.eventList;
  expect(listOf({ eventList: [1, 2] })).toEqual([1, 2]);
  expect(listOf({ eventList: [] })).toEqual([]);
  expect(listOf({ event: 1 })).toEqual([1]);
  expect(listOf({ queryResults: { queryName: 'q', resultsBody: { eventList: [3] } } }, 'EPCISQueryDocument')).toEqual([3]);
  expect(EpcisDocumentSchema.safeParse(aDocument([], { '@context': undefined })).success).toBe(false);
  expect(EpcisDocumentSchema.safeParse(aDocument([], { type: 'Invoice' })).success).toBe(false);
});
