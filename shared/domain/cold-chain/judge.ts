import type { Episode } from '#schemas/incident.ts';
import type { Sample } from '#schemas/reading.ts';
import type { Unit } from '#schemas/unit.ts';
import type { Track } from '#schemas/unit-state.ts';
import { stepAlarm } from './alarm.ts';
import { type Judged, stepEpisodes } from './episodes.ts';
import { cumulativeMinutes } from './exposure.ts';
import { type Outlook, outlookOf } from './predict.ts';
import { type Circumstances, HORIZON_MINUTES, isChilled, severityOf } from './severity.ts';
import { setPointOf, thresholdsOf } from './thresholds.ts';
import { MINUTE_MILLIS, memoryMinutes, type Plant, withReading } from './track.ts';

export function plantOf(unit: Unit): Plant {
  const thresholds = thresholdsOf(unit);
  return { unit, thresholds, guardCelsius: (setPointOf(unit) + thresholds.limitCelsius) / 2 };
}

export function outlookAt(track: Track, plant: Plant): Outlook {
  const minutes = track.stretchSince === null || track.at === null ? 0 : (track.at - track.stretchSince) / MINUTE_MILLIS;
  return outlookOf(
    { line: track.line, decay: track.decay, points: track.stretchPoints, minutes },
    track.celsius ?? Number.NaN,
    plant.thresholds,
    {
      ambientCelsius: plant.unit.ambientCelsius,
      memoryMinutes: memoryMinutes(plant, track.intervalMillis),
    },
  );
}

const minutesFrom = (since: number | null, at: number) => (since === null ? 0 : (at - since) / MINUTE_MILLIS);

/** How a unit stands at a moment not before its last reading. */
export function circumstancesAt(track: Track, outlook: Outlook, at: number): Circumstances {
  // A breach that is foreseen once is noise; only one that persists counts as near.
  const isNear = track.soon.raisedAt !== null;
  return {
    celsius: track.celsius ?? Number.NaN,
    overMinutes: minutesFrom(track.over.onset, at),
    lowMinutes: minutesFrom(track.low.onset, at),
    cumulativeMinutes: cumulativeMinutes(track.overHours, at),
    minutesToLimit: isNear ? outlook.earliestMinutes : Math.max(outlook.earliestMinutes, HORIZON_MINUTES + 1),
    staleMinutes: minutesFrom(track.at, at),
    doorMinutes: minutesFrom(track.doorSince, at),
  };
}

function withAlarms(track: Track, outlook: Outlook, { thresholds, guardCelsius }: Plant): Track {
  const { at, celsius } = track;
  if (at === null || celsius === null) return track;
  const { limitCelsius, criticalCelsius, lowCelsius, deadbandCelsius, delayMinutes } = thresholds;
  const offMillis = thresholds.offDelayMinutes * MINUTE_MILLIS;
  const isOver = celsius > limitCelsius;
  const isBelow = celsius < limitCelsius - deadbandCelsius;
  const isForeseen = outlook.earliestMinutes <= HORIZON_MINUTES;
  const delays = { onMillis: delayMinutes * MINUTE_MILLIS, offMillis };
  const over = stepAlarm(
    track.over,
    { at, isBreached: isOver, isRecovered: isBelow },
    isChilled(thresholds) && celsius >= criticalCelsius ? { ...delays, onMillis: 0 } : delays,
  );
  const low =
    lowCelsius === null
      ? track.low
      : stepAlarm(track.low, { at, isBreached: celsius <= lowCelsius, isRecovered: celsius > lowCelsius + deadbandCelsius }, delays);
  // Above the limit, behind an open door and while defrosting nothing is foreseen and nothing is withdrawn.
  const isHeld = isOver || track.doorSince !== null || track.defrostSince !== null;
  const soon = isHeld
    ? track.soon
    : stepAlarm(
        track.soon,
        { at, isBreached: isForeseen && celsius >= guardCelsius, isRecovered: isBelow && !isForeseen },
        { onMillis: thresholds.persistMinutes * MINUTE_MILLIS, offMillis },
      );
  return { ...track, over, low, soon };
}

/** Severity at a moment at or after the last reading. */
function verdictAt(track: Track, plant: Plant, at: number): Judged {
  const outlook = outlookAt(track, plant);
  return { track, outlook, verdict: severityOf(circumstancesAt(track, outlook, at), plant.thresholds) };
}

export interface Folded {
  readonly track: Track;
  /** Episodes that ended within the readings, oldest first; those still open are in the track. */
  readonly closed: Episode[];
}

/** One pure fold: judges readings in the order of time, each once. Folding in parts gives the same as folding at once. */
export function foldReadings(from: Track, samples: readonly Sample[], plant: Plant): Folded {
  const closed: Episode[] = [];
  let track = from;
  for (const sample of samples) {
    const read = withReading(track, sample, plant);
    if (read === undefined) {
      track = { ...track, jumps: track.jumps + 1 };
      continue;
    }
    const outlook = outlookAt(read, plant);
    const judged = verdictAt(withAlarms(read, outlook, plant), plant, sample.at);
    track = stepEpisodes(judged, closed);
  }
  return { track, closed };
}

/** All episodes of a fold, oldest first. */
export function episodesOf({ track, closed }: Folded): Episode[] {
  return [...closed, ...[track.warm, track.cold].filter((episode) => episode !== null)];
}
