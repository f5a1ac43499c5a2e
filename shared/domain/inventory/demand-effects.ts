import type { LocalDay } from '#schemas/instant.ts';
import { epochDayOfLocalDay } from '../time.ts';
import type { DemandSeries } from './demand-table.ts';

/** A time in which some products are promoted. */
export interface Promotion {
  readonly productIds: readonly string[];
  readonly startsOn: LocalDay;
  readonly endsOn: LocalDay;
}

/** What makes days of the past and of the future special. */
export interface SpecialDays {
  readonly promotions: readonly Promotion[];
  readonly holidays: readonly LocalDay[];
}

const ORDINARY = 0;
const PROMOTION = 1;
const HOLIDAY = 2;
/** What was bought in a promotion is not bought in the days after it. */
const AFTERWARDS = 3;
const KINDS = [PROMOTION, HOLIDAY, AFTERWARDS] as const;

const DIP_DAYS = 7;
/** Weeks before and after a day whose ordinary days of the same weekday tell what would have been sold. */
const NEIGHBOUR_WEEKS = 4;
const LEAST_NEIGHBOURS = 2;
/** Pieces of ordinary demand that the experience of the whole shop weighs as much as, for a single product. */
const PRIOR_PIECES = 20;
const [LEAST_FACTOR, MOST_FACTOR] = [0.1, 10];
const WEEK = 7;

interface Sums {
  actual: number;
  expected: number;
}
const noSums = (): Sums[] => [ORDINARY, ...KINDS].map(() => ({ actual: 0, expected: 0 }));

/** By what factor demand differs on special days, as the shop and each product have shown. */
export interface DemandEffects {
  /** Factors of the days of the past, and of `horizon` days after them. */
  readonly factorsOf: (series: DemandSeries) => Float64Array;
}

/**
 * Learns the factors of promotions, of the days after them and of holidays: what was sold on such days over what the same
 * weekday sells around them. A product's own factor is drawn to that of the shop as long as it has little to show.
 *
 * @param firstDay - of the series, in days since 1970-01-01
 */
export function learnEffects(
  all: readonly DemandSeries[],
  special: SpecialDays,
  { firstDay, horizon }: { firstDay: number; horizon: number },
): DemandEffects {
  const calendar = calendarOf(special, { firstDay, days: (all[0]?.sold.length ?? 0) + horizon });
  const shop = noSums();
  const own = new Map<string, Sums[]>();
  for (const series of all) {
    const kinds = calendar(series.productId);
    if (kinds === undefined) continue;
    const sums = own.get(series.productId) ?? noSums();
    own.set(series.productId, sums);
    addDays(series, kinds, [shop, sums]);
  }
  const factorOf = (kind: number, productId: string) => {
    const [usual, sums] = [shop[kind] as Sums, own.get(productId)?.[kind] ?? { actual: 0, expected: 0 }];
    const ofShop = (usual.actual + PRIOR_PIECES) / (usual.expected + PRIOR_PIECES);
    const factor = (sums.actual + PRIOR_PIECES * ofShop) / (sums.expected + PRIOR_PIECES);
    return Math.min(MOST_FACTOR, Math.max(LEAST_FACTOR, factor));
  };
  return {
    factorsOf({ productId, sold }) {
      const kinds = calendar(productId) ?? new Uint8Array(sold.length + horizon);
      const factors = [1, ...KINDS.map((kind) => factorOf(kind, productId))];
      return Float64Array.from(kinds, (kind) => factors[kind] as number);
    },
  };
}

/** The kind of each day for a product; undefined when none of them is special. */
function calendarOf({ promotions, holidays }: SpecialDays, { firstDay, days }: { firstDay: number; days: number }) {
  const general = new Uint8Array(days);
  for (const holiday of holidays) mark(general, epochDayOfLocalDay(holiday) - firstDay, 1, HOLIDAY);
  const known = new Map<string, Uint8Array>();
  const hasHolidays = general.some((kind) => kind !== ORDINARY);
  for (const { productIds, startsOn, endsOn } of promotions) {
    const from = epochDayOfLocalDay(startsOn) - firstDay;
    const count = epochDayOfLocalDay(endsOn) - firstDay - from + 1;
    for (const productId of productIds) {
      const kinds = known.get(productId) ?? Uint8Array.from(general);
      known.set(productId, kinds);
      mark(kinds, from, count, PROMOTION);
      for (let day = from + count; day < from + count + DIP_DAYS; day++) if (kinds[day] === ORDINARY) kinds[day] = AFTERWARDS;
    }
  }
  return (productId: string) => known.get(productId) ?? (hasHolidays ? general : undefined);
}

function mark(kinds: Uint8Array, from: number, count: number, kind: number): void {
  kinds.fill(kind, Math.max(0, from), Math.max(0, Math.min(kinds.length, from + count)));
}

/** Adds what was sold on special days, and what would have been. */
function addDays({ sold, censored }: DemandSeries, kinds: Uint8Array, into: readonly Sums[][]): void {
  for (let day = 0; day < sold.length; day++) {
    const kind = kinds[day] as number;
    if (kind === ORDINARY || censored[day]) continue;
    const expected = ordinaryAround(day, sold, (other) => kinds[other] === ORDINARY && !censored[other]);
    if (expected === undefined) continue;
    for (const sums of into) {
      const entry = sums[kind] as Sums;
      entry.actual += sold[day] as number;
      entry.expected += expected;
    }
  }
}

/** Mean of the same weekday in the weeks around. */
function ordinaryAround(day: number, sold: Float64Array, isOrdinary: (day: number) => boolean): number | undefined {
  let [sum, count] = [0, 0];
  for (let week = -NEIGHBOUR_WEEKS; week <= NEIGHBOUR_WEEKS; week++) {
    const other = day + WEEK * week;
    if (other < 0 || other >= sold.length || !isOrdinary(other)) continue;
    sum += sold[other] as number;
    count++;
  }
  return count >= LEAST_NEIGHBOURS ? sum / count : undefined;
}
