/**
 * Newton's law of warming: T(t) = Ta + (T0 − Ta)·e^(−t/τ). Times in seconds.
 * `asymptoteCelsius` is what the sensor is heading for, not necessarily the room's air.
 *
 * @see reference/domain.md §1
 */
export interface Warming {
  readonly startCelsius: number;
  readonly asymptoteCelsius: number;
  readonly tauSeconds: number;
}

export interface Limit {
  readonly celsius: number;
  readonly side: 'high' | 'low';
  /** An inclusive limit is breached when it is reached, a strict one only beyond it. */
  readonly isInclusive: boolean;
}

const signOf = ({ side }: Limit) => (side === 'high' ? 1 : -1);

/** One irregular step: where a temperature stands after some time of heading for another. */
export function approach(fromCelsius: number, towardsCelsius: number, tauRatio: number): number {
  return towardsCelsius + (fromCelsius - towardsCelsius) * Math.exp(-tauRatio);
}

export function temperatureAfter({ startCelsius, asymptoteCelsius, tauSeconds }: Warming, seconds: number): number {
  return approach(startCelsius, asymptoteCelsius, seconds / tauSeconds);
}

function demandFinite({ startCelsius, asymptoteCelsius, tauSeconds }: Warming, limitCelsius: number): void {
  const numbers = [startCelsius, asymptoteCelsius, tauSeconds, limitCelsius];
  if (numbers.every(Number.isFinite) && tauSeconds > 0) return;
  throw new RangeError(`INVALID: expected finite temperatures and a time constant above 0, got ${numbers.join(', ')}.`);
}

/**
 * Seconds until the limit is breached: 0 when it is already, Infinity when it never will be.
 *
 * @throws {RangeError} INVALID, when an input is not finite or the time constant is not above 0
 */
export function timeToLimit(warming: Warming, limit: Limit): number {
  demandFinite(warming, limit.celsius);
  const { startCelsius, asymptoteCelsius, tauSeconds } = warming;
  const sign = signOf(limit);
  const excess = sign * (startCelsius - limit.celsius);
  const heading = sign * (asymptoteCelsius - limit.celsius);
  if (excess > 0 || (limit.isInclusive && excess === 0)) return 0;
  if (excess === 0) return heading > 0 ? 0 : Number.POSITIVE_INFINITY;
  if (heading <= 0) return Number.POSITIVE_INFINITY;
  // log1p keeps its digits where the asymptote lies just beyond the limit.
  return -tauSeconds * Math.log1p(-(limit.celsius - startCelsius) / (asymptoteCelsius - startCelsius));
}

/**
 * Seconds until a breached high limit is kept again, while cooling; Infinity when it will not be.
 *
 * @throws {RangeError} INVALID, as `timeToLimit`
 */
export function recoveryTime(warming: Warming, limitCelsius: number): number {
  demandFinite(warming, limitCelsius);
  const { startCelsius, asymptoteCelsius, tauSeconds } = warming;
  if (startCelsius <= limitCelsius) return 0;
  if (asymptoteCelsius >= limitCelsius) return Number.POSITIVE_INFINITY;
  return -tauSeconds * Math.log((limitCelsius - asymptoteCelsius) / (startCelsius - asymptoteCelsius));
}

/** Standard deviations of what the prediction rests on. */
export interface Uncertainty {
  readonly startCelsius: number;
  readonly asymptoteCelsius: number;
  readonly tauSeconds: number;
}

/** Partial derivatives of the time to a limit that is still ahead. */
export function sensitivities(warming: Warming, limitCelsius: number): Uncertainty {
  const { startCelsius, asymptoteCelsius, tauSeconds } = warming;
  const span = asymptoteCelsius - startCelsius;
  const share = (limitCelsius - startCelsius) / span;
  return {
    startCelsius: -tauSeconds / span,
    asymptoteCelsius: (-tauSeconds * share) / ((1 - share) * span),
    tauSeconds: -Math.log1p(-share),
  };
}

/** Standard deviation of the time to the limit by the delta method, the three sources being independent. */
export function deviationOfTimeToLimit(warming: Warming, limitCelsius: number, deviation: Uncertainty): number {
  const slope = sensitivities(warming, limitCelsius);
  return Math.hypot(
    slope.startCelsius * deviation.startCelsius,
    slope.asymptoteCelsius * deviation.asymptoteCelsius,
    slope.tauSeconds * deviation.tauSeconds,
  );
}
