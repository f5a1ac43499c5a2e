import type { Sample } from '#schemas/reading.ts';
import type { Calibration, Unit } from '#schemas/unit.ts';
import { DAY_MILLIS } from '../time.ts';

/** A calibration with its days as moments of UTC. */
interface Period {
  readonly from: number;
  /** The first moment at which it has run out. */
  readonly until: number;
  readonly correctionCelsius: number;
}

/** The calibrations of each sensor, the latest first; null where a unit has none, so that nothing is asked of each reading. */
export type CalibrationBook = ReadonlyMap<string, readonly Period[]> | null;

const dayMillis = (day: string) => Date.parse(`${day}T00:00:00.000Z`);

const periodOf = ({ calibratedOn, dueOn, correctionCelsius }: Calibration): Period => ({
  from: dayMillis(calibratedOn),
  until: dayMillis(dueOn) + DAY_MILLIS,
  correctionCelsius,
});

export function calibrationBookOf({ calibrations }: Pick<Unit, 'calibrations'>): CalibrationBook {
  if (calibrations.length === 0) return null;
  const bySensor = Map.groupBy(calibrations, ({ sensorId }) => sensorId);
  return new Map(
    [...bySensor].map(([sensorId, some]) => [sensorId, some.map(periodOf).sort((left, right) => right.from - left.from)] as const),
  );
}

/** The last calibration before a moment; what was measured before the first one is not judged by any. */
const lastBefore = (book: CalibrationBook, sensorId: string, at: number) => book?.get(sensorId)?.find(({ from }) => from <= at);

/** Whether a sensor told something after its last calibration had run out. A sensor without any calibration is not known to be off. */
export function isUncalibrated(book: CalibrationBook, sensorId: string, at: number): boolean {
  const last = lastBefore(book, sensorId, at);
  return last !== undefined && at >= last.until;
}

/** Sensors whose calibration has run out at a moment, by name. */
export function uncalibratedSensors(book: CalibrationBook, at: number): string[] {
  return [...(book?.keys() ?? [])].filter((sensorId) => isUncalibrated(book, sensorId, at)).sort();
}

/** How many sensors had a calibration before a moment, and of how many of them it held then. */
export function calibratedAt(book: CalibrationBook, at: number): { known: number; valid: number } {
  const known = [...(book?.keys() ?? [])].filter((sensorId) => lastBefore(book, sensorId, at) !== undefined).length;
  return { known, valid: known - uncalibratedSensors(book, at).length };
}

const THOUSANDTHS = 1000;

/** A reading without the error that the last calibration found. */
export function corrected(book: CalibrationBook, sample: Sample): Sample {
  const correction = lastBefore(book, sample.sensorId, sample.at)?.correctionCelsius ?? 0;
  if (correction === 0) return sample;
  return { ...sample, celsius: Math.round((sample.celsius + correction) * THOUSANDTHS) / THOUSANDTHS };
}
