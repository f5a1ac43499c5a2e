import type { LineSums } from '#schemas/unit-state.ts';
import { fitOfDecay } from './known-ambient.ts';
import { lineOf } from './line-fit.ts';
import type { Thresholds } from './thresholds.ts';
import { deviationOfTimeToLimit, timeToLimit } from './warming.ts';

/** The undisturbed stretch of readings that a prediction rests on; time in minutes, the newest reading at 0. */
export interface Stretch {
  readonly line: LineSums;
  /** Of ln(Ta − T), when the ambient is known. */
  readonly decay: LineSums;
  readonly points: number;
  readonly minutes: number;
}

/** Minutes to the limit; both Infinity when the unit is not heading for it. */
export interface Outlook {
  readonly method: 'breached' | 'known-ambient' | 'linear' | 'none';
  readonly minutes: number;
  /** Lower end of the 80 % interval: what is acted on. */
  readonly earliestMinutes: number;
}

const NO_BREACH: Outlook = { method: 'none', minutes: Number.POSITIVE_INFINITY, earliestMinutes: Number.POSITIVE_INFINITY };
const MIN_POINTS = 5;
/** One-sided 10 % point of the normal distribution. */
const EARLY_QUANTILE = 1.28;
/** A slope within this many standard errors of nothing is nothing. */
const SLOPE_ERRORS = 2;
/** Above this relative error a time constant is not known. */
const MAX_TAU_ERROR_RATE = 0.3;
const TAU_RANGE_MINUTES = { shortest: 5, longest: 2880 };
const AMBIENT_ERROR_CELSIUS = 2;
const SECONDS = 60;

/**
 * When the judged temperature will pass its high limit, by the first rung of the ladder that holds:
 * the warming curve towards the known ambient, else a straight line (which, for a curve that flattens, is early).
 *
 * @param memoryMinutes - a stretch shorter than half of it says nothing yet
 */
export function outlookOf(
  stretch: Stretch,
  celsius: number,
  { limitCelsius }: Thresholds,
  { ambientCelsius, memoryMinutes }: { ambientCelsius: number | undefined; memoryMinutes: number },
): Outlook {
  if (celsius > limitCelsius) return { method: 'breached', minutes: 0, earliestMinutes: 0 };
  if (stretch.points < MIN_POINTS || stretch.minutes < memoryMinutes / 2) return NO_BREACH;
  return byKnownAmbient(stretch, limitCelsius, ambientCelsius) ?? byLine(stretch, celsius, limitCelsius);
}

function byKnownAmbient({ decay, line }: Stretch, limitCelsius: number, ambientCelsius: number | undefined): Outlook | undefined {
  if (ambientCelsius === undefined || ambientCelsius <= limitCelsius || decay.w === 0) return undefined;
  const fit = fitOfDecay(lineOf(decay, line.w), ambientCelsius);
  if (fit === undefined || fit.tauError / fit.tau >= MAX_TAU_ERROR_RATE) return undefined;
  if (fit.tau < TAU_RANGE_MINUTES.shortest || fit.tau > TAU_RANGE_MINUTES.longest || fit.startCelsius >= limitCelsius) return undefined;
  const warming = { startCelsius: fit.startCelsius, asymptoteCelsius: ambientCelsius, tauSeconds: fit.tau * SECONDS };
  const seconds = timeToLimit(warming, { celsius: limitCelsius, side: 'high', isInclusive: false });
  const deviation = deviationOfTimeToLimit(warming, limitCelsius, {
    startCelsius: fit.startError,
    asymptoteCelsius: AMBIENT_ERROR_CELSIUS,
    tauSeconds: fit.tauError * SECONDS,
  });
  return {
    method: 'known-ambient',
    minutes: seconds / SECONDS,
    earliestMinutes: Math.max(0, seconds - EARLY_QUANTILE * deviation) / SECONDS,
  };
}

function byLine({ line }: Stretch, celsius: number, limitCelsius: number): Outlook {
  const fit = lineOf(line, line.w);
  if (fit === undefined || !(fit.slope > SLOPE_ERRORS * fit.slopeError)) return NO_BREACH;
  // A line that has passed the limit is disproved by a reading that has not: just after a peak it lags behind.
  const room = limitCelsius - (fit.intercept < limitCelsius ? fit.intercept : celsius);
  return {
    method: 'linear',
    minutes: room / fit.slope,
    earliestMinutes: room / (fit.slope + EARLY_QUANTILE * fit.slopeError),
  };
}
