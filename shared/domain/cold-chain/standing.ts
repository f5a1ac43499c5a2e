import type { Severity } from '#schemas/incident.ts';
import type { Unit, UnitStanding } from '#schemas/unit.ts';
import type { Track, UnitState } from '#schemas/unit-state.ts';
import { instantOf } from '../time.ts';
import { NO_STATE } from './absorb.ts';
import { uncalibratedSensors } from './calibration.ts';
import { clockOffsetSeconds } from './device-clock.ts';
import { incidentIdOf } from './incident-id.ts';
import { circumstancesAt, foldReadings, outlookAt, plantOf } from './judge.ts';
import { severityOf } from './severity.ts';
import { setPointOf } from './thresholds.ts';
import { warmestOf } from './track.ts';

/** Without a reading for this long nobody knows how the goods are. */
export const UNKNOWN_MINUTES = 15;

const CONDITIONS: Readonly<Record<Severity, UnitStanding['condition']>> = {
  S0: 'fine',
  S1: 'watch',
  S2: 'warning',
  S3: 'critical',
  S4: 'critical',
  SF: 'unknown',
};

const tenths = (value: number) => Math.round(value * 10) / 10;
const hundredths = (value: number | null) => (value === null ? null : Math.round(value * 100) / 100);

function openIncidents(unit: Unit, { warm, cold }: Track) {
  return [warm, cold].flatMap((episode) => (episode === null ? [] : [incidentIdOf(unit.unitId, episode.kind, episode.startedAt)]));
}

/** Longest time between two records on a trip of less than a day. @see reference/domain.md §1, recorders (EN 12830), and §2, GB/T 24616 */
const MOST_SECONDS_ON_A_TRIP = 300;

function recordingOf({ kind }: Unit, { intervalMillis }: Track): UnitStanding['recording'] {
  const intervalSeconds = intervalMillis === null ? null : Math.round(intervalMillis / 1000);
  const mostSeconds = kind === 'vehicle' ? MOST_SECONDS_ON_A_TRIP : null;
  return { intervalSeconds, mostSeconds, isTooSeldom: mostSeconds !== null && (intervalSeconds ?? 0) > mostSeconds };
}

/** How a unit stands at a moment, by all its readings so far. Silence is not a sign of health. */
export function standingOf(unit: Unit, state: UnitState = NO_STATE, at: number): UnitStanding {
  const plant = plantOf(unit);
  const { track } = foldReadings(state.track, state.tail, plant);
  const outlook = outlookAt(track, plant);
  const now = circumstancesAt(track, outlook, Math.max(at, track.at ?? at), plant.thresholds);
  const verdict = severityOf(now, plant.thresholds);
  const isUnknown = track.at === null || now.staleMinutes > UNKNOWN_MINUTES;
  const { limitCelsius, warnCelsius, criticalCelsius, lowCelsius, delayMinutes } = plant.thresholds;
  return {
    asOf: instantOf(at),
    condition: isUnknown && CONDITIONS[verdict.severity] !== 'critical' ? 'unknown' : CONDITIONS[verdict.severity],
    severity: track.at === null ? 'SF' : verdict.severity,
    rule: track.at === null ? 'R3' : verdict.rule,
    celsius: hundredths(track.celsius),
    airCelsius: track.at === null ? null : warmestOf(track.sensors, 'air', track.at),
    coreCelsius: hundredths(track.coreCelsius),
    lastReadingAt: track.at === null ? null : instantOf(track.at),
    staleMinutes: track.at === null ? null : tenths(now.staleMinutes),
    overMinutes: tenths(now.overMinutes),
    cumulativeMinutes: tenths(now.cumulativeMinutes),
    doorMinutes: tenths(now.doorMinutes),
    prediction:
      outlook.method === 'none'
        ? null
        : { minutesLeft: tenths(outlook.minutes), earliestMinutesLeft: tenths(outlook.earliestMinutes), method: outlook.method },
    openIncidents: openIncidents(unit, track),
    clockOffsetSeconds: clockOffsetSeconds(state.clock),
    uncalibratedSensorIds: uncalibratedSensors(plant.calibrations, at),
    recording: recordingOf(unit, track),
    setPointCelsius: state.setPointCelsius ?? setPointOf(unit),
    limits: { limitCelsius, warnCelsius, criticalCelsius, lowCelsius, delayMinutes },
  };
}
