import type { Point } from '#domain/cold-chain/known-ambient.ts';

/** Temperature, asymptote and ln tau (seconds), with their covariance. */
export interface Filtered {
  readonly state: readonly [celsius: number, asymptoteCelsius: number, logTau: number];
  readonly covariance: readonly (readonly number[])[];
}

const LOG_TAU = { lowest: Math.log(300), highest: Math.log(172_800) };
const NOISE_PER_SECOND = [1e-6, 1e-5, 1e-8];
const MEASUREMENT_VARIANCE = 0.04;

const product = (left: readonly (readonly number[])[], right: readonly (readonly number[])[]) =>
  left.map((row) => (right[0] ?? []).map((_, column) => row.reduce((sum, value, index) => sum + value * (right[index]?.[column] ?? 0), 0)));
const transposed = (matrix: readonly (readonly number[])[]) => matrix.map((_, column) => matrix.map((row) => row[column] ?? 0));

function predicted({ state: [celsius, asymptote, logTau], covariance }: Filtered, seconds: number): Filtered {
  const tau = Math.exp(logTau);
  const e = Math.exp(-seconds / tau);
  const jacobian = [
    [e, 1 - e, ((celsius - asymptote) * e * seconds) / tau],
    [0, 1, 0],
    [0, 0, 1],
  ];
  const moved = product(product(jacobian, covariance), transposed(jacobian));
  const noisy = moved.map((row, index) =>
    row.map((value, column) => (index === column ? value + (NOISE_PER_SECOND[index] ?? 0) * seconds : value)),
  );
  return { state: [asymptote + (celsius - asymptote) * e, asymptote, logTau], covariance: noisy };
}

function updated({ state, covariance }: Filtered, measured: number): Filtered {
  const variance = (covariance[0]?.[0] ?? 0) + MEASUREMENT_VARIANCE;
  const gain = covariance.map((row) => (row[0] ?? 0) / variance);
  const innovation = measured - state[0];
  const [celsius = 0, asymptote = 0, logTau = 0] = state.map((value, index) => value + (gain[index] ?? 0) * innovation);
  const clamped = Math.min(LOG_TAU.highest, Math.max(LOG_TAU.lowest, logTau));
  const kept = covariance.map((row, index) => row.map((value, column) => value - (gain[index] ?? 0) * (covariance[0]?.[column] ?? 0)));
  return { state: [celsius, asymptote, clamped], covariance: kept };
}

/**
 * The extended Kalman filter of reference/domain.md §1 (d), without gating: the other way to follow a warming curve, with which the
 * fits are compared. It is not what Larderly acts on: its state needs nine more numbers and it is no better in the window that counts.
 */
export function filterWarming(points: readonly Point[], start: readonly [number, number, number]): Filtered[] {
  const first: Filtered = {
    state: start,
    covariance: [
      [0.04, 0, 0],
      [0, 64, 0],
      [0, 0, 1],
    ],
  };
  const found = [first];
  for (let index = 1; index < points.length; index++) {
    const [before, now] = [points[index - 1], points[index]];
    if (before === undefined || now === undefined) continue;
    found.push(updated(predicted(found.at(-1) ?? first, now.t - before.t), now.celsius));
  }
  return found;
}
