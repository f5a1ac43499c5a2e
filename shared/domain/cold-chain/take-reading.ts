import type { Sample } from '#schemas/reading.ts';
import type { Track } from '#schemas/unit-state.ts';
import { lowerFloor, TENTHS } from './air-floor.ts';
import { DEFROST_MILLIS, followExcursion, STANDS_OUT } from './defrost.ts';
import { withExposure } from './exposure.ts';
import { type Fold, type Now, type Own, type Sensor, takeWarmest } from './fold.ts';
import { addPoint, moveLine, NO_LINE } from './line-fit.ts';
import { MINUTE_MILLIS, memoryMinutes, type Plant } from './track.ts';

const JUMP = { celsius: 5, millis: 1000 };
const GAP = { intervals: 3, millis: 5 * MINUTE_MILLIS };
const INTERVAL_WEIGHT = 0.2;
/** Points of a warming curve that are kept; when they are more, every other one goes. */
const MOST_POINTS = 24;
const HUNDREDTHS = 100;
const CORE_DIGITS = 1e6;

function sensorOf(sensors: readonly Own[], id: string): Own | undefined {
  for (let index = 0; index < sensors.length; index++) if (sensors[index]?.id === id) return sensors[index];
  return undefined;
}

const isJump = (before: Sensor, at: number, celsius: number) =>
  at - before.at <= JUMP.millis && Math.abs(celsius - before.celsius) > JUMP.celsius;

function takeSensor({ sensors, now }: Fold, known: Own | undefined, { sensorId, at, celsius, probe }: Sample): void {
  if (known === undefined) {
    sensors.push({ id: sensorId, at, celsius, probe });
  } else {
    known.at = at;
    known.celsius = celsius;
    known.probe = probe;
  }
  takeWarmest(sensors, now, at);
}

/** The time since the reading before. @returns whether it is a gap, in which nobody knows what happened */
function takeStep(now: Now, at: number, plant: Plant): boolean {
  const step = Number.isNaN(now.at) ? 0 : at - now.at;
  const isGap = step > GAP.millis && !(step <= GAP.intervals * now.intervalMillis);
  now.at = at;
  now.step = step;
  if (step > 0 && (step !== now.learntStep || now.intervalMillis !== now.learntInterval)) learnStep(now, plant, isGap);
  return isGap;
}

/** The usual time between readings, from those that no gap lies between, and what follows from it and from the step. */
function learnStep(now: Now, plant: Plant, isGap: boolean): void {
  const { step, intervalMillis: before } = now;
  // The first step is believed to be usual, so that a recorder of a quarter of an hour has an interval too, until a far shorter one comes.
  const isFirst = Number.isNaN(before) || (before > GAP.millis && step * GAP.intervals < before);
  if (isFirst) now.intervalMillis = step;
  else if (!isGap) now.intervalMillis = before + INTERVAL_WEIGHT * (step - before);
  const minutes = step / MINUTE_MILLIS;
  now.learntStep = step;
  now.learntInterval = now.intervalMillis;
  now.leftOfDifference = Math.exp(-minutes / plant.tauMinutes);
  now.leftOfWeight = Math.exp(-minutes / memoryMinutes(plant, now.intervalMillis));
}

/** Temperatures after one more reading: of each sensor, and the one that is judged. */
function takeTemperatures(fold: Fold, known: Own | undefined, sample: Sample): void {
  const { now } = fold;
  const airBefore = now.air;
  takeSensor(fold, known, sample);
  if (!Number.isNaN(now.product)) now.celsius = now.product;
  else if (!Number.isNaN(now.air)) followAir(fold, sample, airBefore);
  if (sample.probe === 'air' && !Number.isNaN(now.celsius)) takeAir(fold, sample.at);
}

/** What the air says of how it behaves. Most readings lie in the newest span and are no lower than its floor. */
function takeAir({ track, now, plant }: Fold, at: number): void {
  const { air } = now;
  if (!(at < now.spanEnd && air >= now.spanFloor)) {
    now.spanFloor = lowerFloor(track, at, air, plant.airSpanMillis) / TENTHS;
    if (!(at < now.spanEnd)) now.spanEnd = ((track.airSpan ?? 0) + 1) * plant.airSpanMillis;
  }
  const above = air - now.celsius;
  if (track.excursionSince !== null || above >= STANDS_OUT.fromCelsius) followExcursion(track, at, above);
}

const isMarkedDefrost = ({ defrostSince }: Track, { at, defrost }: Sample) =>
  defrost || (defrostSince !== null && at - defrostSince <= DEFROST_MILLIS);

