import { effectiveNumber } from '#numerics/effective-number.ts';
import { quantileOfSorted } from '#numerics/statistics.ts';
import type { CurrencyCode } from '#schemas/money.ts';
import type { Order } from '#schemas/order.ts';
import type { Product } from '#schemas/product.ts';
import type { Taste } from '#schemas/taste.ts';
import { isPurchase } from '../recommendations/habits.ts';

/** Of fewer purchases nothing is said. */
const FEWEST_PURCHASES = 3;
const MOST_BRANDS = 5;

const thousandths = (value: number) => Math.round(value * 1000) / 1000;
const kept = (orders: readonly Order[]) => orders.filter(({ isCancelled }) => !isCancelled);

/** The brand that somebody buys most of in each category, with the share of it; the most faithful first. */
export function brandsOf(orders: readonly Order[], products: ReadonlyMap<string, Product>): Taste['brands'] {
  const counts = new Map<string, Map<string, number>>();
  for (const { productId } of kept(orders).flatMap(({ lines }) => lines.filter(isPurchase))) {
    const { brand, category } = products.get(productId) ?? {};
    if (brand === undefined || category === undefined) continue;
    const ofCategory = counts.get(category) ?? new Map<string, number>();
    counts.set(category, ofCategory.set(brand, (ofCategory.get(brand) ?? 0) + 1));
  }
  const found = [...counts].flatMap(([category, ofCategory]) => {
    const all = [...ofCategory.values()];
    const purchases = all.reduce((sum, count) => sum + count, 0);
    const [top] = [...ofCategory].sort(([one, some], [other, more]) => more - some || (one < other ? -1 : 1));
    if (top === undefined || purchases < FEWEST_PURCHASES) return [];
    const effectiveBrands = thousandths(effectiveNumber(all));
    return [{ category, brand: top[0], share: thousandths(top[1] / purchases), purchases, effectiveBrands }];
  });
  return found.sort((one, other) => other.share - one.share || other.purchases - one.purchases).slice(0, MOST_BRANDS);
}

/** What a piece usually costs somebody, in the currency of most of their orders; null of fewer than three purchases. */
export function priceBandOf(orders: readonly Order[]): Taste['priceBand'] {
  const byCurrency = new Map<CurrencyCode, number[]>();
  for (const { currency, lines } of kept(orders)) {
    const prices = lines.flatMap(({ quantity, lineTotalMinor }) =>
      lineTotalMinor === undefined || quantity <= 0 || lineTotalMinor <= 0 ? [] : [Math.round(lineTotalMinor / quantity)],
    );
    byCurrency.set(currency, [...(byCurrency.get(currency) ?? []), ...prices]);
  }
  const [main] = [...byCurrency].sort(([, some], [, more]) => more.length - some.length);
  if (main === undefined || main[1].length < FEWEST_PURCHASES) return null;
  const [currency, prices] = main;
  const sorted = Float64Array.from(prices).sort();
  const at = (share: number) => Math.round(quantileOfSorted(sorted, share));
  return { currency, lowMinor: at(0.25), medianMinor: at(0.5), highMinor: at(0.75), purchases: prices.length };
}
