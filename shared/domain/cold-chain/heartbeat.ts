import type { Instant } from '#schemas/instant.ts';
import type { Reading } from '#schemas/reading.ts';
import { type Unit, UnitSchema } from '#schemas/unit.ts';

/**
 * A unit that does not exist. A reading of it travels the whole way from the broker to the tables every minute, so that the way
 * itself can be watched while the shop's units sleep. It stands in no list, and nothing follows from its temperature.
 */
export const SYNTHETIC_UNIT: Unit = UnitSchema.parse({
  unitId: 'synthetic',
  kind: 'room',
  site: 'nowhere',
  storageClass: 'AMBIENT',
  automation: 'off',
  updatedAt: '2026-01-01T00:00:00.000Z',
});

export const isSynthetic = (unitId: string) => unitId === SYNTHETIC_UNIT.unitId;

/** The reading of one minute; the same minute gives the same reading, so that a repeated call is no second one. */
export function heartbeatOf(at: Instant): Pick<Reading, 'sensorId' | 'measuredAt' | 'celsius'> {
  return { sensorId: 'heartbeat', measuredAt: at, celsius: 20 };
}
