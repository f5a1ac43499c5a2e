import type { Episode } from '#schemas/incident.ts';
import type { Unit } from '#schemas/unit.ts';
import type { PlannedCommand, Track, UnitState } from '#schemas/unit-state.ts';
import { millisOf } from '../time.ts';
import { incidentIdOf } from './incident-id.ts';
import { setPointBoundsOf, setPointOf } from './thresholds.ts';

const HOUR_MILLIS = 3_600_000;
const MAX_COMMANDS_AN_HOUR = 3;
const STEP_CELSIUS = 1;
/** A device that was away must not obey an order that the world has outlived. */
export const COMMAND_MILLIS = 600_000;

export interface Planned {
  readonly command: PlannedCommand;
  readonly setPointCelsius: number | null;
  readonly actedOn: string | null;
  readonly commandedAt: number[];
}

function isAutomatic(unit: Unit, at: number): boolean {
  const isLocked = unit.automationLockedUntil !== undefined && millisOf(unit.automationLockedUntil) > at;
  return unit.automation !== 'off' && !isLocked;
}

/** One degree against the trouble, within the bounds; at the bound only the alarm is left. */
function against(unit: Unit, episode: Episode, setPoint: number): Pick<PlannedCommand, 'kind' | 'celsius' | 'reason' | 'expects'> {
  const { lowest, highest } = setPointBoundsOf(unit);
  const wanted = setPoint + (episode.kind === 'warm' ? -STEP_CELSIUS : STEP_CELSIUS);
  const celsius = Math.min(highest, Math.max(lowest, wanted));
  const reason = episode.kind === 'warm' ? 'The goods warm towards or above their limit.' : 'The goods are close to freezing.';
  const expects = episode.kind === 'warm' ? 'cooling' : 'warming';
  return celsius === setPoint ? { kind: 'sound-alarm', reason } : { kind: 'set-point', celsius, reason, expects };
}

/**
 * What the machine does about how a unit stands: once per incident and stage a bounded set-point, and the unit's own set-point
 * again when nothing is open any more.
 */
export function planCommand(unit: Unit, state: UnitState, track: Track, at: number): Planned | undefined {
  if (!isAutomatic(unit, at)) return undefined;
  const recent = state.commandedAt.filter((moment) => moment > at - HOUR_MILLIS);
  if (recent.length >= MAX_COMMANDS_AN_HOUR) return undefined;
  const episode = track.warm ?? track.cold;
  const order = { issuedAt: at, expiresAt: at + COMMAND_MILLIS, isDryRun: unit.automation === 'dry-run' };
  const own = setPointOf(unit);
  if (episode === null) {
    if (state.setPointCelsius === null || state.actedOn === null) return undefined;
    const command = {
      ...order,
      commandId: `${state.actedOn.replace('#', '-')}-restored`,
      kind: 'set-point' as const,
      celsius: own,
      reason: 'The incident is over.',
    };
    return { command, setPointCelsius: null, actedOn: null, commandedAt: [...recent, at] };
  }
  const incidentId = incidentIdOf(unit.unitId, episode.kind, episode.startedAt);
  const mark = `${incidentId}#${episode.raisedAt === null ? 'predicted' : 'raised'}`;
  if (state.actedOn === mark) return undefined;
  const deed = against(unit, episode, state.setPointCelsius ?? own);
  return {
    command: { ...order, ...deed, incidentId, commandId: mark.replace('#', '-') },
    setPointCelsius: deed.celsius ?? state.setPointCelsius,
    actedOn: mark,
    commandedAt: [...recent, at],
  };
}
