import { solvePositive } from './symmetric-matrix.ts';

export interface LabelledRows {
  /** Row after row, `width` numbers each. */
  readonly values: Float64Array;
  readonly width: number;
  /** 1 where it happened, else 0; one for each row. */
  readonly labels: Uint8Array;
}

/** log(p / (1 − p)) = intercept + Σ coefficient · value. */
export interface LogisticModel {
  readonly intercept: number;
  readonly coefficients: readonly number[];
}

const MAX_ROUNDS = 100;
const SMALL_STEP = 1e-9;
const MAX_HALVINGS = 40;

export const logistic = (logit: number): number => 1 / (1 + Math.exp(-logit));

/** Mean and deviation of each column; a column that never changes has deviation 1. */
function scalesOf({ values, width }: LabelledRows, rows: number): { means: Float64Array; deviations: Float64Array } {
  const means = new Float64Array(width);
  const deviations = new Float64Array(width);
  for (let place = 0; place < values.length; place++)
    means[place % width] = (means[place % width] as number) + (values[place] as number) / rows;
  for (let place = 0; place < values.length; place++) {
    const column = place % width;
    deviations[column] = (deviations[column] as number) + ((values[place] as number) - (means[column] as number)) ** 2 / rows;
  }
  return { means, deviations: deviations.map((variance) => Math.sqrt(variance) || 1) };
}

/** Gradient and curvature of the penalised likelihood; the first weight is the intercept's, which is not penalised. */
function slopeAt(scaled: Float64Array, labels: Uint8Array, weights: readonly number[], ridge: number) {
  const size = weights.length;
  const gradient = weights.map((weight, index) => (index === 0 ? 0 : -ridge * weight));
  const curvature = weights.map((_, row) => weights.map((_weight, column) => (row === column && row > 0 ? ridge : 0)));
  for (let row = 0; row < labels.length; row++) {
    const start = row * size;
    let logit = 0;
    for (let index = 0; index < size; index++) logit += (weights[index] as number) * (scaled[start + index] as number);
    const chance = logistic(logit);
    const error = (labels[row] as number) - chance;
    const spread = chance * (1 - chance);
    for (let index = 0; index < size; index++) {
      const value = scaled[start + index] as number;
      gradient[index] = (gradient[index] as number) + error * value;
      const line = curvature[index] as number[];
      for (let other = 0; other <= index; other++)
        line[other] = (line[other] as number) + spread * value * (scaled[start + other] as number);
    }
  }
  for (let row = 0; row < size; row++) {
    for (let column = row + 1; column < size; column++) (curvature[row] as number[])[column] = curvature[column]?.[row] as number;
  }
  return { gradient, curvature };
}

/** The penalised log-likelihood. */
function likelihoodAt(scaled: Float64Array, labels: Uint8Array, weights: readonly number[], ridge: number): number {
  const size = weights.length;
  let sum = weights.reduce((penalty, weight, index) => (index === 0 ? penalty : penalty - (ridge / 2) * weight * weight), 0);
  for (let row = 0; row < labels.length; row++) {
    let logit = 0;
    for (let index = 0; index < size; index++) logit += (weights[index] as number) * (scaled[row * size + index] as number);
    // log p of what happened, in the form that cannot overflow
    const wrong = labels[row] === 1 ? -logit : logit;
    sum -= Math.max(0, wrong) + Math.log1p(Math.exp(-Math.abs(wrong)));
  }
  return sum;
}

/** Each row with a 1 in front, columns with mean 0 and deviation 1. */
function standardised({ values, width }: LabelledRows, rows: number, scales: ReturnType<typeof scalesOf>): Float64Array {
  const scaled = new Float64Array(rows * (width + 1));
  for (let row = 0; row < rows; row++) {
    scaled[row * (width + 1)] = 1;
    for (let column = 0; column < width; column++) {
      const difference = (values[row * width + column] as number) - (scales.means[column] as number);
      scaled[row * (width + 1) + column + 1] = difference / (scales.deviations[column] as number);
    }
  }
  return scaled;
}

/**
 * Logistic regression by Newton's method on standardised columns, with a penalty of ridge/2 · Σ weight² on all but the intercept.
 *
 * @param ridge - above 0, which makes the optimum unique
 * @returns undefined when only one label occurs, or the method does not settle
 * @see Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 4.4.1
 */
export function fitLogistic(data: LabelledRows, ridge: number): LogisticModel | undefined {
  const rows = data.labels.length;
  const positive = data.labels.reduce((sum, label) => sum + label, 0);
  if (positive === 0 || positive === rows) return undefined;
  const scales = scalesOf(data, rows);
  const scaled = standardised(data, rows, scales);
  const likelihoodOf = (weights: readonly number[]) => likelihoodAt(scaled, data.labels, weights, ridge);
  let weights: readonly number[] = Array.from({ length: data.width + 1 }, () => 0);
  let likelihood = likelihoodOf(weights);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const { gradient, curvature } = slopeAt(scaled, data.labels, weights, ridge);
    const step = solvePositive(curvature, gradient);
    if (step === undefined) return undefined;
    if (step.every((change) => Math.abs(change) < SMALL_STEP)) return inUnits(weights, scales);
    const next = climbed(weights, step, likelihood, likelihoodOf);
    // No part of the step leads higher: the top, as far as these numbers can tell.
    if (next === undefined) return inUnits(weights, scales);
    ({ weights, likelihood } = next);
  }
  return undefined;
}

/** Goes the step, or the largest half, quarter … of it that leads higher. */
function climbed(from: readonly number[], step: readonly number[], before: number, likelihoodOf: (weights: readonly number[]) => number) {
  for (let halvings = 0; halvings <= MAX_HALVINGS; halvings++) {
    const weights = from.map((weight, index) => weight + (step[index] as number) * 0.5 ** halvings);
    const likelihood = likelihoodOf(weights);
    if (likelihood > before) return { weights, likelihood };
  }
  return undefined;
}

function inUnits([first = 0, ...weights]: readonly number[], { means, deviations }: ReturnType<typeof scalesOf>): LogisticModel {
  const coefficients = weights.map((weight, column) => weight / (deviations[column] as number));
  const intercept = coefficients.reduce((sum, coefficient, column) => sum - coefficient * (means[column] as number), first);
  return { intercept, coefficients };
}
