import type { OrderHistories } from './order-file.ts';

/** What a list must beat: item ids, best first. */
export interface Baselines {
  popular(length: number): string[];
  popularNew(history: readonly (readonly string[])[], length: number): string[];
  personalThenPopular(history: readonly (readonly string[])[], length: number): string[];
}

function ordersWith(orders: Iterable<readonly string[]>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const items of orders) for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}

/** Orders that hold an item, most first, of all customers or of one; equally many: the lower id first, numbers in their own order. */
export function baselinesOf(histories: OrderHistories): Baselines {
  const { compare } = new Intl.Collator('en', { numeric: true });
  const byCount = (counts: ReadonlyMap<string, number>) =>
    [...counts].sort(([left, some], [right, more]) => more - some || compare(left, right) || (left < right ? -1 : 1)).map(([item]) => item);
  const everything = byCount(ordersWith([...histories.values()].flat()));
  const besides = (left: ReadonlySet<string>, length: number) => {
    const found: string[] = [];
    for (const item of everything) {
      if (found.length >= length) break;
      if (!left.has(item)) found.push(item);
    }
    return found;
  };
  return {
    popular: (length) => everything.slice(0, length),
    popularNew: (history, length) => besides(new Set(history.flat()), length),
    personalThenPopular(history, length) {
      const own = byCount(ordersWith(history)).slice(0, length);
      return [...own, ...besides(new Set(own), length - own.length)];
    },
  };
}
