import type { Episode } from '#schemas/incident.ts';
import type { Sample } from '#schemas/reading.ts';
import type { Unit } from '#schemas/unit.ts';
import type { Track } from '#schemas/unit-state.ts';
import { airOf, floorOf } from './air-floor.ts';
import { QUIET, stepAlarm } from './alarm.ts';
import { calibrationBookOf, isUncalibrated } from './calibration.ts';
import { isMelting } from './defrost.ts';
import { stepEpisodes } from './episodes.ts';
import { cumulativeMinutes } from './exposure.ts';
import { type Fold, foldOf, putDown } from './fold.ts';
import { type Outlook, outlookOf } from './predict.ts';
import { type Circumstances, HORIZON_MINUTES, isChilled, severityOf } from './severity.ts';
import { takeReading } from './take-reading.ts';
import { setPointOf, tauMinutesOf, thresholdsOf } from './thresholds.ts';
import { FRESH_MILLIS, MINUTE_MILLIS, memoryMinutes, type Plant } from './track.ts';

/** A few minutes for goods of an hour, less for those that follow the air faster. */
const AIR_SPAN = { share: 1 / 15, mostMinutes: 4 };
const GUARD_SHARES = { alone: 0.5, withAir: 0.3, air: 0.7 };

export function plantOf(unit: Unit): Plant {
  const thresholds = thresholdsOf(unit);
  const setPoint = setPointOf(unit);
  const tauMinutes = tauMinutesOf(unit);
  const between = (share: number) => setPoint + share * (thresholds.limitCelsius - setPoint);
  return {
    unit,
    thresholds,
    calibrations: calibrationBookOf(unit),
    tauMinutes,
    guardCelsius: between(GUARD_SHARES.alone),
    guardWithAirCelsius: between(GUARD_SHARES.withAir),
    airGuardCelsius: between(GUARD_SHARES.air),
    airSpanMillis: Math.min(AIR_SPAN.mostMinutes, AIR_SPAN.share * tauMinutes) * MINUTE_MILLIS,
  };
}

/** How far ahead a prediction is looked at closely where it is shown; where it is acted on, the horizon does. */
const SHOWN_MINUTES = 2 * HORIZON_MINUTES;
/** What has been announced needs no closer look: a straight line, which is early, keeps it standing. */
const NOT_CLOSELY = 0;

export function outlookAt(track: Track, plant: Plant, withinMinutes = SHOWN_MINUTES): Outlook {
  const { stretchSince, at, line, stretchPoints, warming } = track;
  const minutes = stretchSince === null || at === null ? 0 : (at - stretchSince) / MINUTE_MILLIS;
  return outlookOf({ line, points: stretchPoints, minutes, warming }, track.celsius ?? Number.NaN, plant.thresholds, {
    ambientCelsius: plant.unit.ambientCelsius,
    airCelsius: at === null ? undefined : airOf(track, at, plant.airSpanMillis),
    tauMinutes: plant.tauMinutes,
    memoryMinutes: memoryMinutes(plant, track.intervalMillis ?? Number.NaN),
    withinMinutes,
  });
}

const DAY_MINUTES = 1440;
const minutesFrom = (since: number | null, at: number) => (since === null ? 0 : (at - since) / MINUTE_MILLIS);

/**
 * Minutes above the limit that nobody has seen: a unit that falls silent while it is too warm, or heading there, is taken to be so still.
 * @see reference/domain.md §4, R3
 */
function unseenMinutes({ celsius, soon }: Track, { earliestMinutes }: Outlook, silentMinutes: number, limitCelsius: number): number {
  if (celsius !== null && celsius > limitCelsius) return silentMinutes;
  return soon.raisedAt === null ? 0 : Math.max(0, silentMinutes - earliestMinutes);
}

/** How a unit stands at a moment not before its last reading. */
export function circumstancesAt(track: Track, outlook: Outlook, at: number, { limitCelsius }: Plant['thresholds']): Circumstances {
  // A breach that is foreseen once is noise; only one that persists counts as near.
  const isNear = track.soon.raisedAt !== null;
  const staleMinutes = minutesFrom(track.at, at);
  return {
    celsius: track.celsius ?? Number.NaN,
    overMinutes: minutesFrom(track.over.onset, at),
    lowMinutes: minutesFrom(track.low.onset, at),
    cumulativeMinutes: Math.min(
      DAY_MINUTES,
      cumulativeMinutes(track.overHours, at) + unseenMinutes(track, outlook, staleMinutes, limitCelsius),
    ),
    minutesToLimit: isNear ? outlook.earliestMinutes : Math.max(outlook.earliestMinutes, HORIZON_MINUTES + 1),
    staleMinutes,
    doorMinutes: minutesFrom(track.doorSince, at),
  };
}

/** Above the limit, behind an open door and while ice is melted nothing is foreseen and nothing is withdrawn. */
const isHeld = (track: Track, at: number) =>
  track.over.onset !== null || track.doorSince !== null || track.defrostSince !== null || isMelting(track, at);

