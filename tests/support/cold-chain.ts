import type { Sample } from '#schemas/reading.ts';
import { type Unit, UnitSchema } from '#schemas/unit.ts';

export const NOON = Date.UTC(2026, 10, 22, 12);
export const MINUTE = 60_000;

/** A fridge for chilled goods, with what a test is about. */
export function aUnit(given: Partial<Record<keyof Unit, unknown>> = {}): Unit {
  return UnitSchema.parse({
    unitId: 'fridge-01',
    kind: 'fridge',
    site: 'store-1',
    storageClass: 'CHILLED_TCS',
    updatedAt: '2026-11-01T00:00:00.000Z',
    ...given,
  });
}

/** A reading of the product probe, with what a test is about. */
export function aSample(given: Partial<Sample> = {}): Sample {
  return { sensorId: 'product-1', bootId: 'b1', seq: 0, at: NOON, celsius: 3, probe: 'product', doorOpen: false, defrost: false, ...given };
}

/** Readings of the product probe at equal intervals from noon on. */
export function aSeries(celsius: readonly number[], given: Partial<Sample> & { everyMillis?: number } = {}): Sample[] {
  const { everyMillis = MINUTE, at = NOON, ...rest } = given;
  return celsius.map((value, index) => aSample({ ...rest, seq: index, at: at + index * everyMillis, celsius: value }));
}
