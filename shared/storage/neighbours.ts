import type { Unit } from '#schemas/unit.ts';
import type { UnitState } from '#schemas/unit-state.ts';
import { readHeardUnits } from './heard-units.ts';
import { unitsIn } from './units.ts';

/** So many of a site are looked at, in one request. */
const MOST = 12;

/** Units beside a unit. @param TableName - of the units */
export function neighboursIn(TableName: string) {
  const units = unitsIn(TableName);
  return {
    /** Other units of the same site with what they have measured. */
    async of(home: Unit): Promise<{ unit: Unit; state: UnitState | undefined }[]> {
      const beside = (await units.every()).filter(({ unitId, site }) => site === home.site && unitId !== home.unitId).slice(0, MOST);
      const storedOf = await readHeardUnits(
        TableName,
        beside.map(({ unitId }) => unitId),
      );
      return beside.flatMap(({ unitId }) => {
        const unit = storedOf(unitId).unit();
        return unit === undefined ? [] : [{ unit, state: storedOf(unitId).state() }];
      });
    },
  };
}
