import { fitLogistic, type LogisticModel, logistic } from './logistic-regression.ts';
import { seededRandom } from './random.ts';

export interface ExperimentRows {
  /** Row after row, `width` numbers each. */
  readonly values: Float64Array;
  readonly width: number;
  /** 1 for who was treated, 0 for who was held out. */
  readonly treated: ArrayLike<number>;
  /** 1 where the outcome happened, else 0. */
  readonly happened: ArrayLike<number>;
}

/** The chance of the outcome when treated, less that when left alone. */
export interface UpliftModel {
  readonly treated: LogisticModel;
  readonly control: LogisticModel;
}

const RIDGE = 1;

function scoreOf({ intercept, coefficients }: LogisticModel, values: Float64Array, row: number): number {
  let logit = intercept;
  for (let column = 0; column < coefficients.length; column++)
    logit += (coefficients[column] as number) * (values[row * coefficients.length + column] as number);
  return logistic(logit);
}

const upliftOf = (model: UpliftModel, values: Float64Array, row: number): number =>
  scoreOf(model.treated, values, row) - scoreOf(model.control, values, row);

/** A model of one arm alone, of the rows that are asked for. */
function armModel({ values, width, treated, happened }: ExperimentRows, rows: readonly number[], arm: 0 | 1): LogisticModel | undefined {
  const own = rows.filter((row) => treated[row] === arm);
  const chosen = new Float64Array(own.length * width);
  for (const [place, row] of own.entries()) chosen.set(values.subarray(row * width, (row + 1) * width), place * width);
  return fitLogistic({ values: chosen, width, labels: Uint8Array.from(own, (row) => happened[row] as number) }, RIDGE);
}

/**
 * Two models, one of each arm, by penalised logistic regression.
 *
 * @returns undefined when an arm is empty, or its outcome is always the same
 * @see Radcliffe, Surry, Real-world uplift modelling with significance-based uplift trees, 2011, on the two-model approach
 */
export function fitUplift(people: ExperimentRows, rows?: readonly number[]): UpliftModel | undefined {
  const all = rows ?? Array.from({ length: people.treated.length }, (_, row) => row);
  const treated = armModel(people, all, 1);
  const control = armModel(people, all, 0);
  return treated && control && { treated, control };
}

/**
 * The uplift of each person by models that have not seen that person: the people are divided at random into folds, and each fold
 * gets its scores from models of all others, so that a curve over the scores is honest.
 *
 * @returns undefined when a fold leaves nothing to learn from
 */
export function crossFittedUplift(people: ExperimentRows, { folds, seed }: { folds: number; seed: number }): Float64Array | undefined {
  const all = Array.from({ length: people.treated.length }, (_, row) => row);
  const random = seededRandom(seed);
  const foldOf = Uint8Array.from(all, () => Math.floor(random() * folds));
  const scores = new Float64Array(all.length);
  for (let fold = 0; fold < folds; fold++) {
    const model = fitUplift(
      people,
      all.filter((row) => foldOf[row] !== fold),
    );
    if (model === undefined) return undefined;
    for (const row of all.filter((each) => foldOf[each] === fold)) scores[row] = upliftOf(model, people.values, row);
  }
  return scores;
}
