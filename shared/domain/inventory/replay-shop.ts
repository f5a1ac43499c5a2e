import type { ProductId, RunId } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { CurrencyCode } from '#schemas/money.ts';
import type { Product } from '#schemas/product.ts';
import type { StockReplay } from '#schemas/stock-replay.ts';
import { costOfError } from './newsvendor.ts';
import { termsOfOffer } from './order-proposal.ts';
import { ourPolicy } from './our-policy.ts';
import { figuresOf, lastWeeksSales, NOTHING_REPLAYED, plusTally, type ReplayTally, type ReplayTerms, replay } from './replay.ts';
import type { Offer } from './supply.ts';

/** Demand of one product in one store as it was. */
export interface PastDemand {
  readonly productId: ProductId;
  /** By day, oldest first; null where it could not be bought. */
  readonly values: readonly (number | null)[];
}

/** The latest days are replayed. */
const REPLAYED_DAYS = 56;
/** Forecasts need some weeks to learn from. */
const LEAST_BEFORE = 28;
const WEEK_DAYS = 7;
/** Goods without a known life are replayed as if they kept so long. */
const LONG_LIFE_DAYS = 365;

interface Replayed {
  readonly ours: ReplayTally;
  readonly lastWeek: ReplayTally;
  readonly oursMinor: number;
  readonly lastWeekMinor: number;
}

function replayed({ values }: PastDemand, product: Product, offer: Offer): Replayed | undefined {
  if (values.length < REPLAYED_DAYS + LEAST_BEFORE || product.priceMinor === undefined) return undefined;
  const cost = costOfError({ ...offer.goods, priceMinor: product.priceMinor });
  const { supply: told, service, wasteLimitRate } = termsOfOffer(offer, product, cost);
  const supply = { ...told, leadDeviationDays: 0, shelfLifeDays: Math.min(told.shelfLifeDays, LONG_LIFE_DAYS) };
  // A day on which nothing could be bought asks for what was asked for a week before: neither policy is blamed for it.
  const demand = Float64Array.from(values, (value) => value ?? Number.NaN);
  for (let day = 0; day < demand.length; day++) if (Number.isNaN(demand[day])) demand[day] = demand[day - WEEK_DAYS] ?? 0;
  const countedFromDay = demand.length - REPLAYED_DAYS;
  const { leadDays, reviewDays, shelfLifeDays } = supply;
  const terms: ReplayTerms = {
    leadDays,
    reviewDays,
    shelfLifeDays,
    fromDay: Math.max(1, countedFromDay - leadDays - reviewDays - WEEK_DAYS),
    countedFromDay,
  };
  const censored = values.map((value) => value === null);
  const ours = replay(demand, terms, ourPolicy({ supply, cost, service, wasteLimitRate, season: WEEK_DAYS, regressors: [], censored }));
  const weekly = lastWeeksSales(terms, true);
  const lastWeek = replay(demand, terms, (view) => Math.round(weekly(view) / supply.packSize) * supply.packSize);
  return { ours, lastWeek, oursMinor: figuresOf(ours, cost).cost, lastWeekMinor: figuresOf(lastWeek, cost).cost };
}

/**
 * Replays the shop's own past, each product on the terms of its supplier.
 *
 * @returns undefined where no product has a supplier in that currency, a price and enough days
 */
export function replayShop(
  past: readonly PastDemand[],
  known: { readonly offers: ReadonlyMap<ProductId, Offer>; readonly products: ReadonlyMap<ProductId, Product> },
  about: { readonly runId: RunId; readonly asOf: Instant; readonly currency: CurrencyCode },
): StockReplay | undefined {
  const results = past.flatMap((series) => {
    const [offer, product] = [known.offers.get(series.productId), known.products.get(series.productId)];
    if (offer?.supplier.currency !== about.currency || product?.currency !== about.currency) return [];
    return replayed(series, product, offer) ?? [];
  });
  if (results.length === 0) return undefined;
  const figures = (policy: 'ours' | 'lastWeek') => {
    const tally = results.map((result) => result[policy]).reduce(plusTally, NOTHING_REPLAYED);
    const { wasteRate, stockoutRate, serviceLevel } = figuresOf(tally, { underageMinor: 0, overageMinor: 0 });
    const costMinor = Math.round(results.reduce((sum, result) => sum + result[`${policy}Minor`], 0));
    return { wasteRate, stockoutRate, serviceLevel, costMinor };
  };
  return { schemaVersion: 1, ...about, series: results.length, days: REPLAYED_DAYS, ours: figures('ours'), lastWeek: figures('lastWeek') };
}
