import type { Episode, IncidentFacts, IncidentStage } from '#schemas/incident.ts';
import type { Unit } from '#schemas/unit.ts';
import type { Pending, UnitState } from '#schemas/unit-state.ts';
import { DAY_MILLIS, instantOf } from '../time.ts';
import type { Absorbed } from './absorb.ts';
import { calibrationBookOf, uncalibratedSensors } from './calibration.ts';
import { incidentIdOf } from './incident-id.ts';
import { planCommand } from './plan-command.ts';
import { demandsHold } from './severity.ts';
import { thresholdsOf } from './thresholds.ts';

function stageOf({ raisedAt, clearedAt }: Pick<Episode, 'raisedAt' | 'clearedAt'>): IncidentStage {
  if (clearedAt !== null) return 'cleared';
  return raisedAt === null ? 'predicted' : 'raised';
}

const optional = <Name extends string, Value>(name: Name, value: Value | null) =>
  (value === null ? {} : { [name]: value }) as { [Key in Name]?: Value };
const momentOf = (millis: number | null) => (millis === null ? null : instantOf(millis));

function outcomeOf({ raisedAt, clearedAt }: Episode): 'averted' | 'recovered' | null {
  if (clearedAt === null) return null;
  return raisedAt === null ? 'averted' : 'recovered';
}

/** An episode as its incident is written. */
function factsOf(unit: Unit, episode: Episode, isRetroactive: boolean): IncidentFacts {
  const thresholds = thresholdsOf(unit);
  const stage = stageOf(episode);
  const uncalibrated = uncalibratedSensors(calibrationBookOf(unit), episode.openedAt);
  return {
    incidentId: incidentIdOf(unit.unitId, episode.kind, episode.startedAt),
    unitId: unit.unitId,
    site: unit.site,
    kind: episode.kind,
    status: stage === 'cleared' ? 'closed' : 'open',
    stage,
    severity: episode.severity,
    rule: episode.rule,
    startedAt: instantOf(episode.startedAt),
    openedAt: instantOf(episode.openedAt),
    ...optional('predictedAt', momentOf(episode.predictedAt)),
    ...optional('predictedMinutes', episode.predictedMinutes),
    ...optional('raisedAt', momentOf(episode.raisedAt)),
    ...optional('clearedAt', momentOf(episode.clearedAt)),
    ...optional('outcome', outcomeOf(episode)),
    extremeCelsius: Math.round(episode.extremeCelsius * 100) / 100,
    limits: {
      limitCelsius: thresholds.limitCelsius,
      warnCelsius: thresholds.warnCelsius,
      criticalCelsius: thresholds.criticalCelsius,
      ...optional('lowCelsius', thresholds.lowCelsius),
      delayMinutes: thresholds.delayMinutes,
      ...optional('cumulativeMaxMinutes', thresholds.cumulativeMaxMinutes),
    },
    isRetroactive,
    ...optional('uncalibratedSensorIds', uncalibrated.length > 0 ? uncalibrated : null),
  };
}

const keyOf = ({ kind, startedAt }: Episode) => `${kind}@${startedAt}`;
const END = Number.POSITIVE_INFINITY;
const overlaps = (left: Episode, right: Episode) =>
  left.kind === right.kind && left.startedAt <= (right.clearedAt ?? END) && right.startedAt <= (left.clearedAt ?? END);

function isUnchanged(left: Episode, right: Episode | undefined): boolean {
  if (right === undefined) return false;
  const same = (['openedAt', 'predictedAt', 'raisedAt', 'clearedAt', 'severity', 'rule'] as const).every(
    (field) => left[field] === right[field],
  );
  return same && (left.clearedAt === null || left.extremeCelsius === right.extremeCelsius);
}

const isHeld = (episode: Episode | undefined) => episode !== undefined && episode.raisedAt !== null && demandsHold(episode.severity);

function withdrawn(unit: Unit, vanished: readonly Episode[], after: readonly Episode[], now: Situation): Pending[] {
  return vanished.map((episode) => {
    const heir = after.find((other) => overlaps(other, episode));
    const supersededBy = heir ? incidentIdOf(unit.unitId, heir.kind, heir.startedAt) : null;
    const facts = { ...factsOf(unit, episode, !now.isLive), status: 'superseded' as const, ...optional('supersededBy', supersededBy) };
    return { facts, revision: now.version, isNews: false, demandsHold: false };
  });
}

/** What has to be written and told because of the difference between two judgements of a unit. */
function changesOf(unit: Unit, { before, after }: Absorbed, now: Situation): Pending[] {
  const earlier = new Map(before.map((episode) => [keyOf(episode), episode]));
  const later = new Set(after.map(keyOf));
  const vanished = before.filter((episode) => !later.has(keyOf(episode)));
  const changed = after
    .filter((episode) => !isUnchanged(episode, earlier.get(keyOf(episode))))
    .map((episode): Pending => {
      const replaced = vanished.find((other) => overlaps(other, episode));
      const isNews = now.at - (episode.clearedAt ?? now.at) < DAY_MILLIS;
      const wasHeld = isHeld(earlier.get(keyOf(episode))) || isHeld(replaced);
      return {
        facts: factsOf(unit, episode, !now.isLive),
        revision: now.version,
        ...optional('replaces', replaced ? incidentIdOf(unit.unitId, replaced.kind, replaced.startedAt) : null),
        isNews,
        // A person may have released the goods since: only the first finding holds them.
        demandsHold: isNews && isHeld(episode) && !wasHeld,
      };
    });
  return [...withdrawn(unit, vanished, after, now), ...changed];
}

interface Situation {
  readonly version: number;
  /** The newest reading is new and fresh: what is decided is about now. */
  readonly isLive: boolean;
  readonly at: number;
}

/** Older readings tell of the past: they open incidents, but no device is to act on them. */
const LIVE_MILLIS = 300_000;

function isLive({ state, added }: Absorbed, at: number): boolean {
  const newest = state.tail.at(-1);
  return newest !== undefined && added.includes(newest) && at - newest.at <= LIVE_MILLIS;
}

/**
 * The state to be saved: with everything that must follow from it, so that a crash after saving loses nothing.
 *
 * @param at - the present, in milliseconds
 */
export function withConsequences(unit: Unit, absorbed: Absorbed, at: number): UnitState {
  const { state } = absorbed;
  const now = { version: state.version + 1, isLive: isLive(absorbed, at), at };
  const pending = [...state.pending, ...changesOf(unit, absorbed, now)];
  const planned = now.isLive ? planCommand(unit, state, absorbed.track, at) : undefined;
  if (planned === undefined) return { ...state, pending };
  const { command, setPointCelsius, actedOn, commandedAt } = planned;
  return { ...state, pending, setPointCelsius, actedOn, commandedAt, commands: [...state.commands, command] };
}
