import { fitLogistic, type LogisticModel } from '#numerics/logistic-regression.ts';
import { topLargest } from '#numerics/top-largest.ts';
import { type Evidence, evidenceOf, FEATURES, featureWriter } from './blend-features.ts';
import type { Habit } from './habits.ts';
import type { ModelInUse, Shopper } from './model-in-use.ts';
import type { Steps } from './steps.ts';

/** A customer's last order, taken away to see what would have foretold it. */
export interface Rehearsal {
  readonly shopper: Shopper;
  /** Columns of the products in the order taken away. */
  readonly bought: ReadonlySet<number>;
}

/** With fewer rehearsals chance would decide. */
export const FEWEST_REHEARSALS = 200;
/** Of the products that a person has not bought, so many are compared with what they bought: the best by taste and by sequence. */
const COMPARED = { alike: 150, following: 60 } as const;
const RIDGE = 5;
const REHEARSALS_AT_ONCE = 200;

function bestOf(scores: Float64Array, count: number): Uint32Array {
  const top = topLargest(count);
  for (let column = 0; column < scores.length; column++) {
    const score = scores[column] as number;
    if (score > 0 && score >= top.threshold) top.offer(column, score);
  }
  return top.take().ids;
}

function comparedColumns(evidence: Evidence, habits: ReadonlyMap<number, Habit>): number[] {
  const columns = [...bestOf(evidence.alike, COMPARED.alike), ...bestOf(evidence.following, COMPARED.following), ...habits.keys()];
  return [...new Set(columns)];
}

/**
 * How the signs of liking weigh in this shop: a logistic regression on what customers bought in an order that the model has not
 * seen. Each shop gets its own weights each night.
 *
 * @param model - learnt without the orders taken away
 * Yields from time to time.
 *
 * @returns null when nothing can be learnt from the rehearsals
 */
export function* learnBlend(model: ModelInUse, rehearsals: readonly Rehearsal[]): Steps<LogisticModel | null> {
  const values: Float64Array[] = [];
  const labels: Uint8Array[] = [];
  for (const [index, { shopper, bought }] of rehearsals.entries()) {
    if (index % REHEARSALS_AT_ONCE === 0) yield;
    const evidence = evidenceOf(model, shopper);
    const habits = new Map(shopper.habits.flatMap((habit) => columnedHabit(model, habit)));
    const columns = comparedColumns(evidence, habits);
    const { write } = featureWriter(model, evidence);
    const rows = new Float64Array(columns.length * FEATURES);
    columns.forEach((column, place) => {
      write(column, habits.get(column), rows.subarray(place * FEATURES, (place + 1) * FEATURES));
    });
    values.push(rows);
    labels.push(Uint8Array.from(columns, (column) => (bought.has(column) ? 1 : 0)));
  }
  yield;
  return (
    fitLogistic({ values: joined(values), width: FEATURES, labels: Uint8Array.from(labels.flatMap((some) => [...some])) }, RIDGE) ?? null
  );
}

function columnedHabit(model: ModelInUse, habit: Habit): [number, Habit][] {
  const column = model.columnByProductId.get(habit.productId);
  return column === undefined || habit.purchases === 0 ? [] : [[column, habit]];
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return whole;
}
