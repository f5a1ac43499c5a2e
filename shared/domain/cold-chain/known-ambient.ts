import type { LineSums } from '#schemas/unit-state.ts';
import { type Line, lineOf, NO_LINE, withPoint } from './line-fit.ts';

/** A warming curve towards a known asymptote, with the standard errors of what was fitted. Time in the unit of the points. */
export interface KnownAmbientFit {
  readonly startCelsius: number;
  readonly tau: number;
  readonly startError: number;
  readonly tauError: number;
}

/**
 * Adds a point to the straight line y = ln|Ta − T|, weighted by (Ta − T)² because the logarithm scatters by σ²/(Ta − T)².
 * A point on the other side of the asymptote (a gap not above 0) tells nothing and is left out.
 */
function withDecayPoint(sums: LineSums, t: number, gapCelsius: number): LineSums {
  return gapCelsius > 0 ? withPoint(sums, t, Math.log(gapCelsius), gapCelsius * gapCelsius) : sums;
}

/** @returns undefined when the points do not approach the asymptote */
function fitOfDecay(line: Line | undefined, asymptoteCelsius: number, sign: 1 | -1 = 1): KnownAmbientFit | undefined {
  if (line === undefined || !(line.slope < 0)) return undefined;
  const gap = Math.exp(line.intercept);
  return {
    startCelsius: asymptoteCelsius - sign * gap,
    tau: -1 / line.slope,
    startError: gap * line.interceptError,
    tauError: line.slopeError / (line.slope * line.slope),
  };
}

export interface Point {
  readonly t: number;
  readonly celsius: number;
}

/** Fit of a whole series towards a known asymptote. @param isWeighted - false gives every point the same weight */
export function fitKnownAmbient(points: readonly Point[], asymptoteCelsius: number, isWeighted = true): KnownAmbientFit | undefined {
  const [first] = points;
  if (first === undefined) return undefined;
  const sign = asymptoteCelsius >= first.celsius ? 1 : -1;
  let sums = NO_LINE;
  let used = 0;
  for (const { t, celsius } of points) {
    const gap = sign * (asymptoteCelsius - celsius);
    if (gap <= 0) continue;
    used++;
    sums = isWeighted ? withDecayPoint(sums, t, gap) : withPoint(sums, t, Math.log(gap));
  }
  return fitOfDecay(lineOf(sums, used), asymptoteCelsius, sign);
}