/** A virtual probe: goods that nobody measures follow the air with their own time constant. */
function followAir({ track, now }: Fold, sample: Sample, airBefore: number): void {
  const { air, celsius: core, step } = now;
  if (Number.isNaN(core)) now.celsius = air;
  else if (step > 0 && !isMarkedDefrost(track, sample)) {
    const towards = Number.isNaN(airBefore) ? air : (airBefore + air) / 2;
    // Digits that no probe has would only be stored.
    now.celsius = Math.round((towards + (core - towards) * now.leftOfDifference) * CORE_DIGITS) / CORE_DIGITS;
  }
}

const since = (isSo: boolean, before: number | null, at: number) => (isSo ? (before ?? at) : null);

function beginStretch({ track, now, line }: Fold, at: number | null): void {
  track.stretchSince = at;
  now.stretchPoints = 0;
  Object.assign(line, NO_LINE);
  forgetWarming(track);
}

/** Door, defrost and gaps begin a new stretch: what is fitted must have warmed under one law. */
function takeStretch(fold: Fold, { at, doorOpen, defrost, probe }: Sample, isGap: boolean): void {
  const { track, now } = fold;
  const isDisturbed = doorOpen || defrost;
  if (isDisturbed || track.stretchSince === null) {
    track.doorSince = since(doorOpen, track.doorSince, at);
    track.defrostSince = since(defrost, track.defrostSince, at);
  }
  if (isDisturbed) beginStretch(fold, null);
  else {
    if (isGap || track.stretchSince === null) beginStretch(fold, at);
    if (!Number.isNaN(now.celsius)) takePoint(fold, probe);
  }
}

function takePoint({ track, line, plant, now }: Fold, probe: Sample['probe']): void {
  if (now.step > 0) moveLine(line, now.step / MINUTE_MILLIS, now.leftOfWeight);
  // Air beside a probe among the goods says nothing new of what is judged; it only lets time pass.
  if (probe === 'air' && !Number.isNaN(now.product)) return;
  now.stretchPoints += 1;
  addPoint(line, now.celsius);
  if (now.celsius >= plant.guardWithAirCelsius) keepPoint(track, now.at, now.celsius);
  else if (track.warmingSince !== null) forgetWarming(track);
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

/** One sensor alone, of the air, in an undisturbed stretch below the limit: as long as that holds, nothing but numbers changes. */
const isPlain = ({ sensors, track, now }: Fold) =>
  sensors.length === 1 &&
  Number.isNaN(now.product) &&
  track.stretchSince !== null &&
  track.defrostSince === null &&
  track.overHours.length === 0 &&
  now.learntStep > JUMP.millis &&
  now.learntStep === now.intervalMillis;

/** Whether a reading goes on in the same way: at the usual step, with door and lid closed. */
function goesOnPlainly({ now, sensors, plant }: Fold, { sensorId, at, probe, doorOpen, defrost }: Sample): boolean {
  if (doorOpen || defrost || probe !== 'air' || at - now.at !== now.learntStep) return false;
  return sensors[0]?.id === sensorId && now.celsius <= plant.thresholds.limitCelsius;
}

function takePlain(fold: Fold, { at, celsius }: Sample): void {
  const { track, now, sensors, line, plant } = fold;
  const sensor = sensors[0] as Own;
  const towards = (now.air + celsius) / 2;
  sensor.at = at;
  sensor.celsius = celsius;
  now.at = at;
  now.step = now.learntStep;
  now.air = celsius;
  now.celsius = Math.round((towards + (now.celsius - towards) * now.leftOfDifference) * CORE_DIGITS) / CORE_DIGITS;
  takeAir(fold, at);
  moveLine(line, now.step / MINUTE_MILLIS, now.leftOfWeight);
  now.stretchPoints += 1;
  addPoint(line, now.celsius);
  if (now.celsius >= plant.guardWithAirCelsius) keepPoint(track, at, now.celsius);
  else if (track.warmingSince !== null) forgetWarming(track);
}

/**
 * Takes one more reading, before its alarms are judged.
 *
 * @returns false when the reading is an impossible jump, which is only counted
 */
export function takeReading(fold: Fold, sample: Sample): boolean {
  if (fold.isPlain && goesOnPlainly(fold, sample)) {
    takePlain(fold, sample);
    return true;
  }
  const { track, plant, now } = fold;
  const { at } = sample;
  const known = sensorOf(fold.sensors, sample.sensorId);
  if (known !== undefined && isJump(known, at, sample.celsius)) {
    track.jumps += 1;
    return false;
  }
  const wasOver = now.celsius > plant.thresholds.limitCelsius;
  if (wasOver || track.overHours.length > 0) {
    track.overHours = withExposure(track.overHours, wasOver, Number.isNaN(now.at) ? at : now.at, at);
  }
  const isGap = takeStep(now, at, plant);
  takeTemperatures(fold, known, sample);
  takeStretch(fold, sample, isGap);
  fold.isPlain = isPlain(fold);
  return true;
}
