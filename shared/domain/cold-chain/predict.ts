import { type AsymptotePrior, type ExponentialFit, fitExponential, type TimedValue } from '#numerics/exponential-fit.ts';
import { quadraticForm } from '#numerics/symmetric-matrix.ts';
import type { LineSums } from '#schemas/unit-state.ts';
import { fitKnownAmbient, type Point } from './known-ambient.ts';
import { type Line, lineOf, NO_LINE, withPoint } from './line-fit.ts';
import type { Thresholds } from './thresholds.ts';
import { deviationOfTimeToLimit, sensitivities, temperatureAfter, timeToLimit, type Warming } from './warming.ts';

/** The undisturbed stretch of readings that a prediction rests on; time in minutes, the newest reading at 0. */
export interface Stretch {
  readonly line: LineSums;
  readonly points: number;
  readonly minutes: number;
  /** Since the goods left their calm band, oldest first, in minutes since then. */
  readonly warming: readonly (readonly [minutes: number, celsius: number])[];
}

type Method = 'breached' | 'following-air' | 'known-ambient' | 'free-fit' | 'prior-fit' | 'linear' | 'none';

/** Minutes to the limit; both Infinity when the unit is not heading for it. */
export interface Outlook {
  readonly method: Method;
  readonly minutes: number;
  /** Lower end of the 80 % interval: what is acted on. */
  readonly earliestMinutes: number;
}

interface Surroundings {
  /** What the unit heads for when its cooling is off, where somebody has said so. */
  readonly ambientCelsius: number | undefined;
  /** The air around the goods, where it is measured, and the time constant with which they follow it. */
  readonly airCelsius: number | undefined;
  readonly tauMinutes: number;
  readonly memoryMinutes: number;
  /** What is not there within so many minutes is not looked at any closer. */
  readonly withinMinutes: number;
}

const NO_BREACH: Outlook = { method: 'none', minutes: Number.POSITIVE_INFINITY, earliestMinutes: Number.POSITIVE_INFINITY };
const MIN_POINTS = 5;
/** A curve has three parameters and must show that it is one. */
const MIN_CURVE_POINTS = 8;
/** One-sided 10 % point of the normal distribution. */
const EARLY_QUANTILE = 1.28;
/** A slope within this many standard errors of nothing is nothing. */
const SLOPE_ERRORS = 2;
/** Above this relative error a time constant is not known. */
const MAX_TAU_ERROR_RATE = 0.3;
/** A window that is shorter than this share of the time constant does not show it. */
const MIN_SPAN_RATE = 0.3;
/** In minutes; a coarse grid does where one figure is wanted, since it is refined until a time is right to a second. */
const TAU_RANGE = { shortestTau: 5, longestTau: 2880, tolerance: 1e-4 };
const GRID_STEP = 0.3;
/** A curve must leave less scatter than a straight line by this factor, or nothing shows that there is one. */
const CURVE_GAIN = 0.95;
const AMBIENT_ERROR_CELSIUS = 2;
/** What a room is heading for that nobody has described: a prior, which the readings may overrule. */
const USUAL_AMBIENT = { mean: 22, deviation: 5 };
const NOISE_CELSIUS = { least: 0.05, most: 0.5 };
const SECONDS = 60;

/**
 * When the judged temperature will pass its high limit: the earliest of two ways of looking at it. Goods whose air is measured
 * head for that air with the time constant of the pack. And their own readings go on as they went: along the curve that the
 * ladder of `byCurve` finds, or, where no curve says more than it, along a straight line, which for a curve that flattens is early.
 */
export function outlookOf(stretch: Stretch, celsius: number, { limitCelsius }: Thresholds, surroundings: Surroundings): Outlook {
  const { memoryMinutes, withinMinutes } = surroundings;
  if (celsius > limitCelsius) return { method: 'breached', minutes: 0, earliestMinutes: 0 };
  if (stretch.points < MIN_POINTS || stretch.minutes < memoryMinutes / 2) return NO_BREACH;
  const following = byAir(celsius, limitCelsius, surroundings);
  const line = lineOf(stretch.line, stretch.line.w);
  const straight = byLine(line, celsius, limitCelsius);
  const own = straight.earliestMinutes > withinMinutes ? straight : (byCurve(stretch.warming, limitCelsius, surroundings) ?? straight);
  return following.earliestMinutes < own.earliestMinutes ? following : own;
}

/** Newton's law with everything known. The air may warm on meanwhile, so that this is late rather than early. */
function byAir(startCelsius: number, limitCelsius: number, { airCelsius, tauMinutes }: Surroundings): Outlook {
  if (airCelsius === undefined || airCelsius <= limitCelsius) return NO_BREACH;
  return outlookWith('following-air', { startCelsius, asymptoteCelsius: airCelsius, tauSeconds: tauMinutes * SECONDS }, limitCelsius, 0);
}

/**
 * The ladder: the curve towards the known ambient; a free curve, when its window is long enough to show it; the curve that a
 * prior on the ambient makes possible.
 *
 * @returns undefined when none of them explains the points better than a straight line: goods behind warming air do not flatten yet
 */
