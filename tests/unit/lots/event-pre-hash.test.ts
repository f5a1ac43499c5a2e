import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { preHashOf } from '#domain/lots/event-pre-hash.ts';
import { EPCIS_CONTEXT, EpcisEventSchema } from '#schemas/epcis.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const preHash = (event: object, context: object = {}) =>
  preHashOf(EpcisEventSchema.parse({ epcList: [], ...event }), [EPCIS_CONTEXT, context] as never);

/** The second reference event of GS1's event hash generator; its hash is published there. */
const reference = {
  type: 'ObjectEvent',
  eventTime: '2020-04-01T15:00:00+01:00',
  eventTimeZoneOffset: '+01:00',
  epcList: ['urn:epc:id:sgtin:4012345.011111.9876'],
  action: 'OBSERVE',
  bizStep: 'inspecting',
  readPoint: { id: 'urn:epc:id:sgln:4012345.00005.0' },
  sensorElementList: [
    {
      sensorMetadata: { deviceID: 'urn:epc:id:giai:4000001.111', deviceMetadata: 'https://id.gs1.org/8004/4000001111' },
      sensorReport: [
        { type: 'Temperature', value: 26, sDev: 0.1, uom: 'CEL' },
        { type: 'AbsoluteHumidity', value: 12.1, uom: 'A93' },
        { type: 'Dimensionless', microorganism: 'https://www.ncbi.nlm.nih.gov/taxonomy/1126011', value: 0.05, uom: 'C35' },
        {
          type: 'Dimensionless',
          chemicalSubstance: 'https://identifiers.org/inchikey:CZMRCDWAGMRECN-UGDNZRGBSA-N',
          value: 0.18,
          uom: 'C35',
        },
      ],
    },
  ],
};

describe('the hash id of an event', () => {
  it('is the published one of the reference event', () => {
    expect(sha256(preHash(reference))).toBe('49b13037c36e84ad9307c531671b00e901318c3957e4b1151f816ec49eb668da');
  });

  it('does not depend on how the event is written', () => {
    const [element] = reference.sensorElementList;
    const written = {
      action: 'OBSERVE',
      eventID: 'urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8',
      recordTime: '2020-04-01T16:00:00Z',
      bizStep: 'urn:epcglobal:cbv:bizstep:inspecting',
      epcList: ['https://example.org/01/04012345111118/21/9876'],
      readPoint: { id: 'https://id.gs1.org/414/4012345000054' },
      type: 'ObjectEvent',
      eventTime: '2020-04-01T14:00:00.000Z',
      eventTimeZoneOffset: '+01:00',
      sensorElementList: [{ ...element, sensorReport: [...(element?.sensorReport ?? [])].reverse() }],
    };
    expect(preHash(written)).toBe(preHash(reference));
  });

  it('tells extensions by their namespaces, whatever their prefix is', () => {
    const event = { type: 'ObjectEvent', eventTime: '2020-03-04T11:00:30+01:00', eventTimeZoneOffset: '+01:00', action: 'ADD' };
    const named = preHash({ ...event, 'a:field': { 'a:sub': ['3', '1'] }, 'a:other': '0' }, { a: 'https://ns.example/' });
    expect(named).toBe(preHash({ ...event, 'b:other': '0', 'b:field': { 'b:sub': ['1', '3'] } }, { b: 'https://ns.example/' }));
    expect(named).toContain('{https://ns.example/}field{https://ns.example/}sub=1{https://ns.example/}sub=3{https://ns.example/}other=0');
    expect(named).not.toBe(preHash({ ...event, 'a:other': '1' }, { a: 'https://ns.example/' }));
  });

  it('tells transactions, parties and quantities in the order of the vocabulary', () => {
    const text = preHash({
      type: 'ObjectEvent',
      eventTime: '2020-03-04T11:00:30+01:00',
      eventTimeZoneOffset: '+01:00',
      action: 'OBSERVE',
      destinationList: [{ type: 'owning_party', destination: 'urn:epc:id:pgln:0614141.00000' }],
      quantityList: [{ uom: 'KGM', quantity: 3.5, epcClass: 'urn:epc:class:lgtin:4012345.012345.998877' }],
      bizTransactionList: [{ bizTransaction: 'urn:epcglobal:cbv:bt:1:2', type: 'po' }],
    });
    expect(text).toBe(
      'eventType=ObjectEventeventTime=2020-03-04T10:00:30.000ZeventTimeZoneOffset=+01:00' +
        'quantityListquantityElementepcClass=https://id.gs1.org/01/04012345123456/10/998877quantity=3.5uom=KGM' +
        'action=OBSERVE' +
        'bizTransactionListtype=https://ref.gs1.org/cbv/BTT-pobizTransaction=urn:epcglobal:cbv:bt:1:2' +
        'destinationListtype=https://ref.gs1.org/cbv/SDT-owning_partydestination=https://id.gs1.org/417/0614141000005',
    );
  });
});
