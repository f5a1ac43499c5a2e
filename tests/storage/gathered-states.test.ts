import { BatchExecuteStatementCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { NO_STATE } from '#domain/cold-chain/absorb.ts';
import type { UnitId } from '#schemas/ids.ts';
import type { UnitState } from '#schemas/unit-state.ts';
import type { documents as Documents } from '#storage/client.ts';
import type { unitStatesIn } from '#storage/unit-states.ts';
import { aSeries } from '../support/cold-chain.ts';
import { startEngine } from '../support/engine.ts';

let engine: { stop: () => void };
let states: ReturnType<typeof unitStatesIn>;
let documents: typeof Documents;

beforeAll(async () => {
  engine = await startEngine();
  const [storage, client] = await Promise.all([import('#storage/unit-states.ts'), import('#storage/client.ts')]);
  states = storage.unitStatesIn('units-table');
  documents = client.documents;
});
afterAll(() => engine.stop());

const names = (prefix: string, count: number) => Array.from({ length: count }, (_, index) => `${prefix}-${index}` as UnitId);
const busy: UnitState = {
  ...NO_STATE,
  tail: aSeries([3, 4, 5]),
  through: 5,
  commandedAt: [1, 2],
  setPointCelsius: 2,
  actedOn: 'warm-1 raised',
  conflicts: 3,
};

const calm: UnitState = { ...NO_STATE, tail: aSeries([3]), actedOn: 'warm-1 raised' };

describe('states of several units that are saved at once', () => {
  it('are one request, new ones and known ones, and come back as they were', async () => {
    const units = names('fridge', 12);
    await Promise.all(units.slice(0, 6).map((unitId) => states.save(unitId, calm, NO_STATE)));
    const sent = vi.spyOn(documents, 'send');
    await Promise.all(
      units.map((unitId, index) => {
        const read = index < 6 ? { ...calm, version: 1 } : NO_STATE;
        return states.save(unitId, { ...NO_STATE, tail: aSeries([index]), version: read.version }, read);
      }),
    );
    expect(sent.mock.calls.map(([command]) => command.constructor)).toEqual([BatchExecuteStatementCommand]);
    sent.mockRestore();
    const found = await Promise.all(units.map((unitId) => states.find(unitId)));
    expect(found).toEqual(units.map((_, index) => ({ ...NO_STATE, tail: aSeries([index]), version: index < 6 ? 2 : 1 })));
  });

  it('stand or fall each by itself', async () => {
    const [first, second, third] = names('freezer', 3) as [UnitId, UnitId, UnitId];
    await Promise.all([first, second].map((unitId) => states.save(unitId, busy, NO_STATE)));
    const outcomes = await Promise.allSettled([
      states.save(first, { ...busy, version: 1 }, { ...busy, version: 1 }),
      states.save(second, { ...busy, version: 7 }, { ...busy, version: 7 }),
      states.save(third, NO_STATE, NO_STATE),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(outcomes[1]).toMatchObject({ reason: { name: 'StaleWriteError' } });
    expect((await states.find(second))?.version).toBe(1);
  });

  it('are saved alone when more than one attribute goes', async () => {
    const units = names('van', 3);
    await Promise.all(units.map((unitId) => states.save(unitId, busy, NO_STATE)));
    const read = { ...busy, version: 1 };
    const bare = { ...NO_STATE, tail: busy.tail, version: 1 };
    await Promise.all(units.map((unitId) => states.save(unitId, bare, read)));
    expect(await Promise.all(units.map((unitId) => states.find(unitId)))).toEqual(units.map(() => ({ ...bare, version: 2 })));
  });

  it('are saved one by one when they cannot be saved together', async () => {
    const units = names('room', 2);
    const sent = vi.spyOn(documents, 'send').mockRejectedValueOnce(new Error('too much') as never);
    await Promise.all(units.map((unitId) => states.save(unitId, busy, NO_STATE)));
    expect(sent.mock.calls.slice(1).map(([command]) => command.constructor)).toEqual([PutCommand, PutCommand]);
    sent.mockRestore();
    expect((await states.find(units[1] as UnitId))?.tail).toEqual(busy.tail);
  });
});
