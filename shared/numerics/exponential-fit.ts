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
  /** How closely ln tau is found. @default 1e-8, far below what any figure of a fit shows */
  readonly tolerance?: number;
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
  const values = columnsOf(points, first.y);
  const prior = options.prior && { ...options.prior, mean: options.prior.mean - first.y };
  const { tau, isAtBound } = bestTau((logTau) => projected(values, Math.exp(logTau), prior).cost, options);
  const fit = describe(values, projected(values, tau, prior), tau, prior);
  return { ...fit, start: fit.start + first.y, asymptote: fit.asymptote + first.y, isAtBound };
}

/** Points as columns, with the sums that no time constant changes. */
interface Columns {
  readonly t: Float64Array;
  readonly y: Float64Array;
  readonly sum: number;
  readonly squares: number;
}

function columnsOf(points: readonly TimedValue[], origin: number): Columns {
  const t = new Float64Array(points.length);
  const y = new Float64Array(points.length);
  let sum = 0;
  let squares = 0;
  for (const [index, point] of points.entries()) {
    const value = point.y - origin;
    t[index] = point.t;
    y[index] = value;
    sum += value;
    squares += value * value;
  }
  return { t, y, sum, squares };
}

function bestTau(costOf: (logTau: number) => number, options: ExponentialOptions) {
  const { shortestTau, longestTau, gridPoints = GRID_POINTS, tolerance = TOLERANCE } = options;
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
  const logTau = goldenSection(costOf, { from, to, tolerance });
  return { tau: Math.exp(logTau), isAtBound: logTau - lowest < step / 100 || highest - logTau < step / 100 };
}

/** The best asymptote and gap for one time constant; a prior is one more row that names the asymptote. */
function projected({ t, y: values, sum, squares }: Columns, tau: number, prior: AsymptotePrior | undefined): Projection {
  const weight = prior === undefined ? 0 : (prior.noise / prior.deviation) ** 2;
  const priorMean = prior?.mean ?? 0;
  const n = weight + t.length;
  const y = weight * priorMean + sum;
  let e = 0;
  let ee = 0;
  let ey = 0;
  for (let index = 0; index < t.length; index++) {
    const decayed = Math.exp(-(t[index] ?? 0) / tau);
    e += decayed;
    ee += decayed * decayed;
    ey += decayed * (values[index] ?? 0);
  }
  const determinant = n * ee - e * e;
  const asymptote = (ee * y - e * ey) / determinant;
  const gap = (n * ey - e * y) / determinant;
  if (!Number.isFinite(gap)) return { cost: Number.POSITIVE_INFINITY, asymptote, gap };
  // Cancels where the curve fits well; what is left only ranks neighbours on the grid.
  const cost = weight * priorMean * priorMean + squares - asymptote * y - gap * ey;
  return { cost: Math.max(0, cost), asymptote, gap };
}

function goldenSection(costOf: (at: number) => number, { from, to, tolerance }: { from: number; to: number; tolerance: number }): number {
  let [left, right] = [from, to];
  let [inner, outer] = [right - GOLDEN * (right - left), left + GOLDEN * (right - left)];
  let [atInner, atOuter] = [costOf(inner), costOf(outer)];
  while (right - left > tolerance) {
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

function describe({ t: times, y: values }: Columns, { asymptote, gap }: Projection, tau: number, prior: AsymptotePrior | undefined) {
  const information = [
    [0, 0, 0],
    [0, 0, 0],
    [0, 0, 0],
  ];
  let squares = 0;
  for (let index = 0; index < times.length; index++) {
    const t = times[index] ?? 0;
    const decayed = Math.exp(-t / tau);
    squares += ((values[index] ?? 0) - asymptote - gap * decayed) ** 2;
    addProduct(information, [decayed, 1 - decayed, (gap * decayed * t) / (tau * tau)]);
  }
  const noise = Math.sqrt(squares / Math.max(1, times.length - PARAMETERS));
  if (prior !== undefined) addProduct(information, [0, prior.noise / prior.deviation, 0]);
  const variance = (prior?.noise ?? noise) ** 2;
  const inverse = invertPositive(information);
  const covariance = inverse?.map((row) => row.map((value) => value * variance)) ?? null;
  return { start: asymptote + gap, asymptote, tau, noise, covariance };
}

function addProduct(information: number[][], values: readonly number[]): void {
  for (let row = 0; row < PARAMETERS; row++) {
    const own = information[row] ?? [];
    for (let column = 0; column < PARAMETERS; column++) own[column] = (own[column] ?? 0) + (values[row] ?? 0) * (values[column] ?? 0);
  }
}
