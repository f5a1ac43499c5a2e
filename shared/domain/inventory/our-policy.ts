import { forecastSeries } from './forecast-series.ts';
import type { CostOfError } from './newsvendor.ts';
import { orderQuantity, type Supply } from './order-quantity.ts';
import { outlookOf } from './outlook.ts';
import type { OrderPolicy } from './replay.ts';
import type { ServiceTarget } from './safety-stock.ts';

/** What lies further ahead repeats the last season that is looked at. */
const LONGEST_LOOK = 28;

export interface PolicyTerms {
  readonly supply: Supply;
  readonly cost: CostOfError;
  readonly service: ServiceTarget;
  readonly wasteLimitRate: number;
  /** Periods after which the season repeats itself; 1 for none. */
  readonly season: number;
  /** By column, known of each period beforehand. */
  readonly regressors: readonly Float64Array[];
  /** Days that do not tell the demand, since nothing could be bought. */
  readonly censored?: ArrayLike<boolean>;
}

/** Orders as the nightly proposals do: a new forecast from what was known that morning, and the same decision on it. */
export function ourPolicy({ supply, cost, service, wasteLimitRate, season, regressors, censored }: PolicyTerms): OrderPolicy {
  const horizon = supply.leadDays + Math.max(supply.reviewDays, Math.min(supply.shelfLifeDays, LONGEST_LOOK));
  return ({ day, past, batches }) => {
    // Near the end of a file no more is known beforehand than it says.
    const ahead = Math.min(horizon, ...regressors.map(({ length }) => Math.max(1, length - day)));
    const known = regressors.map((column) => column.subarray(0, day + ahead));
    const foreseen = forecastSeries(past, { horizon: ahead, season, regressors: known, ...(censored ? { censored } : {}) });
    return orderQuantity({ outlook: outlookOf(foreseen, 0), supply, cost, service, wasteLimitRate, batches }).quantity;
  };
}
