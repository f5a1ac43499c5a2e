import type { Unit } from '#schemas/unit.ts';
import type { UnitState } from '#schemas/unit-state.ts';
import { unitStatesIn } from './unit-states.ts';
import { unitsIn } from './units.ts';

/** So many of a site are looked at. */
const MOST = 25;

/** Units beside a unit. @param TableName - of the units */
export function neighboursIn(TableName: string) {
  const units = unitsIn(TableName);
  const states = unitStatesIn(TableName);
  return {
    /** Other units of the same site with what they have measured. */
    async of(home: Unit): Promise<{ unit: Unit; state: UnitState | undefined }[]> {
      const listed = (await units.every()).filter(({ unitId, site }) => site === home.site && unitId !== home.unitId);
      const found = await Promise.all(
        listed.slice(0, MOST).map(async ({ unitId }) => {
          const [unit, state] = await Promise.all([units.find(unitId), states.find(unitId)]);
          return unit === undefined ? [] : [{ unit, state }];
        }),
      );
      return found.flat();
    },
  };
}
