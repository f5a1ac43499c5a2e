import type { LineSums } from '#schemas/unit-state.ts';

export const NO_LINE: LineSums = { w: 0, wt: 0, wtt: 0, wy: 0, wty: 0, wyy: 0 };

/** A fitted straight line y = intercept + slope·t. */
export interface Line {
  readonly slope: number;
  readonly intercept: number;
  /** Standard errors, from the scatter around the line. */
  readonly slopeError: number;
  readonly interceptError: number;
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

/** Moves the origin of time forward by `step` and lets what was seen before count for less, by the factor `fade`. */
export function moved({ w, wt, wtt, wy, wty, wyy }: LineSums, step: number, fade: number): LineSums {
  return {
    w: fade * w,
    wt: fade * (wt - step * w),
    wtt: fade * (wtt - 2 * step * wt + step * step * w),
    wy: fade * wy,
    wty: fade * (wty - step * wy),
    wyy: fade * wyy,
  };
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
  };
}
