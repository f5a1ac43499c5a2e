import type { Forecaster } from './forecaster.ts';
import { beforeAnyDemand, crostonForecast, type IntermittentState, sbaForecast, takeDemand, tsbForecast } from './intermittent-demand.ts';

const GAINS = [0.05, 0.15] as const;
const FORECASTS = {
  croston: (state: IntermittentState) => crostonForecast(state),
  sba: sbaForecast,
  tsb: (state: IntermittentState) => tsbForecast(state),
} as const;

/** Croston's method or one of its successors, with the gains of least squared one-step errors. */
export function intermittentForecaster(values: Float64Array, method: keyof typeof FORECASTS): Forecaster {
  const forecastOf = FORECASTS[method];
  let state = beforeAnyDemand();
  let gains = { alpha: 0.1, beta: 0.1 };
  let here = 0;

  function advance(end: number): void {
    for (let index = here; index < end; index++) takeDemand(state, values[index] as number, gains);
    here = end;
  }

  return {
    name: method,
    learn(end) {
      gains = bestGains(values, end, method);
      state = beforeAnyDemand();
      here = 0;
      advance(end);
    },
    advance,
    foresee: (out) => out.fill(forecastOf(state, gains.alpha)),
    gain: () => gains.alpha,
  };
}

/** The gains of least squared one-step errors; only the third method has two of them. */
function bestGains(values: Float64Array, end: number, method: keyof typeof FORECASTS): { alpha: number; beta: number } {
  const places = GAINS.flatMap((alpha) => (method === 'tsb' ? GAINS.map((beta) => ({ alpha, beta })) : [{ alpha, beta: alpha }]));
  const squares = places.map((gains) => squaresWith(values, end, method, gains));
  return places[squares.indexOf(Math.min(...squares))] ?? { alpha: GAINS[0], beta: GAINS[0] };
}

/** Squared one-step errors of the values before `end`, from the first demand on: `takeDemand` in one loop. */
function squaresWith(
  values: Float64Array,
  end: number,
  method: keyof typeof FORECASTS,
  { alpha, beta }: { alpha: number; beta: number },
): number {
  let begin = 0;
  while (begin < end && !((values[begin] as number) > 0)) begin++;
  const share = method === 'sba' ? 1 - alpha / 2 : 1;
  const isTsb = method === 'tsb';
  let [size, interval, probability, waited, squares] = [values[begin] ?? 0, begin + 1, 1 / (begin + 1), 0, 0];
  for (let index = begin + 1; index < end; index++) {
    const value = values[index] as number;
    if (Number.isNaN(value)) continue;
    const error = value - (isTsb ? size * probability : (share * size) / interval);
    squares += error * error;
    waited++;
    if (value > 0) {
      size += alpha * (value - size);
      interval += alpha * (waited - interval);
      probability += beta * (1 - probability);
      waited = 0;
    } else probability -= beta * probability;
  }
  return squares;
}
