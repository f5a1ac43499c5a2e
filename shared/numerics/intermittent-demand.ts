/** What is known of demand that comes now and then. */
export interface IntermittentState {
  /** Smoothed amount of an occasion; null before the first. */
  size: number | null;
  /** Smoothed periods from one occasion to the next. */
  interval: number;
  /** Smoothed probability of an occasion in a period. */
  probability: number;
  /** Periods since the last occasion. */
  waited: number;
}

export const beforeAnyDemand = (): IntermittentState => ({ size: null, interval: 1, probability: 0, waited: 0 });

/**
 * Takes in one period. Sizes and intervals change with each occasion (Croston), the probability in each period after the
 * first occasion (Teunter, Syntetos and Babai), so that what nobody buys any more fades away.
 *
 * @param value - NaN where nothing is known; such a period counts neither as an occasion nor as a wait
 * @see reference/domain.md §12
 */
export function takeDemand(state: IntermittentState, value: number, { alpha, beta }: { alpha: number; beta: number }): void {
  if (Number.isNaN(value)) return;
  state.waited++;
  if (value <= 0) {
    if (state.size !== null) state.probability -= beta * state.probability;
    return;
  }
  if (state.size === null) {
    state.size = value;
    state.interval = state.waited;
    state.probability = 1 / state.waited;
  } else {
    state.size += alpha * (value - state.size);
    state.interval += alpha * (state.waited - state.interval);
    state.probability += beta * (1 - state.probability);
  }
  state.waited = 0;
}

/** Demand of a period: size over interval. */
export const crostonForecast = ({ size, interval }: IntermittentState): number => (size ?? 0) / interval;

/** Croston's forecast without its bias, after Syntetos and Boylan. */
export const sbaForecast = (state: IntermittentState, alpha: number): number => (1 - alpha / 2) * crostonForecast(state);

/** Demand of a period: probability of an occasion times its size. */
export const tsbForecast = ({ size, probability }: IntermittentState): number => (size ?? 0) * probability;

export interface DemandPattern {
  /** Average demand interval: periods for each one with demand; null when there is none. */
  readonly interval: number | null;
  /** Squared coefficient of variation of the amounts above 0 (divisor n). */
  readonly variation: number | null;
  readonly demandClass: 'smooth' | 'erratic' | 'intermittent' | 'lumpy' | 'none';
}

const REGULAR_INTERVAL = 1.32;
const STEADY_VARIATION = 0.49;

/**
 * How regularly something is asked for.
 *
 * @param values - NaN where nothing is known
 * @see Syntetos, Boylan and Croston, On the categorization of demand patterns, JORS 56 (2005)
 */
export function demandPattern(values: ArrayLike<number>): DemandPattern {
  let [periods, occasions, sum, squares] = [0, 0, 0, 0];
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number;
    if (Number.isNaN(value)) continue;
    periods++;
    if (value <= 0) continue;
    occasions++;
    sum += value;
    squares += value * value;
  }
  if (occasions === 0) return { interval: null, variation: null, demandClass: 'none' };
  const interval = periods / occasions;
  const mean = sum / occasions;
  const variation = Math.max(0, squares / occasions / (mean * mean) - 1);
  const isSteady = variation < STEADY_VARIATION;
  const demandClass = interval < REGULAR_INTERVAL ? (isSteady ? 'smooth' : 'erratic') : isSteady ? 'intermittent' : 'lumpy';
  return { interval, variation, demandClass };
}