function byCurve(warming: Stretch['warming'], limitCelsius: number, { ambientCelsius }: Surroundings): Outlook | undefined {
  const [first] = warming;
  const last = warming.at(-1);
  if (first === undefined || last === undefined || warming.length < MIN_CURVE_POINTS) return undefined;
  const points = warming.map(([minutes, celsius]): Point => ({ t: minutes - last[0], celsius }));
  const line = fitLine(points);
  if (line === undefined) return undefined;
  if (ambientCelsius !== undefined) return byKnownAmbient(points, line, limitCelsius, ambientCelsius);
  const values = points.map(({ t, celsius }) => ({ t, y: celsius }));
  const span = last[0] - first[0];
  // A longer time constant would not be believed.
  const free = fitWithin(values, Math.min(TAU_RANGE.longestTau, span / MIN_SPAN_RATE));
  if (free !== undefined && isIdentifiable(free, span)) return byFit('free-fit', free, line, limitCelsius);
  const noise = Math.min(NOISE_CELSIUS.most, Math.max(NOISE_CELSIUS.least, line.scatter));
  const withPrior = fitWithin(values, TAU_RANGE.longestTau, { ...USUAL_AMBIENT, noise });
  return withPrior === undefined || withPrior.isAtBound ? undefined : byFit('prior-fit', withPrior, line, limitCelsius);
}

function fitWithin(values: readonly TimedValue[], longestTau: number, prior?: AsymptotePrior): ExponentialFit | undefined {
  if (longestTau <= TAU_RANGE.shortestTau) return undefined;
  const gridPoints = Math.ceil(Math.log(longestTau / TAU_RANGE.shortestTau) / GRID_STEP) + 1;
  return fitExponential(values, { ...TAU_RANGE, longestTau, gridPoints, ...(prior ? { prior } : {}) });
}

/** Whether a free fit may be used: otherwise its asymptote and its time constant are anything. @param span - of the points, in the unit of tau */
export function isIdentifiable({ tau, covariance, isAtBound }: ExponentialFit, span: number): boolean {
  if (isAtBound || covariance === null || span < MIN_SPAN_RATE * tau) return false;
  return Math.sqrt(covariance[2]?.[2] ?? Number.POSITIVE_INFINITY) / tau < MAX_TAU_ERROR_RATE;
}

function byKnownAmbient(points: readonly Point[], line: Line, limitCelsius: number, ambientCelsius: number): Outlook | undefined {
  if (ambientCelsius <= limitCelsius) return undefined;
  const fit = fitKnownAmbient(points, ambientCelsius);
  if (fit === undefined || fit.tauError / fit.tau >= MAX_TAU_ERROR_RATE) return undefined;
  if (fit.tau < TAU_RANGE.shortestTau || fit.tau > TAU_RANGE.longestTau || fit.startCelsius >= limitCelsius) return undefined;
  const warming = { startCelsius: fit.startCelsius, asymptoteCelsius: ambientCelsius, tauSeconds: fit.tau * SECONDS };
  if (scatterAround(points, warming) > CURVE_GAIN * line.scatter) return undefined;
  const deviation = deviationOfTimeToLimit(warming, limitCelsius, {
    startCelsius: fit.startError,
    asymptoteCelsius: AMBIENT_ERROR_CELSIUS,
    tauSeconds: fit.tauError * SECONDS,
  });
  return outlookWith('known-ambient', warming, limitCelsius, deviation);
}

/** From the newest reading on, which lies at t = 0. */
function byFit(method: Method, fit: ExponentialFit, line: Line, limitCelsius: number): Outlook | undefined {
  const { start, asymptote, tau, covariance } = fit;
  if (covariance === null || start >= limitCelsius || fit.noise > CURVE_GAIN * line.scatter) return undefined;
  const warming = { startCelsius: start, asymptoteCelsius: asymptote, tauSeconds: tau * SECONDS };
  if (asymptote <= limitCelsius) return NO_BREACH;
  const { startCelsius, asymptoteCelsius, tauSeconds } = sensitivities(warming, limitCelsius);
  const variance = quadraticForm(covariance, [startCelsius, asymptoteCelsius, tauSeconds * SECONDS]);
  return outlookWith(method, warming, limitCelsius, Math.sqrt(Math.max(0, variance)));
}

function outlookWith(method: Method, warming: Warming, limitCelsius: number, deviationSeconds: number): Outlook {
  const seconds = timeToLimit(warming, { celsius: limitCelsius, side: 'high', isInclusive: false });
  return {
    method,
    minutes: seconds / SECONDS,
    earliestMinutes: Math.max(0, seconds - EARLY_QUANTILE * deviationSeconds) / SECONDS,
  };
}

function fitLine(points: readonly Point[]): Line | undefined {
  const sums = points.reduce((so, { t, celsius }) => withPoint(so, t, celsius), NO_LINE);
  return lineOf(sums, points.length);
}

/** Comparable with the scatter around a line: both have two parameters. */
function scatterAround(points: readonly Point[], warming: Warming): number {
  const squares = points.reduce((sum, { t, celsius }) => sum + (celsius - temperatureAfter(warming, t * SECONDS)) ** 2, 0);
  return Math.sqrt(squares / (points.length - 2));
}

function byLine(line: Line | undefined, celsius: number, limitCelsius: number): Outlook {
  if (line === undefined || !(line.slope > SLOPE_ERRORS * line.slopeError)) return NO_BREACH;
  // A line that has passed the limit is disproved by a reading that has not: just after a peak it lags behind.
  const room = limitCelsius - (line.intercept < limitCelsius ? line.intercept : celsius);
  return {
    method: 'linear',
    minutes: room / line.slope,
    earliestMinutes: room / (line.slope + EARLY_QUANTILE * line.slopeError),
  };
}
