import { addErrors, biasOf, type ErrorSums, maeOf, NO_ERRORS, naiveScale, wapeOf } from '#numerics/forecast-errors.ts';
import type { DemandForecast, DemandSample, ForecastAccuracy, GroupAccuracy } from '#schemas/demand.ts';
import { ProductIdSchema } from '#schemas/ids.ts';
import type { LocalDay } from '#schemas/instant.ts';
import { addDays } from '../time.ts';
import type { DemandEffects } from './demand-effects.ts';
import type { DemandSeries } from './demand-table.ts';
import { forecastSeries, type SeriesForecast } from './forecast-series.ts';

const WEEK = 7;
const SAMPLES = 40;
const DECIMALS = 1e6;

interface Setting {
  readonly effects: DemandEffects;
  readonly horizon: number;
  /** First day of the forecasts, the day after the last one of the series. */
  readonly startsOn: LocalDay;
}

/** A forecast with the errors that its accuracy is made of, which add up to those of a group. */
export interface ForecastWithErrors {
  readonly forecast: DemandForecast;
  readonly errors: ErrorSums;
  readonly naiveErrors: ErrorSums;
  readonly category: string;
  readonly sample: DemandSample;
  /** Sold in the whole past. */
  readonly sold: number;
}

/** The demand to expect of one product in one store, and how far the same way of forecasting was off before. */
export function forecastDemand(series: DemandSeries, { effects, horizon, startsOn }: Setting): ForecastWithErrors {
  const { sold, censored, storeId, category = '' } = series;
  const productId = ProductIdSchema.parse(series.productId);
  const factors = effects.factorsOf(series);
  const ordinary = sold.map((amount, day) => amount / (factors[day] as number));
  const found = forecastSeries(ordinary, { horizon, season: WEEK, censored, isCounted: sold.every(Number.isInteger) });
  const place = { productId, ...(storeId === undefined ? {} : { storeId }) };
  const begin = Math.max(
    0,
    sold.findIndex((amount) => amount > 0),
  );
  return {
    forecast: {
      ...place,
      startsOn,
      method: found.method,
      demandClass: found.demandClass,
      ...withEffects(found, factors.subarray(sold.length)),
      shape: found.shape,
      accuracy: accuracyOf(found.errors, found.naiveErrors, naiveScale(sold.subarray(begin), WEEK)),
      historyDays: sold.length - begin,
      censoredDays: censored.subarray(begin).reduce((sum, one) => sum + one, 0),
    },
    errors: found.errors,
    naiveErrors: found.naiveErrors,
    category,
    sample: {
      ...place,
      startsOn: addDays(startsOn, begin - sold.length),
      values: Array.from(sold.subarray(begin), (amount, day) => (censored[begin + day] ? null : amount)),
    },
    sold: sold.reduce((sum, amount) => sum + amount, 0),
  };
}

/** Special days to come sell by their factors more or less, and scatter by as much. */
function withEffects({ means, deviations, totalDeviations }: SeriesForecast, factors: Float64Array) {
  const scaled = (values: readonly number[]) => values.map((value, day) => rounded(value * (factors[day] as number)));
  let [plain, special] = [0, 0];
  const totals = totalDeviations.map((total, day) => {
    plain += (deviations[day] as number) ** 2;
    special += ((deviations[day] as number) * (factors[day] as number)) ** 2;
    return rounded(plain > 0 ? total * Math.sqrt(special / plain) : total);
  });
  return { means: scaled(means), deviations: scaled(deviations), totalDeviations: totals };
}

const rounded = (value: number) => Math.round(value * DECIMALS) / DECIMALS;

function accuracyOf(errors: ErrorSums, naiveErrors: ErrorSums, scale: number | null): ForecastAccuracy {
  const [wape, mae] = [wapeOf(errors), maeOf(errors)];
  return {
    wape,
    accuracy: wape === null ? null : Math.max(0, 1 - wape),
    bias: biasOf(errors),
    mase: mae === null || scale === null ? null : mae / scale,
    naiveWape: wapeOf(naiveErrors),
    days: errors.count,
  };
}

/** Those that sold most, with their past. */
export const samplesOf = (all: readonly ForecastWithErrors[]): DemandSample[] =>
  all
    .toSorted((left, right) => right.sold - left.sold)
    .slice(0, SAMPLES)
    .map(({ sample }) => sample);

/** How well the shop, each store and each category was forecast: errors of single products, added up. */
export function groupsOf(all: readonly ForecastWithErrors[]): GroupAccuracy[] {
  const one = (by: GroupAccuracy['by'], name: string, members: readonly ForecastWithErrors[]): GroupAccuracy => {
    const sum = (of: 'errors' | 'naiveErrors') => members.reduce((total, member) => addErrors(total, member[of]), NO_ERRORS);
    return { by, name, series: members.length, ...accuracyOf(sum('errors'), sum('naiveErrors'), null) };
  };
  const soldOf = (members: readonly ForecastWithErrors[]) => members.reduce((sum, { sold }) => sum + sold, 0);
  const each = (by: 'store' | 'category', nameOf: (member: ForecastWithErrors) => string) =>
    [...Map.groupBy(all, nameOf)]
      .toSorted(([, left], [, right]) => soldOf(right) - soldOf(left))
      .map(([name, members]) => one(by, name, members));
  return [
    one('shop', '', all),
    ...each('store', ({ forecast }) => forecast.storeId ?? ''),
    ...each('category', ({ category }) => category),
  ];
}