/** Warm enough that a breach may be near: the goods alone, or, where it is known, the floor of their air too. */
function isGuardPassed(celsius: number, floor: number | undefined, plant: Plant): boolean {
  if (floor === undefined) return celsius >= plant.guardCelsius;
  return celsius >= plant.guardWithAirCelsius && floor >= plant.airGuardCelsius;
}

/**
 * Whether goods that seem well again are believed to be: a sensor whose calibration holds must say so too, of the kind that is judged.
 * What warns is believed from any sensor.
 */
function isTrusted(fold: Fold, { calibrations }: Plant): boolean {
  if (calibrations === null) return true;
  const { at, product } = fold.now;
  const judged = Number.isNaN(product) ? 'air' : 'product';
  return fold.sensors.some(
    (sensor) => sensor.probe === judged && at - sensor.at <= FRESH_MILLIS && !isUncalibrated(calibrations, sensor.id, sensor.at),
  );
}

/** A judged reading. */
interface Moment {
  readonly at: number;
  readonly celsius: number;
  readonly isTrusted: boolean;
}

/** Judges the alarms of a track at its newest reading, and tells the outlook when one of them asked for it. */
function stepAlarms(track: Track, { at, celsius, isTrusted }: Moment, plant: Plant): Outlook | undefined {
  const { limitCelsius, criticalCelsius, lowCelsius, deadbandCelsius, delayMinutes, offDelayMinutes, persistMinutes } = plant.thresholds;
  const offMillis = offDelayMinutes * MINUTE_MILLIS;
  const isBelow = celsius < limitCelsius - deadbandCelsius;
  const delays = { onMillis: delayMinutes * MINUTE_MILLIS, offMillis };
  const isCritical = isChilled(plant.thresholds) && celsius >= criticalCelsius;
  track.over = stepAlarm(
    track.over,
    { at, isBreached: celsius > limitCelsius, isRecovered: isBelow, isTrusted },
    isCritical ? { ...delays, onMillis: 0 } : delays,
  );
  if (lowCelsius !== null) {
    const sample = { at, isBreached: celsius <= lowCelsius, isRecovered: celsius > lowCelsius + deadbandCelsius, isTrusted };
    track.low = stepAlarm(track.low, sample, delays);
  }
  if (isHeld(track, at)) return undefined;
  const floor = floorOf(track, at, plant.airSpanMillis);
  const isGuarded = isGuardPassed(celsius, floor, plant);
  if (!isGuarded && track.soon.raisedAt === null) {
    track.soon = QUIET;
    return undefined;
  }
  const outlook = outlookAt(track, plant, track.soon.raisedAt === null ? HORIZON_MINUTES : NOT_CLOSELY);
  const isForeseen = outlook.earliestMinutes <= HORIZON_MINUTES;
  track.soon = stepAlarm(
    track.soon,
    { at, isBreached: isForeseen && isGuarded, isRecovered: isBelow && !isForeseen, isTrusted },
    { onMillis: persistMinutes * MINUTE_MILLIS, offMillis },
  );
  return outlook;
}

/** Nothing stands out and nothing stood out before: there is nothing to judge. */
function isCalm(track: Track, at: number, celsius: number, plant: Plant): boolean {
  const { limitCelsius, lowCelsius } = plant.thresholds;
  if (celsius > limitCelsius || (lowCelsius !== null && celsius <= lowCelsius)) return false;
  if (track.warm !== null || track.cold !== null || track.overHours.length > 0) return false;
  if (track.over.onset !== null || track.low.onset !== null || track.soon.onset !== null) return false;
  return celsius < plant.guardWithAirCelsius || !isGuardPassed(celsius, floorOf(track, at, plant.airSpanMillis), plant);
}

function judge(fold: Fold, plant: Plant, closed: Episode[]): void {
  const { at, celsius } = fold.now;
  if (Number.isNaN(celsius) || isCalm(fold.track, at, celsius, plant)) return;
  const moment = { at, celsius, isTrusted: isTrusted(fold, plant) };
  const track = putDown(fold);
  const outlook = stepAlarms(track, moment, plant) ?? outlookAt(track, plant, NOT_CLOSELY);
  const verdict = severityOf(circumstancesAt(track, outlook, at, plant.thresholds), plant.thresholds);
  stepEpisodes({ track, outlook, verdict, isTrusted: moment.isTrusted }, closed);
}

export interface Folded {
  readonly track: Track;
  /** Episodes that ended within the readings, oldest first; those still open are in the track. */
  readonly closed: Episode[];
}

/** One fold: judges readings in the order of time, each once. Folding in parts gives the same as folding at once. */
export function foldReadings(from: Track, samples: readonly Sample[], plant: Plant): Folded {
  const closed: Episode[] = [];
  const fold = foldOf(from, plant);
  for (const sample of samples) {
    if (takeReading(fold, sample)) judge(fold, plant, closed);
  }
  return { track: putDown(fold), closed };
}

/** All episodes of a fold, oldest first. */
export function episodesOf({ track, closed }: Folded): Episode[] {
  return [...closed, ...[track.warm, track.cold].filter((episode) => episode !== null)];
}
