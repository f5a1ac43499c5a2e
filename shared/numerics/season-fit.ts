import { type SmoothingGains, type SmoothingState, type Span, smoothFactors, smoothSeason, smoothThrough } from './holt-winters.ts';
import { minimise } from './simplex.ts';

export interface SmoothingFit {
  readonly start: SmoothingState;
  readonly gains: Required<SmoothingGains>;
  /** Of one-step errors; of factors, what additive errors would need for the same likelihood. */
  readonly squares: number;
}

const ALPHAS = [0.02, 0.08, 0.25, 0.55];
const GAMMAS = [0.01, 0.08, 0.3];
const FACTOR_GAMMAS = [0.005, 0.04, 0.15];
const BETAS = [0.01, 0.1];
const DAMPINGS = [0.9, 0.99];
const LEAST = 0.001;
const MOST = 0.999;
const MOST_OF_FACTOR = 0.5;
const LEAST_DAMPING = 0.8;
const SEASON_EVALUATIONS = 26;
const TREND_EVALUATIONS = 120;

/** A form of smoothing; the season of its starts is added, or multiplied with the level. */
export interface SmoothingForm {
  readonly starts: readonly SmoothingState[];
  readonly isFactored: boolean;
  readonly hasTrend: boolean;
  /** A rougher search, for a trial. */
  readonly isRough: boolean;
}

/** A place of the search: alpha, gamma, beta, phi, as many as the form has. */
type Place = readonly number[];
type Cost = (at: Place) => number;

const gainsAt = ([alpha = 0, gamma = 0, beta = 0, phi = 1]: Place) => ({ alpha, gamma, beta, phi });

/**
 * The gains of the least squared one-step errors, of factors of the greatest likelihood, from one of the starts; by a grid and
 * then a simplex.
 *
 * @param known - values of the span that are known
 */
export function fitSmoothing(values: Float64Array, span: Span, known: number, form: SmoothingForm): SmoothingFit {
  const { isFactored, hasTrend, starts, isRough } = form;
  const hasSeason = starts.some(({ season }) => season.length > 1);
  const costFrom = (start: SmoothingState) => costOf(values, span, start, { ...form, known });
  const { start, at } = bestOf(starts, gridOf(form, hasSeason), costFrom);
  const most = !hasSeason ? 0 : isFactored ? MOST_OF_FACTOR : MOST;
  const found = minimise(costFrom(start), at, {
    lowest: [LEAST, 0, 0, LEAST_DAMPING].slice(0, at.length),
    highest: [MOST, most, MOST, 1].slice(0, at.length),
    maxEvaluations: (hasTrend ? TREND_EVALUATIONS : SEASON_EVALUATIONS) / (isRough ? 2 : 1),
  });
  return { start, gains: gainsAt(found.at), squares: isFactored ? Math.exp(found.cost) : found.cost };
}

function gridOf({ isFactored, hasTrend }: SmoothingForm, hasSeason: boolean): Place[] {
  const gammas = isFactored ? FACTOR_GAMMAS : GAMMAS;

  const seasons = !hasSeason ? [0] : hasTrend ? gammas.slice(0, 2) : gammas;
  const trends = hasTrend ? BETAS.flatMap((beta) => DAMPINGS.map((phi) => [beta, phi])) : [[]];
  return ALPHAS.flatMap((alpha) => seasons.flatMap((gamma) => trends.map((trend) => [alpha, gamma, ...trend])));
}

/** A pass over a copy of the start, which is set back before each. */
function costOf(
  values: Float64Array,
  span: Span,
  start: SmoothingState,
  { isFactored, hasTrend, known }: SmoothingForm & { known: number },
): Cost {
  const state: SmoothingState = { ...start, season: Float64Array.from(start.season) };
  const reset = () => {
    state.level = start.level;
    state.trend = start.trend;
    state.phase = start.phase;
    state.season.set(start.season);
    return state;
  };
  if (isFactored)
    return (at) => {
      const { squares, logs } = smoothFactors(values, span, reset(), gainsAt(at));
      return Math.log(squares) + (2 * logs) / known;
    };
  if (hasTrend) return (at) => smoothThrough(values, span, reset(), gainsAt(at));
  return (at) => smoothSeason(values, span, reset(), gainsAt(at));
}

/** From the first start the whole grid is tried, from the others only what has the best alpha of the first. */
function bestOf(starts: readonly SmoothingState[], grid: readonly Place[], costFrom: (start: SmoothingState) => Cost) {
  const [first] = starts as readonly [SmoothingState, ...SmoothingState[]];
  let best = { start: first, at: grid[0] ?? [], cost: Number.POSITIVE_INFINITY };
  for (const start of starts) {
    const cost = costFrom(start);
    const alpha = best.at[0];
    for (const at of start === first ? grid : grid.filter((place) => place[0] === alpha)) {
      const reached = cost(at);
      if (reached < best.cost) best = { start, at, cost: reached };
    }
  }
  return best;
}
