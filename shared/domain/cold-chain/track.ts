import type { Probe } from '#schemas/reading.ts';
import type { Unit } from '#schemas/unit.ts';
import type { Track } from '#schemas/unit-state.ts';
import { QUIET } from './alarm.ts';
import type { CalibrationBook } from './calibration.ts';
import { NO_LINE } from './line-fit.ts';
import type { Thresholds } from './thresholds.ts';

/** What the fold needs to know of a unit, worked out once. */
export interface Plant {
  readonly unit: Unit;
  readonly thresholds: Thresholds;
  readonly calibrations: CalibrationBook;
  /** Time constant with which the goods follow the air. */
  readonly tauMinutes: number;
  /** A breach is foreseen only from here on: half way from the set-point to the limit, or nearer to the set-point where the air is known. */
  readonly guardCelsius: number;
  readonly guardWithAirCelsius: number;
  /** What the floor of the air must exceed before it can warm the goods beyond their limit. */
  readonly airGuardCelsius: number;
  /** Of the spans whose lowest air temperature is kept. */
  readonly airSpanMillis: number;
}

export const NO_TRACK: Track = {
  at: null,
  sensors: {},
  coreCelsius: null,
  celsius: null,
  intervalMillis: null,
  stretchSince: null,
  stretchPoints: 0,
  line: NO_LINE,
  airSpan: null,
  airFloors: [],
  warmingSince: null,
  warming: [],
  excursionSince: null,
  excursions: [],
  doorSince: null,
  defrostSince: null,
  overHours: [],
  over: QUIET,
  low: QUIET,
  soon: QUIET,
  warm: null,
  cold: null,
  jumps: 0,
};

export const MINUTE_MILLIS = 60_000;
/** A sensor that has said nothing for this long is not asked any more. */
export const FRESH_MILLIS = 60 * MINUTE_MILLIS;
const MEMORY = { share: 0.25, shortestMinutes: 2, longestMinutes: 13, intervals: 5 };
/**
 * How far back a prediction looks: shorter for goods that follow the air fast, never fewer than a few readings.
 *
 * @param intervalMillis - usual time between readings; NaN before there are two
 */
export function memoryMinutes({ tauMinutes }: Plant, intervalMillis: number): number {
  const byGoods = Math.min(MEMORY.longestMinutes, Math.max(MEMORY.shortestMinutes, MEMORY.share * tauMinutes));
  return Number.isNaN(intervalMillis) ? byGoods : Math.max(byGoods, (MEMORY.intervals * intervalMillis) / MINUTE_MILLIS);
}

/** The warmest of the sensors of a kind that have been heard within the hour. */
export function warmestOf(sensors: Track['sensors'], probe: Probe, at: number): number | null {
  let warmest: number | null = null;
  for (const id in sensors) {
    const sensor = sensors[id];
    if (sensor === undefined || sensor.probe !== probe || at - sensor.at > FRESH_MILLIS) continue;
    if (warmest === null || sensor.celsius > warmest) warmest = sensor.celsius;
  }
  return warmest;
}
