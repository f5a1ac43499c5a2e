import type { DemandForecast, ForecastReply } from '#schemas/demand.ts';
import { addDays } from '../time.ts';
import { demandQuantile, totalQuantile } from './demand-quantiles.ts';

const SHARES = { p10: 0.1, p25: 0.25, p50: 0.5, p75: 0.75, p90: 0.9, p95: 0.95, p99: 0.99 } as const;
const HUNDREDTHS = 100;
const WEEK = 7;

const rounded = (value: number) => Math.round(value * HUNDREDTHS) / HUNDREDTHS;

function quantilesBy(quantile: (share: number) => number) {
  const at = (share: number) => rounded(quantile(share));
  return {
    p10: at(SHARES.p10),
    p25: at(SHARES.p25),
    p50: at(SHARES.p50),
    p75: at(SHARES.p75),
    p90: at(SHARES.p90),
    p95: at(SHARES.p95),
    p99: at(SHARES.p99),
  };
}

/** A forecast day by day, as the API shows it. */
export function forecastView(forecast: DemandForecast): Omit<ForecastReply, 'asOf' | 'runId'> {
  const { means, deviations: _deviations, totalDeviations: _totals, shape: _shape, startsOn, ...shown } = forecast;
  return {
    ...shown,
    startsOn,
    days: means.map((mean, day) => ({
      day: addDays(startsOn, day),
      mean: rounded(mean),
      ...quantilesBy((share) => demandQuantile(forecast, day, share)),
    })),
    week: {
      mean: rounded(means.slice(0, WEEK).reduce((sum, mean) => sum + mean, 0)),
      ...quantilesBy((share) => totalQuantile(forecast, { from: 0, days: Math.min(WEEK, means.length) }, share)),
    },
  };
}
