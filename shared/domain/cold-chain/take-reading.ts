import type { Sample } from '#schemas/reading.ts';
import type { LineSums, Track } from '#schemas/unit-state.ts';
import { lowerFloor, TENTHS } from './air-floor.ts';
import { DEFROST_MILLIS, followExcursion } from './defrost.ts';
import { withExposure } from './exposure.ts';
import { addPoint, moveLine, NO_LINE } from './line-fit.ts';
import { FRESH_MILLIS, MINUTE_MILLIS, memoryMinutes, type Plant, warmestOf } from './track.ts';

const JUMP = { celsius: 5, millis: 1000 };
const GAP = { intervals: 3, millis: 5 * MINUTE_MILLIS };
const INTERVAL_WEIGHT = 0.2;
/** Points of a warming curve that are kept; when they are more, every other one goes. */
const MOST_POINTS = 24;
const HUNDREDTHS = 100;
const CORE_DIGITS = 1e6;

type Sensor = Track['sensors'][string];
type Own = Sensor & { readonly id: string };

/** What changes with every reading. NaN stands for what is not known: numbers alone are changed without leaving garbage behind. */
interface Now {
  at: number;
  celsius: number;
  intervalMillis: number;
  stretchPoints: number;
  /** The warmest of each kind; not known when none has been heard within the hour. */
  air: number;
  product: number;
  /** End of the newest span of the air's floors, and its floor: a reading within it that is no lower changes nothing. */
  spanEnd: number;
  spanFloor: number;
}

/** A track that a fold changes in place, with what is worked out once for many readings. Readings come in the order of time. */
export interface Fold {
  /** Without what `now` has, until it is put down. */
  readonly track: Track;
  readonly plant: Plant;
  readonly now: Now;
  readonly line: LineSums;
  readonly sensors: Own[];
  /** Of the last step between readings: how much is left of a difference to the air, and of the weight of a point. */
  readonly decay: { minutes: number; left: number };
  readonly fade: { minutes: number; intervalMillis: number; left: number };
}

const orUnknown = (value: number | null) => value ?? Number.NaN;
const orNull = (value: number) => (Number.isNaN(value) ? null : value);

/** A copy of a track to be changed by a fold. */
export function foldOf(from: Track, plant: Plant): Fold {
  const sensors: Own[] = [];
  for (const id in from.sensors) {
    const { at, celsius, probe } = from.sensors[id] as Sensor;
    sensors.push({ id, at, celsius, probe });
  }
  const line = { ...from.line };
  const warmest = (probe: Sensor['probe']) => orUnknown(from.at === null ? null : warmestOf(from.sensors, probe, from.at));
  return {
    track: { ...from, line, warming: [...from.warming], airFloors: [...from.airFloors] },
    plant,
    now: {
      at: orUnknown(from.at),
      celsius: orUnknown(from.celsius),
      intervalMillis: orUnknown(from.intervalMillis),
      stretchPoints: from.stretchPoints,
      air: warmest('air'),
      product: warmest('product'),
      spanEnd: Number.NaN,
      spanFloor: Number.NaN,
    },
    line,
    sensors,
    decay: { minutes: Number.NaN, left: Number.NaN },
    fade: { minutes: Number.NaN, intervalMillis: Number.NaN, left: Number.NaN },
  };
}

/** The track with everything that is known by now. */
export function putDown({ track, now, sensors }: Fold): Track {
  track.sensors = {};
  for (const { id, at, celsius, probe } of sensors) track.sensors[id] = { at, celsius, probe };
  track.at = orNull(now.at);
  track.celsius = orNull(now.celsius);
  track.coreCelsius = track.celsius;
  track.intervalMillis = orNull(now.intervalMillis);
  track.stretchPoints = now.stretchPoints;
  return track;
}

function sensorOf({ sensors }: Fold, id: string): Own | undefined {
  for (const sensor of sensors) if (sensor.id === id) return sensor;
  return undefined;
}

function isJump(before: Sensor | undefined, { at, celsius }: Sample): boolean {
  if (before === undefined || at - before.at > JUMP.millis) return false;
  return Math.abs(celsius - before.celsius) > JUMP.celsius;
}

function takeSensor(fold: Fold, known: Own | undefined, { sensorId, at, celsius, probe }: Sample): void {
  if (known === undefined) {
    fold.sensors.push({ id: sensorId, at, celsius, probe });
  } else {
    known.at = at;
    known.celsius = celsius;
    known.probe = probe;
  }
  const { now } = fold;
  now.air = Number.NaN;
  now.product = Number.NaN;
  for (const sensor of fold.sensors) {
    if (at - sensor.at > FRESH_MILLIS) continue;
    if (sensor.probe === 'air') {
      if (!(sensor.celsius <= now.air)) now.air = sensor.celsius;
    } else if (!(sensor.celsius <= now.product)) now.product = sensor.celsius;
  }
}

/** Temperatures after one more reading: of each sensor, and the one that is judged. */
function takeTemperatures(fold: Fold, known: Own | undefined, sample: Sample): void {
  const { track, plant, now } = fold;
  const airBefore = now.air;
  takeSensor(fold, known, sample);
  now.celsius = Number.isNaN(now.product) ? followedCore(fold, sample, airBefore) : now.product;
  if (sample.probe !== 'air' || Number.isNaN(now.celsius)) return;
  if (!(sample.at < now.spanEnd && now.air >= now.spanFloor)) {
    lowerFloor(track, sample.at, now.air, plant.airSpanMillis);
    now.spanEnd = ((track.airSpan ?? 0) + 1) * plant.airSpanMillis;
    now.spanFloor = (track.airFloors.at(-1) ?? Number.NaN) / TENTHS;
  }
  followExcursion(track, sample.at, now.air - now.celsius);
}

