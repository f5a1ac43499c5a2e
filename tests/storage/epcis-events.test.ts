import { BatchWriteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventIndexOf, isSameEvent } from '#domain/lots/event-index.ts';
import { type CapturedEvent, CapturedEventSchema, EPCIS_CONTEXT } from '#schemas/epcis.ts';
import { type Instant, InstantSchema } from '#schemas/instant.ts';
import { startEngine } from '../support/engine.ts';
import { anEpcisEvent } from '../support/epcis-builders.ts';

let engine: { stop: () => void };
let events: ReturnType<typeof import('#storage/epcis-events.ts')['epcisEventsIn']>;
let jobs: ReturnType<typeof import('#storage/capture-jobs.ts')['captureJobsIn']>;
let writeUnits = 0;

type Consumed = { ConsumedCapacity?: { CapacityUnits?: number } | { CapacityUnits?: number }[] };

beforeAll(async () => {
  engine = await startEngine();
  events = (await import('#storage/epcis-events.ts')).epcisEventsIn('epcis-table');
  jobs = (await import('#storage/capture-jobs.ts')).captureJobsIn('epcis-table');
  const { documents } = await import('#storage/client.ts');
  const send = documents.send.bind(documents) as (command: unknown) => Promise<Consumed>;
  documents.send = (async (command: { input: object }) => {
    Object.assign(command.input, { ReturnConsumedCapacity: 'TOTAL' });
    const reply = await send(command);
    const isWrite = command instanceof PutCommand || command instanceof BatchWriteCommand;
    for (const { CapacityUnits = 0 } of isWrite ? [reply.ConsumedCapacity ?? []].flat() : []) writeUnits += CapacityUnits;
    return reply;
  }) as never;
});
beforeEach(() => {
  writeUnits = 0;
});
afterAll(() => engine.stop());

const instant = (text: string): Instant => InstantSchema.parse(text);
function captured(key: string, given: object = {}): CapturedEvent {
  const event = anEpcisEvent({ eventID: `urn:test:${key}`, ...given });
  const capturedAt = '2026-06-02T00:00:00.000Z';
  return CapturedEventSchema.parse({ eventID: event.eventID, event, context: EPCIS_CONTEXT, capturedAt });
}
const add = (key: string, given: object = {}, keys = [key]) => {
  const told = captured(key, given);
  const indexOf = (each: string) => eventIndexOf(told.event, each, each === key);
  return events.keep(told, keys, { indexOf, isSame: (known) => isSameEvent(known, told) });
};
const aLot = (lot: string) => ({ quantityList: [{ epcClass: `https://id.gs1.org/01/09521234543213/10/${lot}`, quantity: 1 }] });

describe('an event', () => {
  it('costs three write units when only its lot is new, and one for each further thing', async () => {
    const given = { bizStep: 'receiving', bizLocation: { id: 'urn:test:place' }, ...aLot('cost-1') };
    await add('cost-1', given);
    writeUnits = 0;
    await add('cost-2', given);
    expect(writeUnits).toBe(3);
    const [one] = given.quantityList;
    writeUnits = 0;
    await add('cost-3', { ...given, quantityList: [one, { epcClass: 'urn:epc:class:lgtin:4012345.012345.998877', quantity: 1 }] });
    // The second lot is a new name of the list too.
    expect(writeUnits).toBe(5);
  });

  it('is kept once; the same again learns what is there, another one is refused', async () => {
    expect(await add('twice', { 'ex:a': '1' })).toMatchObject({ isNew: true, key: 'twice' });
    expect(await add('twice', { 'ex:a': '1' })).toMatchObject({ isNew: false, event: { 'ex:a': '1' } });
    expect(await add('twice', { 'ex:a': '2' })).toBeUndefined();
    expect((await events.findMany(['none', 'twice'])).map(({ eventID }) => eventID)).toEqual(['urn:test:twice']);
  });

  it('whose id another one has is kept under its next key, and found by its id', async () => {
    expect(await add('shared', { 'ex:a': '1' }, ['shared', 'shared-1'])).toMatchObject({ key: 'shared' });
    expect(await add('shared', { 'ex:a': '2' }, ['shared', 'shared-2'])).toMatchObject({ key: 'shared-2', isNew: true });
    expect(await add('shared', { 'ex:a': '2' }, ['shared', 'shared-2'])).toMatchObject({ key: 'shared-2', isNew: false });
    expect(await events.sharing('urn:test:shared')).toEqual(['shared-2']);
  });

  it('of many kilobytes comes back as it was', async () => {
    const epcList = Array.from({ length: 2000 }, (_, serial) => `https://id.gs1.org/01/09521234543213/21/${serial}`);
    await add('large', { epcList });
    expect((await events.findMany(['large']))[0]?.event.epcList).toEqual(epcList);
  });
});

describe('events', () => {
  it('are found from the newest to the oldest, by day and by thing, within a span', async () => {
    for (let hour = 0; hour < 5; hour++) await add(`h${hour}`, { eventTime: `2025-03-01T1${hour}:00:00+01:00`, ...aLot('spans') });
    const thing = 'https://id.gs1.org/01/09521234543213/10/spans';
    const keysOf = async (...of: Parameters<typeof events.next>) => (await events.next(...of)).map(({ key }) => key);
    expect(await keysOf({ thing }, {}, 10)).toEqual(['h4', 'h3', 'h2', 'h1', 'h0']);
    const span = { since: instant('2025-03-01T10:00:00Z'), before: instant('2025-03-01T12:00:00Z') };
    expect(await keysOf({ day: '2025-03-01' }, span, 10)).toEqual(['h2', 'h1']);
    const [first] = await events.next({ thing }, {}, 1);
    expect(await keysOf({ thing }, { after: first }, 2)).toEqual(['h3', 'h2']);
    expect(await events.days({ since: instant('2025-02-01T00:00:00Z'), before: instant('2025-04-01T00:00:00Z') })).toEqual(['2025-03-01']);
  });
});

describe('a capture', () => {
  const begin = (captureID: string, parts: number) =>
    jobs.begin({ captureID, createdAt: instant('2026-06-02T00:00:00Z'), captureErrorBehaviour: 'rollback', errors: [] }, parts);
  const at = instant('2026-06-02T00:01:00Z');

  it('is over when all its parts are stored, however often each is', async () => {
    expect(await begin('c1', 2)).toMatchObject({ running: true, success: true });
    for (const part of [0, 0, 0]) await jobs.partDone('c1', part, [], at);
    expect(await jobs.find('c1')).toMatchObject({ running: true });
    await jobs.partDone('c1', 1, [], at);
    expect(await jobs.find('c1')).toMatchObject({ running: false, success: true, finishedAt: at });
  });

  it('has no success when one of its events was refused on the way', async () => {
    await begin('c2', 1);
    const error = { type: 'epcisException:x', title: 'x', status: 409, detail: 'x', eventIndex: 3 };
    for (let delivery = 0; delivery < 2; delivery++) await jobs.partDone('c2', 0, [error], at);
    expect(await jobs.find('c2')).toMatchObject({ running: false, success: false, errors: [error] });
    expect((await begin('c3', 0)).success).toBe(true);
    expect((await jobs.list(2, undefined)).jobs.map(({ captureID }) => captureID)).toEqual(['c3', 'c2']);
  });
});
