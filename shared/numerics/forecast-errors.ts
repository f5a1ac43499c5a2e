/** What was forecast beside what came; pairs of which one is not known (NaN) are left out. */
export interface ForecastPairs {
  readonly actual: ArrayLike<number>;
  readonly forecast: ArrayLike<number>;
}

/** Sums over pairs, from which every figure follows; sums of parts add up to those of the whole. */
export interface ErrorSums {
  readonly count: number;
  readonly absolute: number;
  readonly squares: number;
  /** Forecast − actual. */
  readonly signed: number;
  readonly actual: number;
  /** Of the absolute actual values. */
  readonly magnitude: number;
  /** Of 2·|error| / (|actual| + |forecast|), 0 where both are 0. */
  readonly symmetric: number;
}

/** Sums that begin at nothing and are added to. */
type GrowingSums = { -readonly [Name in keyof ErrorSums]: ErrorSums[Name] };
export const noErrors = (): GrowingSums => ({ count: 0, absolute: 0, squares: 0, signed: 0, actual: 0, magnitude: 0, symmetric: 0 });
export const NO_ERRORS: ErrorSums = noErrors();

/** Counts one more pair, unless one of the two is not known. */
export function addError(sums: GrowingSums, actual: number, forecast: number): void {
  const error = forecast - actual;
  if (Number.isNaN(error)) return;
  const size = Math.abs(actual) + Math.abs(forecast);
  sums.count++;
  sums.absolute += Math.abs(error);
  sums.squares += error * error;
  sums.signed += error;
  sums.actual += actual;
  sums.magnitude += Math.abs(actual);
  sums.symmetric += size === 0 ? 0 : (2 * Math.abs(error)) / size;
}

/** @throws {RangeError} when the two differ in length */
export function errorSums({ actual, forecast }: ForecastPairs): ErrorSums {
  if (actual.length !== forecast.length) throw new RangeError(`There are ${forecast.length} forecasts of ${actual.length} values.`);
  const sums = noErrors();
  for (let index = 0; index < actual.length; index++) addError(sums, actual[index] as number, forecast[index] as number);
  return sums;
}

export const addErrors = (left: ErrorSums, right: ErrorSums): ErrorSums => ({
  count: left.count + right.count,
  absolute: left.absolute + right.absolute,
  squares: left.squares + right.squares,
  signed: left.signed + right.signed,
  actual: left.actual + right.actual,
  magnitude: left.magnitude + right.magnitude,
  symmetric: left.symmetric + right.symmetric,
});

const over = (numerator: number, denominator: number) => (denominator > 0 ? numerator / denominator : null);

/** Mean absolute error. */
export const maeOf = ({ absolute, count }: ErrorSums): number | null => over(absolute, count);
export const rmseOf = ({ squares, count }: ErrorSums): number | null => over(Math.sqrt(squares * count), count);
/** Sum of absolute errors over that of the demand; null when there was none. */
export const wapeOf = ({ absolute, magnitude }: ErrorSums): number | null => over(absolute, magnitude);
/** Forecast beyond demand, as a share of the demand. */
export const biasOf = ({ signed, actual }: ErrorSums): number | null => over(signed, actual);
/** Symmetric mean absolute percentage error as a fraction, 0–2; misleading where there are zeros. */
export const smapeOf = ({ symmetric, count }: ErrorSums): number | null => over(symmetric, count);
/** Σ(actual − forecast) over the mean absolute error: how many typical errors the forecast lies below, all days taken together. */
export const trackingSignalOf = ({ signed, absolute, count }: ErrorSums): number | null => over(-signed * count, absolute);

/** Mean absolute change from `lag` values before, which scales MASE; null when nothing ever changes. */
export function naiveScale(values: ArrayLike<number>, lag: number): number | null {
  const { absolute, count } = changesOf(values, lag);
  return absolute > 0 ? absolute / count : null;
}

/** The same of squares, which scales RMSSE. */
export function naiveSquareScale(values: ArrayLike<number>, lag: number): number | null {
  const { squares, count } = changesOf(values, lag);
  return squares > 0 ? squares / count : null;
}

function changesOf(values: ArrayLike<number>, lag: number) {
  const sums = { absolute: 0, squares: 0, count: 0 };
  for (let index = lag; index < values.length; index++) {
    const change = (values[index] as number) - (values[index - lag] as number);
    if (Number.isNaN(change)) continue;
    sums.absolute += Math.abs(change);
    sums.squares += change * change;
    sums.count++;
  }
  return sums;
}

/** Mean absolute scaled error. @param scale - of `naiveScale` */
export function maseOf(sums: ErrorSums, scale: number | null): number | null {
  const mae = maeOf(sums);
  return mae === null || scale === null ? null : mae / scale;
}

/** Root mean squared scaled error. @param squareScale - of `naiveSquareScale` */
export function rmsseOf({ squares, count }: ErrorSums, squareScale: number | null): number | null {
  return count === 0 || squareScale === null ? null : Math.sqrt(squares / count / squareScale);
}

/** What a quantile costs when `actual` comes: too low costs `share` a piece, too high the rest of 1. */
export const pinballLoss = (actual: number, quantile: number, share: number): number =>
  actual >= quantile ? share * (actual - quantile) : (1 - share) * (quantile - actual);

/** Mean pinball loss; null when nothing is known. */
export function meanPinball({ actual, forecast }: ForecastPairs, share: number): number | null {
  let [sum, count] = [0, 0];
  for (let index = 0; index < actual.length; index++) {
    const loss = pinballLoss(actual[index] as number, forecast[index] as number, share);
    if (Number.isNaN(loss)) continue;
    sum += loss;
    count++;
  }
  return over(sum, count);
}
