import { demandOver, type Foreseen, totalQuantile } from './demand-quantiles.ts';
import type { Outlook } from './order-quantity.ts';

/**
 * What a forecast says from one of its days on.
 *
 * @param first - the day of the order, counted from the first day of the forecast; a forecast that begins later is taken from its
 *   first day on
 */
export function outlookOf(forecast: Foreseen, first: number): Outlook {
  const from = Math.max(0, first);
  const { means } = forecast;
  return {
    means: from < means.length ? means.slice(from) : means.slice(-1),
    over: (day, days) => demandOver(forecast, from + day, days),
    quantile: (day, days, share) => totalQuantile(forecast, { from: from + day, days }, share),
  };
}
