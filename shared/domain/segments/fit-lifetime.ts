import { type BgNbdResult, fitBgNbd } from '#numerics/bg-nbd.ts';
import { fitGammaGamma, type GammaGammaResult } from '#numerics/gamma-gamma.ts';
import type { PurchaseCounts } from '#numerics/purchase-counts.ts';
import type { Instant } from '#schemas/instant.ts';
import type { AmountModel, LifetimeModel, PurchaseModel } from '#schemas/lifetime.ts';
import { OWN_GAPS, spreadOf } from './usual-interval.ts';

/** The columns of the feature table that the models are learned from; NaN stands for unknown. */
export const LIFETIME_COLUMNS = ['orderDays', 'firstOrderDaysAgo', 'daysSinceLastOrder', 'repeatDayMeanMinor'] as const;
export type LifetimeColumn = (typeof LIFETIME_COLUMNS)[number];

/** With fewer customers, or fewer who came back, a shop learns more from each one's own interval. */
const MIN_CUSTOMERS = 100;
const MIN_REPEATERS = 30;
/** Older first orders come from clocks that were wrong. */
const MAX_AGE_DAYS = 36_500;

interface Options {
  readonly asOf: Instant;
  readonly currency: LifetimeModel['currency'];
}

/**
 * Learns how long customers stay and what they spend, from the feature columns of all customers with an order.
 *
 * @param columnOf - a column, one number per customer, customers in the same order in each
 */
export function fitLifetime(columnOf: (name: LifetimeColumn) => ArrayLike<number>, { asOf, currency }: Options): LifetimeModel {
  const seen = seenCustomers(columnOf);
  const repeaters = seen.repeats.filter((repeats) => repeats > 0).length;
  const known = { asOf, currency, customers: seen.repeats.length, repeaters, interval: shopInterval(seen) };
  if (known.customers < MIN_CUSTOMERS || repeaters < MIN_REPEATERS) {
    const reason = `The models need ${MIN_CUSTOMERS} customers, ${MIN_REPEATERS} of them with orders on two days; there are ${known.customers} and ${repeaters}.`;
    return { ...known, purchases: null, amounts: null, reasons: { purchases: reason, amounts: reason } };
  }
  const purchases = fitBgNbd(seen);
  const isPaying = (_: unknown, index: number) => (seen.repeats[index] as number) > 0 && (seen.meansMinor[index] as number) > 0;
  const amounts = fitGammaGamma({ repeats: seen.repeats.filter(isPaying), means: seen.meansMinor.filter(isPaying) });
  return { ...known, ...purchaseModel(purchases), ...amountModel(amounts), reasons: reasonsOf(purchases, amounts) };
}

/** One customer as the models see it. */
export interface SeenCustomer {
  /** Days with orders after the first. */
  readonly repeats: number;
  /** From the first day with orders to the last one, 0 without another. */
  readonly lastAgeDays: number;
  /** From the first day with orders to the day looked at. */
  readonly ageDays: number;
  /** Mean net spend of the days after the first; NaN without any. */
  readonly meanMinor: number;
}

/** @returns undefined for numbers that no history of orders has */
export function seenCustomer(figureOf: (name: LifetimeColumn) => number): SeenCustomer | undefined {
  const repeats = figureOf('orderDays') - 1;
  const ageDays = figureOf('firstOrderDaysAgo');
  const sinceLast = figureOf('daysSinceLastOrder');
  if (!(repeats >= 0 && ageDays >= 0 && ageDays <= MAX_AGE_DAYS && sinceLast >= 0)) return undefined;
  return { repeats, lastAgeDays: repeats > 0 ? Math.max(0, ageDays - sinceLast) : 0, ageDays, meanMinor: figureOf('repeatDayMeanMinor') };
}

interface SeenCustomers extends PurchaseCounts {
  readonly meansMinor: Float64Array;
}

function seenCustomers(columnOf: (name: LifetimeColumn) => ArrayLike<number>): SeenCustomers {
  const columns = new Map(LIFETIME_COLUMNS.map((name) => [name, columnOf(name)]));
  const size = columns.get('orderDays')?.length ?? 0;
  const seen = {
    repeats: new Int32Array(size),
    lastTicks: new Int32Array(size),
    ageTicks: new Int32Array(size),
    meansMinor: new Float64Array(size),
  };
  let count = 0;
  for (let index = 0; index < size; index++) {
    const customer = seenCustomer((name) => columns.get(name)?.[index] ?? Number.NaN);
    if (customer === undefined) continue;
    seen.repeats[count] = customer.repeats;
    seen.lastTicks[count] = customer.lastAgeDays;
    seen.ageTicks[count] = customer.ageDays;
    seen.meansMinor[count] = customer.meanMinor;
    count++;
  }
  return {
    repeats: seen.repeats.subarray(0, count),
    lastTicks: seen.lastTicks.subarray(0, count),
    ageTicks: seen.ageTicks.subarray(0, count),
    meansMinor: seen.meansMinor.subarray(0, count),
  };
}

/** Mean gaps, since a table of features keeps no single ones. */
function shopInterval({ repeats, lastTicks }: SeenCustomers): LifetimeModel['interval'] {
  const means: number[] = [];
  repeats.forEach((count, index) => {
    if (count >= OWN_GAPS) means.push((lastTicks[index] as number) / count);
  });
  return means.length > 0 ? { ...spreadOf(means), customers: means.length } : null;
}

function purchaseModel(result: BgNbdResult): { purchases: PurchaseModel | null } {
  if (result.kind === 'unknown') return { purchases: null };
  const { parameters, logLikelihood, logCovariance, degeneracy } = result;
  const { r, alpha: alphaDays, a, b } = parameters;
  return { purchases: { r, alphaDays, a, b, logLikelihood, logCovariance: copied(logCovariance), degeneracy } };
}

function amountModel(result: GammaGammaResult): { amounts: AmountModel | null } {
  if (result.kind === 'unknown') return { amounts: null };
  const { parameters, logCovariance, degeneracy } = result;
  const { p, q, v: vMinor } = parameters;
  return { amounts: { p, q, vMinor, logCovariance: copied(logCovariance), degeneracy } };
}

const copied = (matrix: readonly (readonly number[])[] | null) => (matrix === null ? null : matrix.map((row) => [...row]));

const NOT_CONVERGED = 'The likelihood has no maximum that could be found.';

function reasonsOf(purchases: BgNbdResult, amounts: GammaGammaResult): LifetimeModel['reasons'] {
  return {
    ...(purchases.kind === 'unknown' ? { purchases: NOT_CONVERGED } : {}),
    ...(amounts.kind === 'unknown'
      ? { amounts: amounts.reason === 'not-converged' ? NOT_CONVERGED : 'Too few customers have spent anything on a second day.' }
      : {}),
  };
}
