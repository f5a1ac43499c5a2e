import { type Matrix, quadraticForm } from './symmetric-matrix.ts';

/** Relative step of the central differences. */
const STEP = 1e-4;

/**
 * Standard error that a function of estimated parameters inherits from them, to first order (delta method).
 *
 * @param of - the function, finite around `parameters`
 * @param parameters - positive
 * @param logCovariance - of the logarithms of the parameters
 */
export function inheritedError(
  of: (parameters: readonly number[]) => number,
  parameters: readonly number[],
  logCovariance: Matrix,
): number {
  const shifted = (at: number, factor: number) => of(parameters.map((value, index) => (index === at ? value * factor : value)));
  const slopes = parameters.map((_, at) => (shifted(at, Math.exp(STEP)) - shifted(at, Math.exp(-STEP))) / (2 * STEP));
  return Math.sqrt(Math.max(0, quadraticForm(logCovariance, slopes)));
}
