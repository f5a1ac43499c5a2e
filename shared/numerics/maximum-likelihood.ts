import { invertPositive, type Matrix, solvePositive } from './symmetric-matrix.ts';

/** A log-likelihood and its derivatives by the parameters themselves. */
export interface Likelihood {
  readonly value: number;
  readonly gradient: readonly number[];
  readonly hessian: Matrix;
}
export type LikelihoodOf = (parameters: readonly number[]) => Likelihood;

export interface Maximum {
  /** False when the steps ran out before the last one became negligible. */
  readonly isConverged: boolean;
  readonly parameters: readonly number[];
  readonly logLikelihood: number;
  /** Covariance of the logarithms of the parameters (inverse of the observed information); null where the likelihood is flat. */
  readonly logCovariance: Matrix | null;
  /** How often the likelihood was computed. */
  readonly evaluations: number;
}

interface Options {
  /** @default 100 */
  readonly maxEvaluations?: number;
  /** Size that each parameter usually has, such as a time or an amount; it may go far from it, but not endlessly. @default 1 */
  readonly scales?: readonly number[];
}

/** No parameter moves by more than this factor's logarithm in one step. */
const MAX_LOG_STEP = 2;
/** At e^±14 times its scale a parameter stands for its limit, 0 or infinity, as far as any prediction can tell. */
const MAX_LOG = 14;
/** So near to the limit it is reached. */
const AT_LIMIT = 1e-9;
/** A step that promises less than this many units of log-likelihood is the last one. */
const NEGLIGIBLE_GAIN = 1e-6;
const MIN_DAMPING = 1e-8;
const MAX_DAMPING = 1e12;
/** What a flat direction counts as when it is damped. */
const MIN_INFORMATION = 1e-6;

interface Point {
  /** Of the parameters over their scales. */
  readonly logs: readonly number[];
  readonly parameters: readonly number[];
  readonly value: number;
  /** By the logarithms. */
  readonly gradient: readonly number[];
  /** Negative Hessian by the logarithms. */
  readonly information: Matrix;
}
type PointAt = (logs: readonly number[]) => Point | undefined;

/**
 * The positive parameters of greatest likelihood, by Newton's method on their logarithms, damped where the likelihood is
 * not concave or a step overshoots. A parameter that runs to 0 or infinity is held at a very small or large value.
 * Deterministic; never returns NaN.
 *
 * @param start - positive numbers at which the likelihood is finite
 * @throws {RangeError} when it is not
 */
export function maximiseLikelihood(likelihoodOf: LikelihoodOf, start: readonly number[], options: Options = {}): Maximum {
  const { maxEvaluations = 100, scales = start.map(() => 1) } = options;
  const pointAt: PointAt = (logs) => pointOf(likelihoodOf, logs, scales);
  let point = startAt(
    pointAt,
    start.map((value, index) => Math.log(value / (scales[index] as number))),
  );
  let damping = 0;
  for (let evaluations = 1; ; evaluations++) {
    const { logs, gain, damping: needed } = dampedStep(point, damping);
    // So near the top the parabola is the likelihood, and looking once more would tell nothing new.
    if (gain < NEGLIGIBLE_GAIN && needed < 1) return maximumAt(movedTo(point, logs, gain), true, evaluations);
    if (evaluations >= maxEvaluations || needed >= MAX_DAMPING) return maximumAt(point, false, evaluations);
    const next = pointAt(logs);
    const isBetter = next !== undefined && next.value >= point.value - roundingOf(point.value);
    if (isBetter) point = next;
    damping = isBetter ? easedOff(needed) : moreThan(needed);
  }
}

function maximumAt({ logs, parameters, value, information }: Point, isConverged: boolean, evaluations: number): Maximum {
  const isInside = logs.every((log) => MAX_LOG - Math.abs(log) > AT_LIMIT);
  return { isConverged, parameters, logLikelihood: value, logCovariance: isInside ? covarianceOf(information) : null, evaluations };
}

function startAt(pointAt: PointAt, logs: readonly number[]): Point {
  const point = pointAt(logs);
  if (point === undefined) throw new RangeError(`The likelihood has no value at the start, e^(${logs.join(', ')}).`);
  return point;
}

