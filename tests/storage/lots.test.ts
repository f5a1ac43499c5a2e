import { BatchGetCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { placeRule } from '#domain/lots/place-history.ts';
import { InstantSchema, LocalDaySchema } from '#schemas/instant.ts';
import { type Movement, PlaceIdSchema } from '#schemas/lot.ts';
import { startEngine } from '../support/engine.ts';
import { aLotRef, aMovement } from '../support/lot-builders.ts';

const used = { writeUnits: 0, reads: 0 };
let engine: { stop: () => void };
let lotsIn: typeof import('#storage/lots.ts')['lotsIn'];
const lots = () => lotsIn('lots-table', placeRule);
const instant = (text: string) => InstantSchema.parse(text);

beforeAll(async () => {
  engine = await startEngine();
  ({ lotsIn } = await import('#storage/lots.ts'));
  const { documents } = await import('#storage/client.ts');
  const send = documents.send.bind(documents) as (command: unknown) => Promise<{ ConsumedCapacity?: { CapacityUnits?: number }[] }>;
  documents.send = (async (command: { input: object }) => {
    Object.assign(command.input, { ReturnConsumedCapacity: 'TOTAL' });
    const reply = await send(command);
    if (command instanceof TransactWriteCommand)
      for (const { CapacityUnits = 0 } of reply.ConsumedCapacity ?? []) used.writeUnits += CapacityUnits;
    if (command instanceof BatchGetCommand || command instanceof QueryCommand) used.reads += 1;
    return reply;
  }) as never;
});
beforeEach(() => Object.assign(used, { writeUnits: 0, reads: 0 }));
afterAll(() => engine.stop());

const fridge = PlaceIdSchema.parse('fridge-1');
const room = PlaceIdSchema.parse('room-1');
const day = [
  { kind: 'received', to: room, quantity: 20 },
  { kind: 'moved', from: room, to: fridge, quantity: 10 },
  { kind: 'sold', from: fridge, quantity: 1 },
  { kind: 'sold', from: fridge, quantity: 2 },
  { kind: 'disposed', from: fridge, quantity: 7 },
  { kind: 'returned', to: fridge, quantity: 1 },
];
const movementsOf = (lot: string): Movement[] =>
  day.map((given, index) => aMovement(`m${index}`, index * 5, { ...aLotRef(lot), ...given }));
const stateOf = async (lot: string) =>
  (await lots().atPlaces(aLotRef(lot), [room, fridge])).map(({ place, state }) => [place, state]).sort();

describe('movements of a lot', () => {
  it('come to the same in order, backwards, repeated, at once and all together', async () => {
    for (const movement of movementsOf('in-order')) await lots().record(aLotRef('in-order'), [movement]);
    for (const movement of movementsOf('backwards').reverse()) await lots().record(aLotRef('backwards'), [movement, movement]);
    await lots().record(aLotRef('together'), movementsOf('together'));
    await Promise.all([...movementsOf('racing'), ...movementsOf('racing')].map((movement) => lots().record(aLotRef('racing'), [movement])));
    const expected = await stateOf('in-order');
    expect(expected).toHaveLength(2);
    for (const lot of ['backwards', 'together', 'racing']) expect(await stateOf(lot)).toEqual(expected);
    expect((await lots().find(aLotRef('racing')))?.places).toEqual([fridge, room]);
  });

  it('are told apart by their id: the same again changes nothing, another under the same id is refused', async () => {
    const [first] = movementsOf('ids') as [Movement];
    expect((await lots().record(aLotRef('ids'), [first])).stored).toHaveLength(1);
    expect((await lots().record(aLotRef('ids'), [{ ...first, recordedBy: 'somebody else' }])).repeated).toHaveLength(1);
    expect((await lots().record(aLotRef('ids'), [{ ...first, quantity: 21 }])).conflicting).toEqual([first]);
    expect(await lots().movementsOf(aLotRef('ids'))).toEqual([first]);
  });

  it('cost four write units within a place, and two more for each place that is new to the lot and for a disposal', async () => {
    const ref = aLotRef('counted');
    const costs: number[] = [];
    for (const movement of movementsOf('counted')) {
      used.writeUnits = 0;
      await lots().record(ref, [movement]);
      costs.push(used.writeUnits);
    }
    expect(costs).toEqual([6, 8, 4, 4, 6, 4]);
    used.writeUnits = 0;
    await lots().record(ref, [aMovement('m9', 50, { ...ref, kind: 'moved', from: room, to: fridge, quantity: 1 })]);
    expect(used.writeUnits).toBe(6);
    used.writeUnits = 0;
    await lots().record(ref, movementsOf('counted'));
    expect(used.writeUnits).toBe(0);
  });

  it('read everything before in one request unless they come late', async () => {
    const ref = aLotRef('requests');
    const [first, second, third] = movementsOf('requests') as [Movement, Movement, Movement];
    await lots().record(ref, [first, third]);
    used.reads = 0;
    await lots().record(ref, [aMovement('m8', 50, { ...ref, kind: 'sold', from: fridge, quantity: 1 })]);
    expect(used.reads).toBe(1);
    await lots().record(ref, [second]);
    expect(used.reads).toBe(3);
  });
});

describe('a unit', () => {
  it('knows every lot that lay in it during a time, those that came later and those that moved on', async () => {
    const unit = PlaceIdSchema.parse('fridge-of-incident');
    const lay = async (lot: string, from: number, to?: number) => {
      const ref = aLotRef(lot);
      const movements = [aMovement('in', from, { ...ref, kind: 'received', to: unit })];
      if (to !== undefined) movements.push(aMovement('out', to, { ...ref, kind: 'moved', from: unit, to: room }));
      await lots().record(ref, movements);
    };
    await lay('always', 0);
    await lay('left-before', 0, 9);
    await lay('moved-on', 0, 15);
    await lay('came-later', 18);
    await lay('came-after', 25);
    const found = await lots().inPlace(unit, instant('2026-06-01T08:10:00.000Z'), instant('2026-06-01T08:20:00.000Z'));
    expect(found.map(({ lot }) => lot).sort()).toEqual(['always', 'came-later', 'moved-on']);
  });
});

describe('the description of a lot', () => {
  it('is replaced as a whole, and what movements told of it stays', async () => {
    const ref = aLotRef('described');
    await lots().record(ref, [aMovement('m0', 0, { ...ref, kind: 'received', to: room })]);
    await lots().describe(ref, { supplier: 'Dairy One', description: 'Milk' }, instant('2026-06-01T00:00:00Z'));
    const lot = await lots().describe(ref, { description: 'Whole milk' }, instant('2026-06-02T00:00:00Z'));
    expect(lot).toMatchObject({ ...ref, description: 'Whole milk', places: [room] });
    expect(lot.supplier).toBeUndefined();
    expect(await lots().findMany([ref, aLotRef('nobody')])).toEqual([lot]);
  });
});

describe('a movement that was declared an error', () => {
  const voided = { at: instant('2026-06-02T00:00:00.000Z'), by: 'quinn', reason: 'incorrect_data' };
  const flour = aLotRef('flour');
  const mixed = { kind: 'consumed' as const, from: room, quantity: 4, into: [flour] };
  const history = (lot: string): Movement[] => [
    aMovement('in', 0, { ...aLotRef(lot), kind: 'received', to: room, quantity: 10 }),
    aMovement('mix', 5, { ...aLotRef(lot), ...mixed }),
    aMovement('out', 10, { ...aLotRef(lot), kind: 'sold', from: room, quantity: 1 }),
  ];
  const taken = (lot: string) => ({ ...(history(lot)[1] as Movement), voided });

  it('counts nowhere, whether that is said before, after or together, or again', async () => {
    await lots().record(aLotRef('after'), history('after'));
    expect(await lots().record(aLotRef('after'), [taken('after')])).toMatchObject({ voided: [{ movementId: 'mix' }] });
    await lots().record(aLotRef('before'), [taken('before')]);
    for (const movement of history('before')) await lots().record(aLotRef('before'), [movement]);
    await lots().record(aLotRef('at-once'), [...history('at-once'), taken('at-once')]);
    for (const lot of ['after', 'before', 'at-once']) {
      expect(await lots().record(aLotRef(lot), [taken(lot), ...history(lot)])).toMatchObject({ stored: [], voided: [], conflicting: [] });
      expect(await stateOf(lot)).toEqual([[room, expect.objectContaining({ balances: { EA: 9_000_000 } })]]);
      expect((await lots().movementsOf(aLotRef(lot))).find(({ movementId }) => movementId === 'mix')).toMatchObject({ voided });
      expect(await lots().find(aLotRef(lot))).toMatchObject({ into: [], voids: 1 });
    }
  });

  it('leaves what other movements tell of the lot', async () => {
    const again = aMovement('mix-again', 6, { ...aLotRef('twice'), ...mixed, quantity: 1 });
    await lots().record(aLotRef('twice'), [...history('twice'), again]);
    await lots().record(aLotRef('twice'), [taken('twice')]);
    expect(await lots().find(aLotRef('twice'))).toMatchObject({ into: [flour] });
    expect((await lots().findMany([aLotRef('twice')]))[0]).toMatchObject({ into: [flour] });
  });
});

it('learns days that nobody has told yet, and keeps those that somebody has', async () => {
  const ref = aLotRef('learned');
  await lots().learn(ref, {});
  expect(await lots().find(ref)).toMatchObject({ lot: 'learned' });
  const [first, other] = ['2026-12-31', '2027-01-31'].map((text) => LocalDaySchema.parse(text));
  await lots().learn(ref, { expiresOn: first });
  await lots().learn(ref, { expiresOn: other, producedOn: first });
  expect(await lots().find(ref)).toMatchObject({ expiresOn: first, producedOn: first });
});
