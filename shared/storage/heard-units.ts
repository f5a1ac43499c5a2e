import type { UnitId } from '#schemas/ids.ts';
import { type Unit, UnitSchema } from '#schemas/unit.ts';
import type { UnitState } from '#schemas/unit-state.ts';
import { readAll } from './batch-read.ts';
import { StateItemSchema, stateKey } from './unit-states.ts';
import { unitKey } from './units.ts';

/** A unit of which readings have come. What cannot be parsed fails when it is asked for, so that it spoils none of its neighbours. */
export interface HeardUnitItems {
  /** Undefined when nobody has described it. */
  unit(): Unit | undefined;
  /** Undefined before its first reading. */
  state(): UnitState | undefined;
}

/** Reads descriptions and states of many units in one consistent request for each fifty. */
export async function readHeardUnits(table: string, unitIds: readonly UnitId[]): Promise<(unitId: UnitId) => HeardUnitItems> {
  const found = await readAll(unitIds.flatMap((unitId) => [unitKey(unitId), stateKey(unitId)].map((key) => ({ table, key }))));
  const items = new Map(found.map(({ item }) => [`${item['pk']}#${item['sk']}`, item]));
  return (unitId) => {
    const [unit, state] = [unitKey(unitId), stateKey(unitId)].map(({ pk, sk }) => items.get(`${pk}#${sk}`));
    return { unit: () => unit && UnitSchema.parse(unit), state: () => state && StateItemSchema.parse(state) };
  };
}
