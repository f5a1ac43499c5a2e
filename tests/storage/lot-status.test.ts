import { BatchGetCommand, DeleteCommand, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lotStatusOf, placesInQuestion } from '#domain/lots/lot-status.ts';
import { placeRule } from '#domain/lots/place-history.ts';
import { HoldSchema } from '#schemas/hold.ts';
import { InstantSchema } from '#schemas/instant.ts';
import type { LotRef } from '#schemas/lot.ts';
import { startEngine } from '../support/engine.ts';
import { aLotRef, aMovement } from '../support/lot-builders.ts';

let engine: { stop: () => void };
let reads = 0;
let holds: ReturnType<typeof import('#storage/holds.ts')['holdsIn']>;
let lots: ReturnType<typeof import('#storage/lots.ts')['lotsIn']>;
let standings: ReturnType<typeof import('#storage/lot-standings.ts')['lotStandingsIn']>;
let forgetBoard: () => Promise<unknown>;

beforeAll(async () => {
  engine = await startEngine();
  holds = (await import('#storage/holds.ts')).holdsIn('holds-table');
  lots = (await import('#storage/lots.ts')).lotsIn('lots-table', placeRule);
  standings = (await import('#storage/lot-standings.ts')).lotStandingsIn({ lots: 'lots-table', holds: 'holds-table' });
  const { documents } = await import('#storage/client.ts');
  const send = documents.send.bind(documents) as (command: unknown) => Promise<unknown>;
  documents.send = ((command: unknown) => {
    if ([BatchGetCommand, GetCommand, QueryCommand].some((Read) => command instanceof Read)) reads += 1;
    return send(command);
  }) as never;
  forgetBoard = () => send(new DeleteCommand({ TableName: 'holds-table', Key: { pk: 'BOARD', sk: 'BOARD' } }));
});
beforeEach(() => {
  reads = 0;
});
afterAll(() => engine.stop());

const heldAt = '2026-06-01T08:10:00.000Z';
const aHold = (target: object) => HoldSchema.parse({ target, reason: 'warm', heldAt, heldBy: 'quinn' });
const released = { releasedAt: InstantSchema.parse('2026-06-01T09:00:00Z'), releasedBy: 'quinn', releaseReason: 'it was cold' };
const asOf = InstantSchema.parse('2026-06-01T08:30:00Z');

async function statusOf(ref: LotRef) {
  const { lot, holds: known } = await standings.find(ref);
  const placed = await standings.atPlaces(ref, placesInQuestion(known, lot));
  return lotStatusOf(ref, { lot, holds: known, placed }, asOf, 'Europe/Berlin');
}

/** A lot that lay in a unit from one minute to another. */
async function aLotIn(unit: string, name: string, minutes: [number, number?]): Promise<LotRef> {
  const ref = aLotRef(name);
  const [from, to] = minutes;
  const movements = [aMovement('in', from, { ...ref, kind: 'received', to: unit })];
  if (to !== undefined) movements.push(aMovement('out', to, { ...ref, kind: 'moved', from: unit, to: 'shelf' }));
  await lots.record(ref, movements);
  return ref;
}

describe('the till', () => {
  it('is answered from one read, with the holds of the lot, its product and other units', async () => {
    const ref = await aLotIn('fridge-a', 'one-read', [0]);
    await holds.place(aHold({ kind: 'zone', unitId: 'fridge-elsewhere' }));
    await holds.place(aHold({ kind: 'product', productId: '4006381333931' }));
    reads = 0;
    expect(await statusOf(ref)).toMatchObject({ status: 'available', isSellable: true, isKnown: true, holds: [] });
    expect(reads).toBe(1);
    await holds.place(aHold({ kind: 'lot', ...ref }));
    reads = 0;
    expect(await statusOf(ref)).toMatchObject({ status: 'on-hold', isSellable: false, holds: [{ target: { kind: 'lot' } }] });
    expect(reads).toBe(1);
    expect(await statusOf(aLotRef('x', '4006381333931'))).toMatchObject({ isOnHold: true, isKnown: false });
  });

  it('hears of a held unit for every lot that has lain there since: one that came later and one that moved on too', async () => {
    await holds.place(aHold({ kind: 'zone', unitId: 'fridge-b' }));
    const stays: [string, [number, number?], boolean][] = [
      ['lies-there', [0], true],
      ['moved-on', [0, 12], true],
      ['came-later', [20], true],
      ['left-before', [0, 9], false],
    ];
    for (const [name, minutes, isOnHold] of stays) {
      const ref = await aLotIn('fridge-b', name, minutes);
      expect([name, (await statusOf(ref)).isOnHold]).toEqual([name, isOnHold]);
    }
    await holds.release({ kind: 'zone', unitId: 'fridge-b' as never }, released);
    expect((await statusOf(aLotRef('lies-there'))).isOnHold).toBe(false);
  });

  it('hears of holds that are older than the board', async () => {
    await holds.place(aHold({ kind: 'product', productId: '96385074' }));
    await forgetBoard();
    const ref = aLotRef('y', '96385074');
    expect((await statusOf(ref)).isOnHold).toBe(true);
    await Promise.all(['u1', 'u2', 'u3', 'u4'].map((unitId) => holds.place(aHold({ kind: 'zone', unitId }))));
    reads = 0;
    expect((await statusOf(ref)).isOnHold).toBe(true);
    expect(reads).toBe(1);
    const names = (await standings.find(ref)).holds.flatMap(({ target }) => (target.kind === 'zone' ? [target.unitId] : []));
    expect(names).toEqual(expect.arrayContaining(['u1', 'u2', 'u3', 'u4']));
    await holds.release({ kind: 'product', productId: '96385074' as never }, released);
    expect((await statusOf(ref)).isOnHold).toBe(false);
  });

  it('hears of a hold once, the first, however often it is placed', async () => {
    const placed = await Promise.all(
      ['a', 'b', 'c'].map((reason) => holds.place({ ...aHold({ kind: 'zone', unitId: 'fridge-c' }), reason })),
    );
    expect(new Set(placed.map(({ reason }) => reason)).size).toBe(1);
    const shown = (await standings.find(aLotRef('z'))).holds.filter(({ target }) => target.kind === 'zone' && target.unitId === 'fridge-c');
    expect(shown).toEqual([placed[0]]);
  });
});
