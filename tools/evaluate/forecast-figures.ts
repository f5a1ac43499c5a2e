import { demandQuantile } from '#domain/inventory/demand-quantiles.ts';
import type { SeriesForecast } from '#domain/inventory/forecast-series.ts';
import { addErrors, biasOf, type ErrorSums, errorSums, maeOf, NO_ERRORS, pinballLoss, wapeOf } from '#numerics/forecast-errors.ts';

/** What the errors of a method at some origins of one series come to. */
export interface Judged {
  readonly errors: ErrorSums;
  /** Of mean absolute errors over the scale of each origin. */
  readonly scaled: number;
  /** Origins that have a scale. */
  readonly scales: number;
  readonly pinball: number;
  readonly losses: number;
}

export interface Figures {
  readonly wape: number | null;
  /** Mean over the series of the mean over their origins. */
  readonly mase: number | null;
  readonly bias: number | null;
  /** Mean over the quantiles 0.1 to 0.9, in the unit of the values. */
  readonly pinball: number | null;
}

const SHARES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] as const;

/** How well a forecast met what came; of nothing, sums of 0. @param scale - of MASE */
export function judged(forecast?: SeriesForecast, actual: Float64Array = new Float64Array(0), scale: number | null = null): Judged {
  if (forecast === undefined) return { errors: NO_ERRORS, scaled: 0, scales: 0, pinball: 0, losses: 0 };
  const errors = errorSums({ actual, forecast: forecast.points });
  const mae = maeOf(errors);
  let pinball = 0;
  for (const share of SHARES)
    for (let ahead = 0; ahead < actual.length; ahead++)
      pinball += pinballLoss(actual[ahead] as number, demandQuantile(forecast, ahead, share), share);
  const isScaled = mae !== null && scale !== null;
  return { errors, scaled: isScaled ? mae / scale : 0, scales: isScaled ? 1 : 0, pinball, losses: SHARES.length * actual.length };
}

export const totalOf = (parts: readonly Judged[]): Judged => ({
  errors: parts.reduce((sum, { errors }) => addErrors(sum, errors), NO_ERRORS),
  scaled: parts.reduce((sum, { scaled }) => sum + scaled, 0),
  scales: parts.reduce((sum, { scales }) => sum + scales, 0),
  pinball: parts.reduce((sum, { pinball }) => sum + pinball, 0),
  losses: parts.reduce((sum, { losses }) => sum + losses, 0),
});

/** @param parts - one a series */
export function figuresOf(parts: readonly Judged[]): Figures & { series: number } {
  const { errors, pinball, losses } = totalOf(parts);
  const scaled = parts.flatMap(({ scaled: sum, scales }) => (scales > 0 ? [sum / scales] : []));
  return {
    series: parts.length,
    wape: wapeOf(errors),
    mase: scaled.length > 0 ? scaled.reduce((sum, one) => sum + one, 0) / scaled.length : null,
    bias: biasOf(errors),
    pinball: losses > 0 ? pinball / losses : null,
  };
}