/** In logarithms l = ln p: d/dl = p·d/dp, and the second derivative gains p·d/dp on its diagonal. */
function pointOf(likelihoodOf: LikelihoodOf, logs: readonly number[], scales: readonly number[]): Point | undefined {
  const parameters = logs.map((log, index) => Math.exp(log) * (scales[index] as number));
  const { value, gradient, hessian } = likelihoodOf(parameters);
  const slopes = gradient.map((slope, index) => slope * (parameters[index] as number));
  const bend = (entry: number, row: number, column: number) => -entry * (parameters[row] as number) * (parameters[column] as number);
  const information = hessian.map((entries, row) =>
    entries.map((entry, column) => bend(entry, row, column) - (row === column ? (slopes[row] as number) : 0)),
  );
  const areFinite = [value, ...slopes, ...information.flat()].every(Number.isFinite);
  return areFinite ? { logs, parameters, value, gradient: slopes, information } : undefined;
}

function movedTo(point: Point, logs: readonly number[], gain: number): Point {
  const parameters = point.parameters.map((value, index) => value * Math.exp((logs[index] as number) - (point.logs[index] as number)));
  return { ...point, logs, parameters, value: point.value + gain };
}

interface Step {
  /** Where it leads to. */
  readonly logs: readonly number[];
  /** Log-likelihood that the parabola through the point promises. */
  readonly gain: number;
  readonly damping: number;
}

/**
 * Newton's step with the information's diagonal raised by a share of itself, so that one number suits parameters of any
 * scale; by more than was asked for where the likelihood is not concave.
 */
function dampedStep(point: Point, asked: number): Step {
  for (let damping = asked; damping <= MAX_DAMPING; damping = moreThan(damping)) {
    const full = stepWithin(point, damping);
    if (full === undefined) continue;
    const share = Math.min(
      1,
      MAX_LOG_STEP / Math.max(...full.map(Math.abs)),
      ...full.map((part, at) => roomOf(point.logs[at] as number, part)),
    );
    const logs = point.logs.map((log, index) => log + share * (full[index] as number));
    const slope = full.reduce((sum, part, index) => sum + part * (point.gradient[index] as number), 0);
    return { logs, gain: slope * (share - (share * share) / 2), damping };
  }
  return { logs: point.logs, gain: 0, damping: MAX_DAMPING };
}

/** A step that leaves alone those parameters which are at their limit and would pass it; undefined where there is none. */
function stepWithin({ logs, gradient, information }: Point, damping: number): number[] | undefined {
  const isHeld = logs.map(() => false);
  for (;;) {
    const raise = (entry: number) => entry + damping * Math.max(Math.abs(entry), MIN_INFORMATION);
    const entryAt = (entry: number, row: number, column: number) => (row === column ? raise(entry) : entry);
    const held = information.map((entries, row) =>
      entries.map((entry, column) => (isHeld[row] || isHeld[column] ? Number(row === column) : entryAt(entry, row, column))),
    );
    const step = solvePositive(
      held,
      gradient.map((slope, index) => (isHeld[index] ? 0 : slope)),
    );
    const passing = step?.findIndex((part, index) => part !== 0 && roomOf(logs[index] as number, part) === 0) ?? -1;
    if (passing < 0) return step;
    isHeld[passing] = true;
  }
}

/** How many such steps a parameter can take before it is at its limit; 0 when it is there. */
function roomOf(log: number, step: number): number {
  if (step === 0) return Number.POSITIVE_INFINITY;
  const room = MAX_LOG - Math.sign(step) * log;
  return room < AT_LIMIT ? 0 : room / Math.abs(step);
}

const moreThan = (damping: number): number => Math.max(MIN_DAMPING, damping * 10);
const easedOff = (damping: number): number => (damping <= MIN_DAMPING ? 0 : damping / 10);
/** What adding up many terms may lose of a value of this size. */
const roundingOf = (value: number): number => 1e-11 * Math.abs(value);

/** Null also where the data say next to nothing about a parameter: a standard error above a factor of e³. */
function covarianceOf(information: Matrix): number[][] | null {
  const covariance = invertPositive(information);
  const isKnown = covariance?.every((row, index) => Number.isFinite(row[index]) && (row[index] as number) < 9);
  return covariance && isKnown ? covariance : null;
}
