import type { Instant } from '#schemas/instant.ts';
import { bringsTo, isAcross, type Movement, type PlaceId, type PlaceState, type Stay, takesFrom } from '#schemas/lot.ts';
import { microsOf, plusMicros } from './lot-quantities.ts';

/** More stays than these are told together, so that what is stored stays small; a gap is lost, never a stay. */
const MAX_STAYS = 24;

/** What a movement does at one of its places. */
interface Step {
  readonly at: Instant;
  readonly direction: 'in' | 'out' | 'count';
  readonly total: string;
  readonly uom: string;
  readonly micros: number;
  readonly order: string;
}

export const NOTHING_HAPPENED: PlaceState = { schemaVersion: 1, balances: {}, totals: {}, adjusted: {}, stays: [], last: '' };

/** Of what happens at one moment goods come first, then they go, then they are counted. */
const RANKS = { in: '0', out: '1', count: '2' } as const;

function stepOf(movement: Movement, direction: Step['direction']): Step {
  const { at, kind, movementId } = movement;
  const total = isAcross(kind) ? direction : kind;
  return { at, direction, total, ...microsOf(movement), order: `${at} ${RANKS[direction]} ${movementId}` };
}

function stepsAt(place: PlaceId, movements: readonly Movement[]): Step[] {
  const believed = movements.filter(({ voided }) => voided === undefined);
  const steps = believed.flatMap((movement) => [
    ...(movement.from === place && takesFrom(movement.kind) ? [stepOf(movement, 'out')] : []),
    ...(movement.to === place && bringsTo(movement.kind) ? [stepOf(movement, movement.kind === 'counted' ? 'count' : 'in')] : []),
  ]);
  return steps.sort((left, right) => (left.order < right.order ? -1 : 1));
}

/** The stays after one step; `isThere` says whether the books have any of the lot after it. */
function staysAfter(stays: readonly Stay[], { at, direction }: Step, isThere: boolean): Stay[] {
  const last = stays.at(-1);
  const before = stays.slice(0, -1);
  if (last?.to === null) return isThere ? [...stays] : [...before, { ...last, to: at }];
  if (direction === 'in') return [...stays, { from: at, to: isThere ? null : at }];
  if (direction === 'count' && !isThere) return [...stays];
  // It was there though the books had none: since the last stay, or since nobody knows when.
  return [...before, { from: last ? last.from : null, to: isThere ? null : at }];
}

function bounded(stays: Stay[]): Stay[] {
  const [first, second, ...rest] = stays;
  return stays.length > MAX_STAYS && first && second ? [{ from: first.from, to: second.to }, ...rest] : stays;
}

function after(state: PlaceState, step: Step): PlaceState {
  const { uom, micros, direction, total } = step;
  const book = state.balances[uom] ?? 0;
  const change = { in: micros, out: -micros, count: micros - book }[direction];
  const balances = plusMicros(state.balances, uom, change);
  const isThere = Object.values(balances).some((balance) => balance > 0);
  return {
    ...state,
    balances,
    totals: direction === 'count' ? state.totals : { ...state.totals, [total]: plusMicros(state.totals[total] ?? {}, uom, micros) },
    adjusted: direction === 'count' && change !== 0 ? plusMicros(state.adjusted, uom, change) : state.adjusted,
    stays: bounded(staysAfter(state.stays, step, isThere)),
    last: step.order,
  };
}

/** What all movements of a lot come to at one of their places, in whatever order they are given. */
export function foldPlace(place: PlaceId, movements: readonly Movement[]): PlaceState {
  return stepsAt(place, movements).reduce(after, NOTHING_HAPPENED);
}

/**
 * The same from what is known already and what is new.
 *
 * @returns undefined when something new happened before what is known: then all has to be folded again
 */
export function advancePlace(place: PlaceId, known: PlaceState, fresh: readonly Movement[]): PlaceState | undefined {
  const steps = stepsAt(place, fresh);
  return (steps[0]?.order ?? '~') > known.last ? steps.reduce(after, known) : undefined;
}

/** Whether a stay touches a span of time, both of whose ends belong to it. */
export const overlaps = ({ from, to }: Stay, since: Instant, until: Instant): boolean =>
  (from === null || from <= until) && (to === null || to >= since);

/** How movements add up, as the tables need to know it. */
export const placeRule = { empty: NOTHING_HAPPENED, advance: advancePlace, fold: foldPlace };
