import { type UnitId, UnitIdSchema } from '#schemas/ids.ts';
import type { IncidentFacts } from '#schemas/incident.ts';
import { DAY_MILLIS, instantOf, millisOf } from '../time.ts';
import { incidentIdOf } from './incident-id.ts';
import { STALE_MINUTES } from './severity.ts';
import { UNKNOWN_MINUTES } from './standing.ts';
import { MINUTE_MILLIS } from './track.ts';

/** A unit that has said nothing for a month has been taken out of service. */
const IN_SERVICE_MILLIS = 30 * DAY_MILLIS;
/** Name under which the pipeline itself is reported: no unit can be called so. */
export const PIPELINE: UnitId = UnitIdSchema.parse('all-units');
const EVERYWHERE = 'all sites';
/** One silent unit may be broken; only several, or the synthetic one, can show that it is not the units. */
const MIN_UNITS = 2;

/** Chilled goods of a unit that has been silent for so long are set aside. @see reference/domain.md §4, R3 */
const QUARANTINE_MINUTES = 120;

export interface HeardUnit {
  readonly unitId: UnitId;
  readonly site: string;
  readonly lastMeasuredAt: number;
}

function silentFacts(unitId: UnitId, site: string, since: number, at: number): IncidentFacts {
  const kind = unitId === PIPELINE ? 'pipeline' : 'silent';
  return {
    incidentId: incidentIdOf(unitId, kind, since),
    unitId,
    site,
    kind,
    status: 'open',
    stage: 'raised',
    severity: 'SF',
    rule: 'R3',
    startedAt: instantOf(since),
    openedAt: instantOf(at),
    raisedAt: instantOf(at),
    limits: { staleMinutes: kind === 'pipeline' ? UNKNOWN_MINUTES : STALE_MINUTES },
    isRetroactive: false,
  };
}

/**
 * Which silences are to be reported now. When every unit in service has fallen silent, that is one failure
 * of the way from the units to here, not one of each unit.
 *
 * @param heard - units that have ever been heard, by the time of their last reading; the synthetic one is not among them
 * @param heartbeatAt - when the last reading of the synthetic unit was measured
 */
export function silencesOf(heard: readonly HeardUnit[], at: number, heartbeatAt = at): IncidentFacts[] {
  const minutesOf = ({ lastMeasuredAt }: HeardUnit) => (at - lastMeasuredAt) / MINUTE_MILLIS;
  const active = heard.filter((unit) => at - unit.lastMeasuredAt < IN_SERVICE_MILLIS);
  const isWayBroken = active.length >= MIN_UNITS || (active.length > 0 && (at - heartbeatAt) / MINUTE_MILLIS > UNKNOWN_MINUTES);
  if (isWayBroken && active.every((unit) => minutesOf(unit) > UNKNOWN_MINUTES)) {
    const since = Math.max(...active.map(({ lastMeasuredAt }) => lastMeasuredAt));
    return [silentFacts(PIPELINE, EVERYWHERE, since, at)];
  }
  return active
    .filter((unit) => minutesOf(unit) > STALE_MINUTES)
    .map(({ unitId, site, lastMeasuredAt }) => silentFacts(unitId, site, lastMeasuredAt, at));
}

/** How long ago something was measured, in seconds; never negative, since clocks of units run apart. */
const secondsSince = (then: number, at: number) => Math.max(0, (at - then) / 1000);

/** Ages by which alarms alone, without any incident, can tell that readings do not arrive. In seconds; what was never heard has none. */
interface ReadingAges {
  /** Of the last reading of the synthetic unit. */
  readonly heartbeat: number | undefined;
  /** Of the unit that was heard last. */
  readonly newest: number | undefined;
  /** Of the unit that has been silent for the longest time, among those that were heard within a day: the others are known to be gone. */
  readonly oldest: number | undefined;
}

export function agesOf(heard: readonly HeardUnit[], at: number, heartbeatAt: number | undefined): ReadingAges {
  const ages = heard.map(({ lastMeasuredAt }) => secondsSince(lastMeasuredAt, at));
  const within = (seconds: number) => ages.filter((age) => age < seconds);
  const inService = within(IN_SERVICE_MILLIS / 1000);
  const ofDay = within(DAY_MILLIS / 1000);
  return {
    heartbeat: heartbeatAt === undefined ? undefined : secondsSince(heartbeatAt, at),
    newest: inService.length === 0 ? undefined : Math.min(...inService),
    oldest: ofDay.length === 0 ? undefined : Math.max(...ofDay),
  };
}

/** Which of the reported silences are over: something was heard that was measured after they began. */
export function endedSilences<Silence extends IncidentFacts>(open: readonly Silence[], heard: readonly HeardUnit[]): Silence[] {
  const latest = new Map(heard.map(({ unitId, lastMeasuredAt }) => [unitId, lastMeasuredAt]));
  const latestOfAll = Math.max(...latest.values(), 0);
  return open.filter(({ kind, unitId, startedAt }) => {
    const last = kind === 'pipeline' ? latestOfAll : latest.get(unitId);
    return last !== undefined && last > millisOf(startedAt);
  });
}

export function cleared(facts: IncidentFacts, at: number): IncidentFacts {
  return { ...facts, status: 'closed', stage: 'cleared', clearedAt: instantOf(at), outcome: 'recovered' };
}

/**
 * Whether the goods in a silent unit are to be set aside now. When the way from all units is broken that is told as one failure, and
 * the goods are left to people.
 *
 * @param at - the present, in milliseconds
 */
export function isSilentTooLong({ kind, status, startedAt, quarantinedAt }: IncidentFacts, at: number): boolean {
  if (kind !== 'silent' || status !== 'open' || quarantinedAt !== undefined) return false;
  return at - millisOf(startedAt) >= QUARANTINE_MINUTES * MINUTE_MILLIS;
}
