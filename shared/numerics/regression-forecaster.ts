import type { Forecaster } from './forecaster.ts';
import { smoothLevel, startOfSmoothing } from './holt-winters.ts';
import { addSeason, isSeasonal, type SeasonalPattern, seasonalPattern, withoutSeason } from './seasonal-pattern.ts';
import { isAllPositive } from './series-figures.ts';
import { solvePositive } from './symmetric-matrix.ts';

/** What is known beforehand of each period, the future included, such as a price or whether there is a promotion. */
export type Regressors = readonly Float64Array[];

const GAINS = [0.01, 0.03, 0.07, 0.13, 0.2, 0.3, 0.45, 0.65] as const;
const RIDGE = 0.25;

interface Known {
  readonly columns: Regressors;
  /** Share of each column's own sum of squares that is added to it, which draws its effect to 0: a quarter, as effects do not last. @default 0.25 */
  readonly ridge?: number;
}

interface Effects {
  readonly alpha: number;
  readonly level: number;
  readonly effects: readonly number[];
  readonly squares: number;
}

/**
 * A level that moves, times the effects of what is known beforehand: ln y = level + Σ effect·column, so that a price has an
 * elasticity and a promotion a factor. For each gain of the smoothing the effects follow by least squares of the one-step
 * errors, which are linear in them. Where not all values are above 0, effects are added instead.
 *
 * @see reference/domain.md §12, promotions; Hyndman and others, Forecasting with Exponential Smoothing (2008), chapter 9
 */
export function regressionForecaster(values: Float64Array, period: number, { columns: regressors, ridge = RIDGE }: Known): Forecaster {
  let model: { isLogged: boolean; columns: Regressors; pattern: SeasonalPattern | undefined; fit: Effects } | undefined;
  let rest = new Float64Array(0);
  let here = 0;
  const state = startOfSmoothing({ level: 0 });

  function advance(end: number): void {
    smoothLevel(rest, { from: here, to: end }, state, model?.fit.alpha ?? 0);
    here = end;
  }

  return {
    name: 'regression',
    learn(end) {
      const isLogged = isAllPositive(values, end);
      const scaled = isLogged ? values.map(Math.log) : values;
      const pattern = isSeasonal(scaled, { from: 0, to: end }, period)
        ? seasonalPattern(scaled, { from: 0, to: end }, period, 'additive')
        : undefined;
      const adjusted = pattern === undefined ? scaled : withoutSeason(scaled, pattern);
      const columns = regressors.map((column) => scaledColumn(column, end));
      const fit = fitEffects(adjusted.subarray(0, end), columns, ridge);
      model = { isLogged, columns, pattern, fit };
      rest = adjusted.map((value, index) => value - effectAt(columns, fit.effects, index));
      state.level = fit.level;
      here = 0;
      advance(end);
    },
    advance,
    foresee(out) {
      if (model === undefined) return;
      for (let ahead = 0; ahead < out.length; ahead++) out[ahead] = state.level + effectAt(model.columns, model.fit.effects, here + ahead);
      if (model.pattern !== undefined) addSeason(out, here, model.pattern);
      if (model.isLogged) for (let ahead = 0; ahead < out.length; ahead++) out[ahead] = Math.exp(out[ahead] as number);
    },
    gain: () => model?.fit.alpha ?? 0,
  };
}

/** Amounts that are all above 0 and not only marks count by their logarithm. Deviations from the mean, so that nothing is far from 0. */
function scaledColumn(column: Float64Array, end: number): Float64Array {
  const past = column.subarray(0, end);
  const isAmount = past.every((value) => value > 0) && new Set(past).size > 2;
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of past) [low, high] = [Math.min(low, value), Math.max(high, value)];
  // What lies beyond everything seen has the effect of the furthest that was seen.
  const seen = column.map((value) => Math.min(Math.max(value, low), high));
  const scaled = isAmount ? seen.map(Math.log) : seen;
  let sum = 0;
  for (let index = 0; index < end; index++) sum += scaled[index] as number;
  return scaled.map((value) => value - sum / end);
}

function effectAt(columns: Regressors, effects: readonly number[], index: number): number {
  let sum = 0;
  for (let column = 0; column < columns.length; column++)
    sum += (effects[column] as number) * ((columns[column] as Float64Array)[index] as number);
  return sum;
}

function fitEffects(values: Float64Array, columns: Regressors, ridge: number): Effects {
  let best: Effects | undefined;
  for (const alpha of GAINS) {
    const fit = effectsAt(values, columns, alpha, ridge);
    if (best === undefined || fit.squares < best.squares) best = fit;
  }
  return best ?? { alpha: 0, level: 0, effects: columns.map(() => 0), squares: 0 };
}

/** Least squares of the one-step errors over the first level and the effects of the columns. */
function effectsAt(values: Float64Array, columns: Regressors, alpha: number, ridge: number): Effects {
  const end = values.length;
  const size = columns.length + 1;
  const products = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  const right = new Array<number>(size).fill(0);
  const levels = new Float64Array(columns.length);
  const row = new Array<number>(size).fill(0);
  let first = 0;
  while (first < end && Number.isNaN(values[first] as number)) first++;
  const origin = first < end ? (values[first] as number) : 0;
  let [level, weight, squares] = [origin, 1, 0];
  for (let index = first; index < end; index++) {
    const error = (values[index] as number) - level;
    if (Number.isNaN(error)) continue;
    row[0] = weight;
    for (let column = 1; column < size; column++)
      row[column] = ((columns[column - 1] as Float64Array)[index] as number) - (levels[column - 1] as number);
    squares += error * error;
    addRow(products, right, row, error);
    level += alpha * error;
    weight *= 1 - alpha;
    for (let column = 1; column < size; column++) levels[column - 1] = (levels[column - 1] as number) + alpha * (row[column] as number);
  }
  const ridged = products.map((entries, at) =>
    entries.map((entry, other) => (at === other ? entry * (1 + (at > 0 ? ridge : 0)) + 1e-9 : entry)),
  );
  const [shift = 0, ...effects] = solvePositive(ridged, right) ?? new Array<number>(size).fill(0);
  return { alpha, level: origin + shift, effects, squares: squaresLeft(squares, products, right, [shift, ...effects]) };
}

function addRow(products: number[][], right: number[], row: readonly number[], error: number): void {
  for (let at = 0; at < row.length; at++) {
    const own = products[at] as number[];
    for (let other = 0; other < row.length; other++) own[other] = (own[other] as number) + (row[at] as number) * (row[other] as number);
    right[at] = (right[at] as number) + (row[at] as number) * error;
  }
}

/** Σ(error − row·solution)² from the sums. */
function squaresLeft(squares: number, products: readonly number[][], right: readonly number[], solution: readonly number[]): number {
  let left = squares;
  for (let at = 0; at < solution.length; at++) {
    let inner = 0;
    for (let other = 0; other < solution.length; other++)
      inner += ((products[at] as number[])[other] as number) * (solution[other] as number);
    left += (solution[at] as number) * (inner - 2 * (right[at] as number));
  }
  return Math.max(0, left);
}
