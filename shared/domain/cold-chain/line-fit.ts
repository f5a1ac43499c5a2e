import type { LineSums } from '#schemas/unit-state.ts';

export const NO_LINE: LineSums = { w: 0, wt: 0, wtt: 0, wy: 0, wty: 0, wyy: 0 };

/** A fitted straight line y = intercept + slope·t. */
export interface Line {
  readonly slope: number;
  readonly intercept: number;
  /** Standard errors, from the scatter around the line. */
  readonly slopeError: number;
  readonly interceptError: number;
  /** Standard deviation of a point around the line. */
  readonly scatter: number;
}

export function withPoint(sums: LineSums, t: number, y: number, weight = 1): LineSums {
  return {
    w: sums.w + weight,
    wt: sums.wt + weight * t,
    wtt: sums.wtt + weight * t * t,
    wy: sums.wy + weight * y,
    wty: sums.wty + weight * t * y,
    wyy: sums.wyy + weight * y * y,
  };
}

/**
 * Moves the origin of time of the sums forward by `step` and lets what was seen before count for less, by the factor `fade`.
 * Sums that are kept have single precision, seven digits: the others would only be stored.
 */
export function moveLine(sums: LineSums, step: number, fade: number): void {
  sums.wtt = Math.fround(fade * (sums.wtt - 2 * step * sums.wt + step * step * sums.w));
  sums.wty = Math.fround(fade * (sums.wty - step * sums.wy));
  sums.wt = Math.fround(fade * (sums.wt - step * sums.w));
  sums.w = Math.fround(fade * sums.w);
  sums.wy = Math.fround(fade * sums.wy);
  sums.wyy = Math.fround(fade * sums.wyy);
}

/** Adds a point at the origin of time to sums that are kept. */
export function addPoint(sums: LineSums, y: number): void {
  sums.w = Math.fround(sums.w + 1);
  sums.wy = Math.fround(sums.wy + y);
  sums.wyy = Math.fround(sums.wyy + y * y);
}

/**
 * Weighted least squares.
 *
 * @param points - how many points the sums hold, at least 3 for the errors to mean something
 * @returns undefined when all points lie at one moment
 */
export function lineOf(sums: LineSums, points: number): Line | undefined {
  const { w, wt, wtt, wy, wty, wyy } = sums;
  const spread = wtt - (wt * wt) / w;
  if (!(spread > 1e-9 * Math.max(1, wtt))) return undefined;
  const slope = (wty - (wt * wy) / w) / spread;
  const intercept = (wy - slope * wt) / w;
  const residual = Math.max(0, wyy - intercept * wy - slope * wty);
  const variance = points > 2 ? residual / (points - 2) : Number.POSITIVE_INFINITY;
  return {
    slope,
    intercept,
    slopeError: Math.sqrt(variance / spread),
    interceptError: Math.sqrt((variance * wtt) / (w * spread)),
    scatter: Math.sqrt(variance),
  };
}
