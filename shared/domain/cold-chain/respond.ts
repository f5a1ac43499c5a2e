import type { Episode, IncidentFacts, IncidentStage } from '#schemas/incident.ts';
import type { Unit } from '#schemas/unit.ts';
import type { Pending, UnitState } from '#schemas/unit-state.ts';
import { instantOf } from '../time.ts';
import type { Absorbed } from './absorb.ts';
import { incidentIdOf } from './incident-id.ts';
import { planCommand } from './plan-command.ts';
import { thresholdsOf } from './thresholds.ts';

const DAY_MILLIS = 86_400_000;

export function stageOf({ raisedAt, clearedAt }: Pick<Episode, 'raisedAt' | 'clearedAt'>): IncidentStage {
  if (clearedAt !== null) return 'cleared';
  return raisedAt === null ? 'predicted' : 'raised';
}

const optional = <Name extends string, Value>(name: Name, value: Value | null) =>
  (value === null ? {} : { [name]: value }) as { [Key in Name]?: Value };
const momentOf = (millis: number | null) => (millis === null ? null : instantOf(millis));

/** An episode as its incident is written. */
export function factsOf(unit: Unit, episode: Episode, isRetroactive: boolean): IncidentFacts {
  const thresholds = thresholdsOf(unit);
  const stage = stageOf(episode);
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
    ...optional('outcome', stage === 'cleared' ? (episode.raisedAt === null ? 'averted' : 'recovered') : null),
    extremeCelsius: Math.round(episode.extremeCelsius * 100) / 100,
    limits: {
      limitCelsius: thresholds.limitCelsius,
      criticalCelsius: thresholds.criticalCelsius,
      ...optional('lowCelsius', thresholds.lowCelsius),
      delayMinutes: thresholds.delayMinutes,
    },
    isRetroactive,
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

/** What has to be told and written because of the difference between two judgements of a unit. */
function changesOf(unit: Unit, { before, after }: Absorbed, { version, isLive, at }: Situation): Pending[] {
  const earlier = new Map(before.map((episode) => [keyOf(episode), episode]));
  const later = new Set(after.map(keyOf));
  const vanished = before.filter((episode) => !later.has(keyOf(episode)));
  const withdrawn = vanished.map((episode): Pending => {
    const heir = after.find((other) => overlaps(other, episode));
    const supersededBy = heir ? incidentIdOf(unit.unitId, heir.kind, heir.startedAt) : null;
    const facts = { ...factsOf(unit, episode, !isLive), status: 'superseded' as const, ...optional('supersededBy', supersededBy) };
    return { facts, revision: version, isAlerted: false };
  });
  const changed = after
    .filter((episode) => !isUnchanged(episode, earlier.get(keyOf(episode))))
    .map((episode): Pending => {
      const replaced = vanished.find((other) => overlaps(other, episode));
      const isNews = at - (episode.clearedAt ?? at) < DAY_MILLIS;
      return {
        facts: factsOf(unit, episode, !isLive),
        revision: version,
        ...optional('replaces', replaced ? incidentIdOf(unit.unitId, replaced.kind, replaced.startedAt) : null),
        isAlerted: isNews,
      };
    });
  return [...withdrawn, ...changed];
}

export interface Situation {
  /** Version that the state will have. */
  readonly version: number;
  /** The newest reading is new and fresh: what is decided is about now. */
  readonly isLive: boolean;
  /** The present, in milliseconds. */
  readonly at: number;
}

/** The state to be saved: with everything that must follow from it, so that a crash after saving loses nothing. */
export function withConsequences(unit: Unit, absorbed: Absorbed, situation: Situation): UnitState {
  const { state } = absorbed;
  const pending = [...state.pending, ...changesOf(unit, absorbed, situation)];
  const planned = situation.isLive ? planCommand(unit, state, absorbed.track, situation.at) : undefined;
  if (planned === undefined) return { ...state, pending };
  const { command, setPointCelsius, actedOn, commandedAt } = planned;
  return { ...state, pending, setPointCelsius, actedOn, commandedAt, commands: [...state.commands, command] };
}
