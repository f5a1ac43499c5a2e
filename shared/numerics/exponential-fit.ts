import { invertPositive } from './symmetric-matrix.ts';

export interface TimedValue {
  readonly t: number;
  readonly y: number;
}

/** What is known of the asymptote before any point is seen, in the unit of the values. */
export interface AsymptotePrior {
  readonly mean: number;
  readonly deviation: number;
  /** Standard deviation of one point around the curve. */
  readonly noise: number;
}

export interface ExponentialOptions {
  /** Bounds of the time constant, in the unit of t. */
  readonly shortestTau: number;
  readonly longestTau: number;
  readonly prior?: AsymptotePrior;
  /** How many time constants are tried before the best is refined. @default 200 */
  readonly gridPoints?: number;
}

/** The curve y = asymptote + (start − asymptote)·e^(−t/tau); `start` is its value at t = 0. */
export interface ExponentialFit {
  readonly start: number;
  readonly asymptote: number;
  readonly tau: number;
  /** Root of the sum of squares over n − 3, the prior left out. */
  readonly noise: number;
  /** Covariance of (start, asymptote, tau); null when the points do not tell them apart. */
  readonly covariance: readonly (readonly number[])[] | null;
  /** The least sum of squares lies at a bound of tau: the points are as good as straight. */
  readonly isAtBound: boolean;
}

interface Projection {
  readonly cost: number;
  readonly asymptote: number;
  /** start − asymptote. */
  readonly gap: number;
}

const GRID_POINTS = 200;
const GOLDEN = (Math.sqrt(5) - 1) / 2;
/** Of ln tau: far below what any figure of a fit shows. */
const TOLERANCE = 1e-8;
const PARAMETERS = 3;

/**
 * Least squares of a curve that approaches an asymptote, by variable projection: for each time constant the other two
 * parameters are linear, so that only ln tau is searched, over a grid and then by golden section. With a prior on the
 * asymptote it is the maximum a posteriori.
 *
 * @returns undefined below three points, or when all lie at one moment
 * @see reference/domain.md §1, estimators (b) and (c)
 */
export function fitExponential(points: readonly TimedValue[], options: ExponentialOptions): ExponentialFit | undefined {
  const [first] = points;
  if (first === undefined || points.length < PARAMETERS || points.every(({ t }) => t === first.t)) return undefined;
  // Sums of squares far from zero would drown the difference between two time constants.
  const values = points.map(({ t, y }) => ({ t, y: y - first.y }));
  const prior = options.prior && { ...options.prior, mean: options.prior.mean - first.y };
  const { tau, isAtBound } = bestTau((logTau) => projected(values, Math.exp(logTau), prior).cost, options);
  const fit = describe(values, tau, prior);
  return { ...fit, start: fit.start + first.y, asymptote: fit.asymptote + first.y, isAtBound };
}

function bestTau(costOf: (logTau: number) => number, { shortestTau, longestTau, gridPoints = GRID_POINTS }: ExponentialOptions) {
  const lowest = Math.log(shortestTau);
  const highest = Math.log(longestTau);
  const step = (highest - lowest) / (gridPoints - 1);
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let index = 0; index < gridPoints; index++) {
    const cost = costOf(lowest + index * step);
    if (cost >= least) continue;
    least = cost;
    best = index;
  }
  const from = lowest + Math.max(0, best - 1) * step;
  const to = lowest + Math.min(gridPoints - 1, best + 1) * step;
  const logTau = goldenSection(costOf, from, to);
  return { tau: Math.exp(logTau), isAtBound: logTau - lowest < step / 100 || highest - logTau < step / 100 };
}

/** The best asymptote and gap for one time constant; a prior is one more row that names the asymptote. */
function projected(points: readonly TimedValue[], tau: number, prior: AsymptotePrior | undefined): Projection {
  const weight = prior === undefined ? 0 : (prior.noise / prior.deviation) ** 2;
  const priorMean = prior?.mean ?? 0;
  let [n, e, ee, y, ey, yy] = [weight, 0, 0, weight * priorMean, 0, weight * priorMean * priorMean];
  for (const point of points) {
    const decayed = Math.exp(-point.t / tau);
    n += 1;
    e += decayed;
    ee += decayed * decayed;
    y += point.y;
    ey += decayed * point.y;
    yy += point.y * point.y;
  }
  const determinant = n * ee - e * e;
  const asymptote = (ee * y - e * ey) / determinant;
  const gap = (n * ey - e * y) / determinant;
  // Cancels where the curve fits well; what is left only ranks neighbours on the grid.
  return { cost: Number.isFinite(gap) ? Math.max(0, yy - asymptote * y - gap * ey) : Number.POSITIVE_INFINITY, asymptote, gap };
}

function goldenSection(costOf: (at: number) => number, from: number, to: number): number {
  let [left, right] = [from, to];
  let [inner, outer] = [right - GOLDEN * (right - left), left + GOLDEN * (right - left)];
  let [atInner, atOuter] = [costOf(inner), costOf(outer)];
  while (right - left > TOLERANCE) {
    if (atInner <= atOuter) {
      [right, outer, atOuter] = [outer, inner, atInner];
      inner = right - GOLDEN * (right - left);
      atInner = costOf(inner);
    } else {
      [left, inner, atInner] = [inner, outer, atOuter];
      outer = left + GOLDEN * (right - left);
      atOuter = costOf(outer);
    }
  }
  return (left + right) / 2;
}

function describe(points: readonly TimedValue[], tau: number, prior: AsymptotePrior | undefined) {
  const { asymptote, gap } = projected(points, tau, prior);
  const information = Array.from({ length: PARAMETERS }, () => new Array<number>(PARAMETERS).fill(0));
  let squares = 0;
  for (const { t, y } of points) {
    const decayed = Math.exp(-t / tau);
    squares += (y - asymptote - gap * decayed) ** 2;
    addProduct(information, [decayed, 1 - decayed, (gap * decayed * t) / (tau * tau)]);
  }
  const noise = Math.sqrt(squares / Math.max(1, points.length - PARAMETERS));
  if (prior !== undefined) addProduct(information, [0, prior.noise / prior.deviation, 0]);
  const variance = (prior?.noise ?? noise) ** 2;
  const inverse = invertPositive(information);
  const covariance = inverse?.map((row) => row.map((value) => value * variance)) ?? null;
  return { start: asymptote + gap, asymptote, tau, noise, covariance };
}

function addProduct(information: number[][], row: readonly number[]): void {
  for (const [index, own] of information.entries()) {
    for (const [column, value] of row.entries()) own[column] = (own[column] ?? 0) + (row[index] ?? 0) * value;
  }
}
