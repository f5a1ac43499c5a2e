import type { Forecaster } from './forecaster.ts';
import { smoothLevel, startOfSmoothing } from './holt-winters.ts';
import { fitLevel } from './level-fit.ts';
import { addSeason, isSeasonal, type SeasonalPattern, seasonalPattern, withoutSeason } from './seasonal-pattern.ts';
import { isAllPositive } from './series-figures.ts';

/** Sums from which the slope of a straight line follows. */
interface LineSums {
  count: number;
  t: number;
  tt: number;
  y: number;
  ty: number;
}

const slopeOf = ({ count, t, tt, y, ty }: LineSums) => {
  const spread = count * tt - t * t;
  return spread > 0 ? (count * ty - t * y) / spread : 0;
};

/**
 * The theta method: without its season, the series is smoothed by its level, and goes on from there by half of its slope.
 *
 * @see Assimakopoulos and Nikolopoulos (2000); Hyndman and Billah, Unmasking the Theta method, IJF 19 (2003)
 */
export function thetaForecaster(values: Float64Array, period: number): Forecaster {
  let pattern: SeasonalPattern | undefined;
  let adjusted = values;
  let alpha = 0.1;
  let near: number | undefined;
  let here = 0;
  const state = startOfSmoothing({ level: 0 });
  const line: LineSums = { count: 0, t: 0, tt: 0, y: 0, ty: 0 };

  function advance(end: number): void {
    smoothLevel(adjusted, { from: here, to: end }, state, alpha);
    for (let t = here; t < end; t++) {
      const value = adjusted[t] as number;
      if (Number.isNaN(value)) continue;
      line.count++;
      line.t += t;
      line.tt += t * t;
      line.y += value;
      line.ty += t * value;
    }
    here = end;
  }

  return {
    name: 'theta',
    learn(end) {
      const span = { from: 0, to: end };
      pattern = isSeasonal(values, span, period) ? patternOf(values, end, period) : undefined;
      adjusted = pattern === undefined ? values : withoutSeason(values, pattern);
      const fit = fitLevel(adjusted, span, { isRough: end < values.length, near });
      near = fit.alpha;
      alpha = fit.alpha;
      state.level = fit.level;
      Object.assign(line, { count: 0, t: 0, tt: 0, y: 0, ty: 0 });
      here = 0;
      advance(end);
    },
    advance,
    foresee(out) {
      const drift = slopeOf(line) / 2;
      const reached = (1 - (1 - alpha) ** here) / alpha;
      for (let ahead = 0; ahead < out.length; ahead++) out[ahead] = state.level + drift * (ahead + reached);
      if (pattern !== undefined) addSeason(out, here, pattern);
    },
    gain: () => alpha,
  };
}

function patternOf(values: Float64Array, end: number, period: number): SeasonalPattern {
  return seasonalPattern(values, { from: 0, to: end }, period, isAllPositive(values, end) ? 'multiplicative' : 'additive');
}
