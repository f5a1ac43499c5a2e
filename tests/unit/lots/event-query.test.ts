import { describe, expect, it } from 'vitest';
import { isAskedFor, readEventQuery } from '#domain/lots/event-query.ts';
import type { Instant } from '#schemas/instant.ts';
import { anEpcisEvent } from '../../support/epcis-builders.ts';

const lgtin = 'urn:epc:class:lgtin:4012345.012345.998877';
const link = 'https://id.gs1.org/01/04012345123456/10/998877';
const dock = { id: 'https://id.gs1.org/414/0614141000005/254/dock' };
const room = { id: 'urn:epc:id:sgln:0614141.00000.room' };
const capturedAt = '2026-06-02T00:00:00.000Z' as Instant;

describe('a query', () => {
  const event = anEpcisEvent({
    bizStep: 'urn:epcglobal:cbv:bizstep:receiving',
    disposition: 'in_progress',
    readPoint: dock,
    bizLocation: room,
    epcList: ['urn:epc:id:sscc:0614141.1123456789', 'https://shop.example/01/10614141073464/10/L7/21/2017'],
    bizTransactionList: [{ type: 'po', bizTransaction: 'urn:epc:id:gdti:4012345.11111.123' }],
    sourceList: [{ type: 'owning_party', source: 'urn:epc:id:pgln:4012345.00000' }],
    errorDeclaration: { declarationTime: '2026-06-03T00:00:00Z', reason: 'did_not_occur', correctiveEventIDs: ['urn:x:2'] },
    'ex:field': 'a',
    quantityList: [{ epcClass: lgtin, quantity: 1 }],
    sensorElementList: [
      {
        sensorMetadata: { deviceID: 'urn:epc:id:giai:4000001.111', startTime: '2026-06-01T07:00:00Z' },
        sensorReport: [{ type: 'gs1:Temperature', value: 4 }],
      },
    ],
  });
  const isFound = (parameters: Record<string, string>) => {
    const read = readEventQuery(parameters);
    if (read.kind !== 'query') throw new Error(`${read.parameter} ${read.expected}`);
    return isAskedFor({ event, capturedAt }, read.query);
  };
  it.each([
    [{ GE_eventTime: '2026-06-01T08:00:00Z', LT_eventTime: '2026-06-01T10:00:00.001+02:00' }, true],
    [{ GE_eventTime: '2026-06-01T08:00:00.001Z' }, false],
    [{ LT_eventTime: '2026-06-01T08:00:00Z' }, false],
    [{ EQ_bizStep: 'shipping|receiving' }, true],
    [{ EQ_bizStep: 'shipping' }, false],
    [{ EQ_disposition: 'https://ref.gs1.org/cbv/Disp-in_progress' }, true],
    [{ EQ_bizLocation: 'https://id.gs1.org/414/0614141000005/254/room' }, true],
    [{ EQ_bizLocation: dock.id }, false],
    [{ EQ_readPoint: dock.id }, true],
    [{ MATCH_anyEPC: 'https://id.gs1.org/00/106141411234567897' }, true],
    [{ MATCH_anyEPCClass: link }, true],
    [{ MATCH_anyEPCClass: 'https://id.gs1.org/01/04012345123456/10/998878' }, false],
    [{ MATCH_anyEPCClass: 'https://id.gs1.org/01/04012345123456*' }, true],
    [{ MATCH_inputEPCClass: link }, false],
    [{ EQ_deviceID: 'urn:epc:id:giai:4000001.111', EQ_type: 'Temperature' }, true],
    [{ EQ_type: 'Speed' }, false],
    [{ eventType: 'ObjectEvent', EQ_action: 'OBSERVE' }, true],
    [{ eventType: 'AggregationEvent' }, false],
    [{ EQ_deviceID: 'https://id.gs1.org/8004/4000001111' }, true],
    [{ MATCH_anyEPC: 'urn:epc:id:sgtin:0614141.107346.2017' }, true],
    [{ MATCH_epc: 'urn:epc:idpat:sgtin:0614141.107346.*' }, true],
    [{ MATCH_epc: 'urn:epc:idpat:sgtin:0614141.107347.*' }, false],
    [{ EQ_bizTransaction_po: 'https://id.gs1.org/253/4012345111118123' }, true],
    [{ EQ_bizTransaction_inv: 'urn:epc:id:gdti:4012345.11111.123' }, false],
    [{ EQ_source_owning_party: 'urn:epc:id:pgln:4012345.00000' }, true],
    [{ EQ_destination_owning_party: 'urn:epc:id:pgln:4012345.00000' }, false],
    [{ EXISTS_errorDeclaration: 'true', EQ_errorReason: 'urn:epcglobal:cbv:er:did_not_occur', EQ_correctiveEventID: 'urn:x:2' }, true],
    [{ GE_errorDeclarationTime: '2026-06-03T00:00:00.001Z' }, false],
    [{ GE_recordTime: '2026-06-02T00:00:00Z', LT_recordTime: '2026-06-02T00:00:00.001Z' }, true],
    [{ GE_startTime: '2026-06-01T07:00:00Z', LT_startTime: '2026-06-01T08:00:00Z' }, true],
    [{ GE_endTime: '2026-06-01T07:00:00Z' }, false],
    [{ EQ_quantity: '1.0', GE_quantity: '1', LT_quantity: '1.5' }, true],
    [{ GT_quantity: '1' }, false],
    [{ 'EQ_ex:field': 'a|b', 'EXISTS_ex:field': '' }, true],
    [{ 'EXISTS_ILMD_ex:field': '' }, false],
  ])('%o finds the event: %s', (parameters, expected) => {
    expect(isFound(parameters as Record<string, string>)).toBe(expected);
  });
  it('that asks for what nobody knows is refused, not answered without it', () => {
    expect(readEventQuery({ EQ_colour: 'red' })).toMatchObject({ kind: 'unreadable', parameter: 'EQ_colour' });
    const wrong = { GE_eventTime: 'yesterday', EQ_quantity: 'ten', orderBy: 'colour', orderDirection: 'UP', eventCountLimit: '0' };
    for (const [name, value] of Object.entries({ ...wrong, WD_readPoint: dock.id, EXISTS_errorDeclaration: 'maybe' }))
      expect(readEventQuery({ [name]: value })).toMatchObject({ kind: 'unreadable', parameter: name });
    expect(readEventQuery({ eventCountLimit: '5', maxEventCount: '5' })).toMatchObject({ kind: 'unreadable' });
  });
  it('says which way its events are to come, and how many', () => {
    expect(readEventQuery({ orderBy: 'eventTime', orderDirection: 'ASC', eventCountLimit: '7' })).toMatchObject({
      query: { isAscending: true, mostEvents: 7, conditions: [] },
    });
  });
});
