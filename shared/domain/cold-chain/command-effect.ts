import type { CommandFailure } from '#schemas/due-alert.ts';
import type { EpisodeKind, Escalation } from '#schemas/incident.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Sample } from '#schemas/reading.ts';
import type { Command, CommandEffect, CommandState } from '#schemas/unit.ts';
import { millisOf } from '../time.ts';
import { ANSWER_MILLIS } from './command-repeats.ts';
import { lineOf, NO_LINE, withPoint } from './line-fit.ts';
import { MINUTE_MILLIS } from './track.ts';

/** An acknowledgement is no proof of cooling: the readings of so long after it are. @see reference/domain.md §4 */
export const EFFECT_MILLIS = 15 * MINUTE_MILLIS;
/** An order that was written but not sent, for a crash in between, is sent by the job of every minute. */
const UNSENT_MILLIS = 10_000;
/** Shorter than that, a slope is the compressor's or a door's. */
const SHORTEST_MINUTES = 3;
const FEWEST_POINTS = 4;
/** Standard errors by which a slope must differ from zero: more while there is time to look again. */
const CLEAR_ERRORS = { early: 3, atLast: 2 };

/**
 * Whether the temperature moves as an order meant it to. The air is looked at where it is measured, since the goods follow it
 * late; of several sensors each is moved to its own mean first.
 *
 * @param samples - readings after the acknowledgement, in any order, some perhaps twice
 * @param isLast - no later readings will be asked
 */
export function movesAs(expects: CommandEffect, samples: readonly Sample[], isLast: boolean): boolean {
  const air = samples.filter(({ probe }) => probe === 'air');
  const chosen = air.length >= FEWEST_POINTS ? air : samples.filter(({ probe }) => probe === 'product');
  const judged = [...new Map(chosen.map((sample) => [`${sample.sensorId} ${sample.at}`, sample])).values()];
  const [first, last] = [Math.min(...judged.map(({ at }) => at)), Math.max(...judged.map(({ at }) => at))];
  if (judged.length < FEWEST_POINTS || last - first < SHORTEST_MINUTES * MINUTE_MILLIS) return false;
  let sums = NO_LINE;
  for (const ofSensor of Map.groupBy(judged, ({ sensorId }) => sensorId).values()) {
    const [meanAt, meanCelsius] = [meanOf(ofSensor, 'at'), meanOf(ofSensor, 'celsius')];
    for (const { at, celsius } of ofSensor) sums = withPoint(sums, (at - meanAt) / MINUTE_MILLIS, celsius - meanCelsius);
  }
  const line = lineOf(sums, judged.length);
  if (line === undefined) return false;
  const towards = expects === 'cooling' ? -line.slope : line.slope;
  return towards > (isLast ? CLEAR_ERRORS.atLast : CLEAR_ERRORS.early) * line.slopeError;
}

const meanOf = (samples: readonly Sample[], field: 'at' | 'celsius') =>
  samples.reduce((sum, sample) => sum + sample[field], 0) / samples.length;

/**
 * What a change of the set-point during an incident should bring about.
 *
 * @param degrees - by which the set-point is raised; negative when it is lowered
 * @returns undefined when it does not work against the incident, so that nothing can be expected
 */
export function effectOf(kind: EpisodeKind, degrees: number): CommandEffect | undefined {
  if (kind === 'warm') return degrees < 0 ? 'cooling' : undefined;
  return degrees > 0 ? 'warming' : undefined;
}

/** What is to be done about an order now. */
export type CommandStep =
  | { readonly kind: 'wait' }
  /** It was never sent, and there is still time. */
  | { readonly kind: 'send' }
  | {
      readonly kind: 'settle';
      readonly effect?: NonNullable<Command['effect']>;
      readonly status?: 'expired';
      readonly failure?: CommandFailure;
    };

const WAIT: CommandStep = { kind: 'wait' };

function stepOfIssued({ issuedAt, expiresAt, sentAt }: Command, at: number): CommandStep {
  const answerBy = sentAt === undefined ? millisOf(expiresAt) : Math.min(millisOf(expiresAt), millisOf(sentAt) + ANSWER_MILLIS);
  if (at > answerBy) return { kind: 'settle', status: 'expired', failure: 'no-answer' };
  return sentAt === undefined && at - millisOf(issuedAt) > UNSENT_MILLIS ? { kind: 'send' } : WAIT;
}

/** What the readings since its acknowledgement decide on. */
interface Evidence {
  /** Readings measured after the acknowledgement. */
  readonly samples: readonly Sample[];
  /** The incident that it was given because of is over. */
  readonly isOver: boolean;
}

/** What follows from how an order stands; the same again when it is asked again. @param at - the present, in milliseconds */
export function stepOf(command: Command, { samples, isOver }: Evidence, at: number): CommandStep {
  if (command.status === 'issued') return stepOfIssued(command, at);
  if (command.status === 'rejected') return { kind: 'settle', failure: 'refused' };
  const { expects, acknowledgedAt } = command;
  if (expects === undefined || acknowledgedAt === undefined) return { kind: 'settle' };
  const isLast = at >= millisOf(acknowledgedAt) + EFFECT_MILLIS;
  if (isOver || movesAs(expects, samples, isLast)) return { kind: 'settle', effect: 'effective' };
  return isLast ? { kind: 'settle', effect: 'not-effective', failure: 'no-cooling' } : WAIT;
}

/**
 * What an order makes of its incident that the unit has taken and that did not help: no table asks for more than a warning while the
 * goods are still cold, yet nothing that could be done from afar keeps them so. @see reference/domain.md §4, setpoint safety
 */
export const escalationOf = (commandId: string, failure: CommandFailure, at: Instant): Escalation | undefined =>
  failure === 'no-cooling' ? { code: 'COOLING_NOT_EFFECTIVE', severity: 'S3', commandId, at } : undefined;

/** How far an order has come, in one word. @param at - the present, in milliseconds */
export function stateOfCommand({ status, effect, expiresAt }: Command, at: number): CommandState {
  if (effect !== undefined) return effect;
  if (status === 'issued') return at > millisOf(expiresAt) ? 'expired' : 'pending';
  return status === 'done' || status === 'done-late' ? 'accepted' : status;
}
