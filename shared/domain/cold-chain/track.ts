import type { Probe, Sample } from '#schemas/reading.ts';
import type { Unit } from '#schemas/unit.ts';
import type { Track } from '#schemas/unit-state.ts';
import { QUIET } from './alarm.ts';
import { withExposure } from './exposure.ts';
import { withDecayPoint } from './known-ambient.ts';
import { moved, NO_LINE, withPoint } from './line-fit.ts';
import type { Thresholds } from './thresholds.ts';
import { approach } from './warming.ts';

/** What the fold needs to know of a unit, worked out once. */
export interface Plant {
  readonly unit: Unit;
  readonly thresholds: Thresholds;
  /** A breach is foreseen only from here on: half way from the set-point to the limit. */
  readonly guardCelsius: number;
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
  decay: NO_LINE,
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
const FRESH_MILLIS = 60 * MINUTE_MILLIS;
const JUMP = { celsius: 5, millis: 1000 };
/** While ice is melted off the evaporator its air says nothing about the goods, but not for longer than this. */
const DEFROST_MILLIS = 45 * MINUTE_MILLIS;
const GAP = { intervals: 3, millis: 5 * MINUTE_MILLIS };
const INTERVAL_WEIGHT = 0.2;
const MEMORY = { share: 0.25, shortestMinutes: 2, longestMinutes: 10, intervals: 5 };

/** How far back a prediction looks: shorter for goods that follow the air fast, never fewer than a few readings. */
export function memoryMinutes({ unit }: Plant, intervalMillis: number | null): number {
  const byGoods = Math.min(MEMORY.longestMinutes, Math.max(MEMORY.shortestMinutes, MEMORY.share * unit.tauMinutes));
  return Math.max(byGoods, (MEMORY.intervals * (intervalMillis ?? 0)) / MINUTE_MILLIS);
}

/** The warmest of the sensors of a kind that have been heard within the hour. */
export function warmestOf(sensors: Track['sensors'], probe: Probe, at: number): number | null {
  let warmest: number | null = null;
  for (const sensor of Object.values(sensors)) {
    if (sensor.probe !== probe || at - sensor.at > FRESH_MILLIS) continue;
    if (warmest === null || sensor.celsius > warmest) warmest = sensor.celsius;
  }
  return warmest;
}

function isJump(before: Track['sensors'][string] | undefined, sample: Sample): boolean {
  if (before === undefined || sample.at - before.at > JUMP.millis) return false;
  return Math.abs(sample.celsius - before.celsius) > JUMP.celsius;
}

/** Temperatures after one more reading: of each sensor, of the goods' core, and the one that is judged. */
function withTemperatures(track: Track, sample: Sample, { unit }: Plant): Track {
  const sensors = { ...track.sensors, [sample.sensorId]: { at: sample.at, celsius: sample.celsius, probe: sample.probe } };
  const product = warmestOf(sensors, 'product', sample.at);
  const coreCelsius = product ?? followedCore({ ...track, sensors }, track, sample, unit.tauMinutes);
  return { ...track, sensors, coreCelsius, celsius: coreCelsius };
}

function followedCore(now: Track, before: Track, sample: Sample, tauMinutes: number): number | null {
  const air = warmestOf(now.sensors, 'air', sample.at);
  if (air === null || before.at === null || before.coreCelsius === null) return air ?? before.coreCelsius;
  const isDefrosting = before.defrostSince !== null && sample.at - before.defrostSince <= DEFROST_MILLIS;
  if (isDefrosting || sample.defrost) return before.coreCelsius;
  const airBefore = warmestOf(before.sensors, 'air', before.at) ?? air;
  return approach(before.coreCelsius, (airBefore + air) / 2, (sample.at - before.at) / MINUTE_MILLIS / tauMinutes);
}

const since = (isSo: boolean, before: number | null, at: number) => (isSo ? (before ?? at) : null);

/** Door, defrost and gaps begin a new stretch: what is fitted must have warmed under one law. */
function withStretch(track: Track, sample: Sample, plant: Plant): Track {
  const { at } = sample;
  const step = track.at === null ? 0 : at - track.at;
  const isGap = step > Math.max(GAP.millis, GAP.intervals * (track.intervalMillis ?? 0));
  const isDisturbed = sample.doorOpen || sample.defrost;
  const intervalMillis = step === 0 || isGap ? track.intervalMillis : smoothed(track.intervalMillis, step);
  const doorSince = since(sample.doorOpen, track.doorSince, at);
  const defrostSince = since(sample.defrost, track.defrostSince, at);
  const begun = { ...track, at, intervalMillis, doorSince, defrostSince };
  if (isDisturbed) return { ...begun, stretchSince: null, stretchPoints: 0, line: NO_LINE, decay: NO_LINE };
  const isNew = isGap || track.stretchSince === null;
  const fresh = isNew ? { ...begun, stretchSince: at, stretchPoints: 0, line: NO_LINE, decay: NO_LINE } : begun;
  return withFittedPoint(fresh, step / MINUTE_MILLIS, plant);
}

const smoothed = (before: number | null, step: number) => (before === null ? step : before + INTERVAL_WEIGHT * (step - before));

function withFittedPoint(track: Track, stepMinutes: number, plant: Plant): Track {
  if (track.celsius === null) return track;
  const fade = Math.exp(-stepMinutes / memoryMinutes(plant, track.intervalMillis));
  const { ambientCelsius } = plant.unit;
  const decay = moved(track.decay, stepMinutes, fade);
  return {
    ...track,
    stretchPoints: track.stretchPoints + 1,
    line: withPoint(moved(track.line, stepMinutes, fade), 0, track.celsius),
    decay: ambientCelsius === undefined ? decay : withDecayPoint(decay, 0, ambientCelsius - track.celsius),
  };
}

/** The track after one more reading, before its alarms are judged; undefined when the reading is an impossible jump. */
export function withReading(track: Track, sample: Sample, plant: Plant): Track | undefined {
  if (isJump(track.sensors[sample.sensorId], sample)) return undefined;
  const wasOver = track.celsius !== null && track.celsius > plant.thresholds.limitCelsius;
  const overHours = withExposure(track.overHours, wasOver, track.at ?? sample.at, sample.at);
  return withStretch({ ...withTemperatures(track, sample, plant), overHours }, sample, plant);
}