const isMarkedDefrost = ({ defrostSince }: Track, { at, defrost }: Sample) =>
  defrost || (defrostSince !== null && at - defrostSince <= DEFROST_MILLIS);

/** A virtual probe: goods that nobody measures follow the air with their own time constant. */
function followedCore({ track, now, plant, decay }: Fold, sample: Sample, airBefore: number): number {
  const core = now.celsius;
  const { air } = now;
  if (Number.isNaN(air)) return core;
  if (Number.isNaN(core)) return air;
  if (isMarkedDefrost(track, sample)) return core;
  const minutes = (sample.at - now.at) / MINUTE_MILLIS;
  if (minutes !== decay.minutes) {
    decay.minutes = minutes;
    decay.left = Math.exp(-minutes / plant.tauMinutes);
  }
  const towards = Number.isNaN(airBefore) ? air : (airBefore + air) / 2;
  // Digits that no probe has would only be stored.
  return Math.round((towards + (core - towards) * decay.left) * CORE_DIGITS) / CORE_DIGITS;
}

const since = (isSo: boolean, before: number | null, at: number) => (isSo ? (before ?? at) : null);

/** The usual time between readings, from those that no gap lies between. */
function takeInterval(now: Now, step: number, isGap: boolean): void {
  if (step <= 0 || isGap || step === now.intervalMillis) return;
  now.intervalMillis = Number.isNaN(now.intervalMillis) ? step : now.intervalMillis + INTERVAL_WEIGHT * (step - now.intervalMillis);
}

function beginStretch({ track, now, line }: Fold, at: number | null): void {
  track.stretchSince = at;
  now.stretchPoints = 0;
  Object.assign(line, NO_LINE);
  forgetWarming(track);
}

/** Door, defrost and gaps begin a new stretch: what is fitted must have warmed under one law. */
function takeStretch(fold: Fold, sample: Sample): void {
  const { track, now } = fold;
  const { at, doorOpen, defrost } = sample;
  const step = Number.isNaN(now.at) ? 0 : at - now.at;
  const isGap = step > GAP.millis && !(step <= GAP.intervals * now.intervalMillis);
  takeInterval(now, step, isGap);
  now.at = at;
  const isDisturbed = doorOpen || defrost;
  if (isDisturbed || track.stretchSince === null) {
    track.doorSince = since(doorOpen, track.doorSince, at);
    track.defrostSince = since(defrost, track.defrostSince, at);
  }
  if (isDisturbed) beginStretch(fold, null);
  else {
    if (isGap || track.stretchSince === null) beginStretch(fold, at);
    if (!Number.isNaN(now.celsius)) takePoint(fold, sample, step / MINUTE_MILLIS);
  }
}

function takePoint(fold: Fold, { at, probe }: Sample, stepMinutes: number): void {
  const { track, line, fade, plant, now } = fold;
  const { celsius } = now;
  if (stepMinutes !== fade.minutes || now.intervalMillis !== fade.intervalMillis) {
    fade.minutes = stepMinutes;
    fade.intervalMillis = now.intervalMillis;
    fade.left = Math.exp(-stepMinutes / memoryMinutes(plant, now.intervalMillis));
  }
  moveLine(line, stepMinutes, fade.left);
  // Air beside a probe among the goods says nothing new of what is judged; it only lets time pass.
  if (probe === 'air' && !Number.isNaN(now.product)) return;
  now.stretchPoints += 1;
  addPoint(line, celsius);
  if (celsius >= plant.guardWithAirCelsius) keepPoint(track, at, celsius);
  else forgetWarming(track);
}

function forgetWarming(track: Track): void {
  if (track.warmingSince === null) return;
  track.warmingSince = null;
  track.warming = [];
}

/** The curve on which the goods leave their calm band, in at most so many points that lie evenly over it. */
function keepPoint(track: Track, at: number, celsius: number): void {
  track.warmingSince ??= at;
  const minutes = Math.round(((at - track.warmingSince) / MINUTE_MILLIS) * HUNDREDTHS) / HUNDREDTHS;
  const { warming } = track;
  const spacing = warming.length < 2 ? 0 : (warming[1]?.[0] ?? 0) - (warming[0]?.[0] ?? 0);
  const last = warming.at(-1);
  const beforeLast = warming.at(-2);
  // The newest point is always there; the one before it goes when it lies nearer than the spacing, or at the same moment.
  const isTooNear = last !== undefined && beforeLast !== undefined && last[0] - beforeLast[0] < spacing;
  if (isTooNear || last?.[0] === minutes) warming.pop();
  warming.push([minutes, Math.round(celsius * HUNDREDTHS) / HUNDREDTHS]);
  if (warming.length > MOST_POINTS) track.warming = warming.filter((_, index) => index % 2 === 0);
}

/**
 * Takes one more reading, before its alarms are judged.
 *
 * @returns false when the reading is an impossible jump, which is only counted
 */
export function takeReading(fold: Fold, sample: Sample): boolean {
  const { track, plant, now } = fold;
  const known = sensorOf(fold, sample.sensorId);
  if (isJump(known, sample)) {
    track.jumps += 1;
    return false;
  }
  const wasOver = now.celsius > plant.thresholds.limitCelsius;
  if (wasOver || track.overHours.length > 0) {
    track.overHours = withExposure(track.overHours, wasOver, Number.isNaN(now.at) ? sample.at : now.at, sample.at);
  }
  takeTemperatures(fold, known, sample);
  takeStretch(fold, sample);
  return true;
}
