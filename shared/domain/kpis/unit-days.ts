import type { Sample } from '#schemas/reading.ts';
import type { Unit } from '#schemas/unit.ts';
import { calibratedAt } from '../cold-chain/calibration.ts';
import { type GoodsSeries, goodsSeriesOf } from '../cold-chain/goods-series.ts';
import { plantOf } from '../cold-chain/judge.ts';
import { mergeReadings } from '../cold-chain/ring.ts';
import { UNKNOWN_MINUTES } from '../cold-chain/standing.ts';
import { DAY_MILLIS } from '../time.ts';

const MINUTE_MILLIS = 60_000;
const UNKNOWN_MILLIS = UNKNOWN_MINUTES * MINUTE_MILLIS;
/** A unit that has said nothing for so long has been taken out of service. */
const IN_SERVICE_MILLIS = 30 * DAY_MILLIS;

/** From a day's first moment up to the next one's, or to now. */
export interface SpanOfDay {
  readonly day: number;
  readonly from: number;
  readonly until: number;
}

/** A unit with what it has measured from some hours before the days on. */
export interface HeardUnit {
  readonly unit: Unit;
  /** Some may come twice. */
  readonly samples: readonly Sample[];
  /** When it measured the first reading that is kept, and the last one. */
  readonly firstAt: number;
  readonly lastAt: number;
}

/** How one unit did on one day. */
export interface UnitDay {
  readonly day: number;
  /** How much of a day it was in service: 1 for a whole one. */
  readonly unitDays: number;
  readonly minutes: number;
  /** Of them with goods that are known to be within their limits. */
  readonly minutesInRange: number;
  readonly readings: number;
  readonly sensorDays: number;
  /** Sum over the sensors of the share of the expected readings that came, each times its part of a day. */
  readonly sensorDaysAvailable: number;
  /** Of sensors that have a calibration, and of those of them whose calibration held when the day began. */
  readonly sensorDaysChecked: number;
  readonly sensorDaysCalibrated: number;
}

/** Minutes in which the goods were within their limits; a minute without a reading of the last quarter of an hour is none of them. */
function minutesInRange({ at, celsius }: GoodsSeries, unit: Unit, { from, until }: SpanOfDay): number {
  const { limitCelsius, lowCelsius } = plantOf(unit).thresholds;
  let [next, minutes] = [0, 0];
  for (let end = from + MINUTE_MILLIS; end <= until; end += MINUTE_MILLIS) {
    while (next < at.length && (at[next] as number) < end) next++;
    const value = celsius[next - 1];
    if (value === undefined || end - (at[next - 1] as number) > UNKNOWN_MILLIS) continue;
    if (value <= limitCelsius && value >= (lowCelsius ?? Number.NEGATIVE_INFINITY)) minutes += 1;
  }
  return minutes;
}

/** Usual milliseconds between two readings of a sensor: the median, so that gaps and repetitions do not count. */
function usualGap(times: readonly number[]): number {
  const gaps = times.slice(1).map((time, place) => time - (times[place] as number));
  const some = gaps.filter((gap) => gap > 0).sort((one, other) => one - other);
  return some[Math.floor(some.length / 2)] ?? UNKNOWN_MILLIS;
}

/** How the sensors of a unit did; one that is described and says nothing had none of its readings. */
function sensorsOf(unit: Unit, samples: readonly Sample[], { from, until }: SpanOfDay): { sensors: number; available: number } {
  const bySensor = Map.groupBy(samples, ({ sensorId }) => sensorId);
  const names = new Set([...unit.sensorIds, ...bySensor.keys()]);
  let available = 0;
  for (const times of [...bySensor.values()].map((some) => some.map(({ at }) => at))) {
    const came = times.filter((at) => at >= from && at < until).length;
    const expected = (until - from) / usualGap(times);
    available += expected > 0 ? Math.min(1, came / expected) : 0;
  }
  return { sensors: Math.max(1, names.size), available };
}

/** The days on which a unit was in service. @param spans - days that follow each other */
export function unitDaysOf({ unit, samples, firstAt, lastAt }: HeardUnit, spans: readonly SpanOfDay[]): UnitDay[] {
  const known = mergeReadings([], samples).samples;
  const plant = plantOf(unit);
  const goods = goodsSeriesOf(known, plant);
  return spans.flatMap(({ day, from: start, until }) => {
    const from = Math.max(start, firstAt);
    const minutes = Math.floor((until - from) / MINUTE_MILLIS);
    if (minutes <= 0 || lastAt < from - IN_SERVICE_MILLIS) return [];
    const span = { day, from, until };
    const before = known.filter(({ at }) => at < until);
    const { sensors, available } = sensorsOf(unit, before, span);
    const part = (until - from) / DAY_MILLIS;
    const calibrated = calibratedAt(plant.calibrations, from);
    return {
      day,
      unitDays: part,
      minutes,
      minutesInRange: minutesInRange(goods, unit, span),
      readings: known.filter(({ at }) => at >= from && at < until).length,
      sensorDays: sensors * part,
      sensorDaysAvailable: available * part,
      sensorDaysChecked: calibrated.known * part,
      sensorDaysCalibrated: calibrated.valid * part,
    };
  });
}
