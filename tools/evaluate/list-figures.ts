/** How well ranked lists foresee baskets: means over customers. */
export interface ListFigures {
  /** Customers with something to foresee; without any all means are 0. */
  readonly customers: number;
  /** Share of the basket that is among the first 10. */
  readonly 'recall@10': number;
  readonly 'recall@20': number;
  /** Hits discounted by log2(rank + 1), as a share of what the whole basket at the top would reach. */
  readonly 'ndcg@10': number;
  readonly 'ndcg@20': number;
  /** Share of the customers with a hit among the first 10. */
  readonly 'hitRate@10': number;
}

const discountAt = (index: number): number => 1 / Math.log2(index + 2);

/** Gathers one list's hits, customer by customer. */
export function listFigures() {
  const sums = { recall10: 0, recall20: 0, ndcg10: 0, ndcg20: 0, hits: 0 };
  let customers = 0;

  return {
    /** @param ranked - item ids, best first. @param truth - what was bought; nobody counts who bought nothing of the kind */
    add(ranked: readonly string[], truth: ReadonlySet<string>): void {
      if (truth.size === 0) return;
      customers += 1;
      const hits = ranked.flatMap((item, index) => (truth.has(item) ? [index] : []));
      const among = (length: number) => hits.filter((index) => index < length);
      const gainOf = (indexes: readonly number[]) => indexes.reduce((sum, index) => sum + discountAt(index), 0);
      const ideal = gainOf(Array.from(truth, (_, index) => index));
      sums.recall10 += among(10).length / truth.size;
      sums.recall20 += among(20).length / truth.size;
      sums.ndcg10 += gainOf(among(10)) / ideal;
      sums.ndcg20 += gainOf(among(20)) / ideal;
      sums.hits += among(10).length > 0 ? 1 : 0;
    },

    means(): ListFigures {
      const meanOf = (sum: number) => (customers === 0 ? 0 : sum / customers);
      return {
        customers,
        'recall@10': meanOf(sums.recall10),
        'recall@20': meanOf(sums.recall20),
        'ndcg@10': meanOf(sums.ndcg10),
        'ndcg@20': meanOf(sums.ndcg20),
        'hitRate@10': meanOf(sums.hits),
      };
    },
  };
}
