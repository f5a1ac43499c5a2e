import type { Forecaster } from './forecaster.ts';
import { isAllPositive, meanAndSkewness } from './series-figures.ts';
import { type SmoothingForecaster, smoothingForecaster } from './smoothing-forecaster.ts';

/** Skewness above which amounts are taken to vary by factors. */
const SKEWED = 1;
/** Growth from the first to the last quarter of the series above which season and noise may grow with it. */
const GROWN = 1.3;

/**
 * Exponential smoothing at the scale that makes the past most likely: of the values as they are, with the season as factors,
 * or of their logarithms, which are tried where all values are above 0 and are skewed or have grown.
 *
 * @param plain - that of the values as they are; whoever holds it has it learn and advance before this one
 */
export function scaledSmoothing(values: Float64Array, period: number, plain: SmoothingForecaster): Forecaster {
  const factored = smoothingForecaster(values, period, 'factored');
  let logs: Float64Array | undefined;
  let logged: SmoothingForecaster | undefined;
  let inUse: Forecaster = plain;
  return {
    name: 'scaled-smoothing',
    learn(end) {
      factored.learn(end);
      inUse = factored.criterion() < plain.criterion() ? factored : plain;
      if (!isAllPositive(values, end) || !mayVaryByFactors(values, end)) return;
      logs ??= values.map(Math.log);
      logged ??= smoothingForecaster(logs, period, 'added');
      logged.learn(end);
      const least = Math.min(factored.criterion(), plain.criterion());
      if (logged.criterion() + 2 * sumOfKnown(logs, end) < least) inUse = logged;
    },
    advance(end) {
      if (inUse !== plain) inUse.advance(end);
    },
    foresee(out) {
      inUse.foresee(out);
      if (inUse === logged) for (let ahead = 0; ahead < out.length; ahead++) out[ahead] = Math.exp(out[ahead] as number);
    },
    gain: () => inUse.gain(),
  };
}

/** Of logarithms, the logarithm of the density that the change of scale brings. */
function sumOfKnown(values: Float64Array, end: number): number {
  let sum = 0;
  for (let index = 0; index < end; index++) if (!Number.isNaN(values[index] as number)) sum += values[index] as number;
  return sum;
}

function mayVaryByFactors(values: Float64Array, end: number): boolean {
  const quarter = Math.floor(end / 4);
  const first = meanAndSkewness(values, { from: 0, to: quarter }).mean;
  const last = meanAndSkewness(values, { from: end - quarter, to: end }).mean;
  const growth = first > 0 ? last / first : 1;
  return growth > GROWN || growth < 1 / GROWN || meanAndSkewness(values, { from: 0, to: end }).skewness > SKEWED;
}
