import type { StockReplay } from '#schemas/stock-replay.ts';

const MONTH_DAYS = 30;

const NOT_MEASURED = 'There is no past to measure on yet: the job order-proposals replays it once forecasts have enough days behind them.';
const MEASURED =
  'What was, not what will be: the cost of waste and missed sales in a replay of the past, against ordering what sold last week.';

/**
 * What the orders would have saved: the monthly cost of stock × the reduction that was measured. A reduction below 0 is told as it is.
 *
 * @param monthlyStockCostMinor - of waste and missed sales; without it that of the replay by last week's sales
 */
export function savingsOf(replay: StockReplay | undefined, monthlyStockCostMinor: number | undefined) {
  if (replay === undefined) {
    const cost = monthlyStockCostMinor ?? 0;
    return { monthlyStockCostMinor: cost, currency: null, measuredReduction: null, savedMinor: null, measured: null, note: NOT_MEASURED };
  }
  const { currency, ours, lastWeek, series, days, asOf } = replay;
  const monthly = monthlyStockCostMinor ?? Math.round(days === 0 ? 0 : (lastWeek.costMinor / days) * MONTH_DAYS);
  const measuredReduction = lastWeek.costMinor === 0 ? null : 1 - ours.costMinor / lastWeek.costMinor;
  return {
    monthlyStockCostMinor: monthly,
    currency,
    measuredReduction,
    savedMinor: measuredReduction === null ? null : Math.round(monthly * measuredReduction),
    measured: { series, days, ours, lastWeek, asOf },
    note: MEASURED,
  };
}
