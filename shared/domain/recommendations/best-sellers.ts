import type { BestSellers, LoadedShelf } from './shelf.ts';

/** So many customers of the whole shop stand beside those of a group: a store with three customers has no taste of its own yet. */
const PRIOR_CUSTOMERS = 20;

/** Why something sells: where, and to how many. */
export interface Popularity {
  readonly where: 'store' | 'segment' | 'first-orders' | 'everywhere';
  /** Customers who bought it there. */
  readonly buyers: number;
}

export interface BestSeller {
  /** Number on the shelf. */
  readonly product: number;
  /** Share of the customers who bought it, 0–1. */
  readonly share: number;
  readonly popularity: Popularity;
}

interface Group {
  readonly where: Popularity['where'];
  readonly people: number;
  readonly buyersOf: ReadonlyMap<number, number>;
}

const groupOf = (where: Popularity['where'], sellers: BestSellers | undefined): Group[] =>
  sellers === undefined || sellers.people === 0 ? [] : [{ where, people: sellers.people, buyersOf: new Map(sellers.top) }];

/** The groups that speak for a person: their store and their segment; for somebody in no segment yet, what others began with. */
function groupsFor(shelf: LoadedShelf, { segment, storeId }: Whereabouts): Group[] {
  return [
    ...groupOf('store', shelf.byStore[storeId ?? '']),
    ...(segment === undefined ? [] : groupOf('segment', shelf.bySegment[segment])),
  ];
}

export interface Whereabouts {
  readonly segment?: string | undefined;
  readonly storeId?: string | undefined;
  /** False: nothing of the person counts but the store that was asked for. */
  readonly isPersonal: boolean;
}

/**
 * What sells best to people like this one, of whom no purchase is known: the mean of the shares of customers who bought a thing
 * in their store and in their segment, each as if 20 customers of the whole shop were among them. Where neither is known it is
 * what first orders hold, and for a list that is not personal what the whole shop buys.
 */
export function bestSellersFor(shelf: LoadedShelf, whereabouts: Whereabouts): BestSeller[] {
  const own = groupsFor(shelf, whereabouts);
  const fallback = whereabouts.isPersonal ? groupOf('first-orders', shelf.firstOrders) : [];
  const [everywhere] = groupOf('everywhere', shelf.everywhere);
  const groups = own.length > 0 ? own : fallback.length > 0 ? fallback : everywhere === undefined ? [] : [everywhere];
  const shareEverywhere = (product: number) => (everywhere === undefined ? 0 : (everywhere.buyersOf.get(product) ?? 0) / everywhere.people);
  const products = new Set(groups.flatMap(({ buyersOf }) => [...buyersOf.keys()]));
  return [...products]
    .map((product): BestSeller => {
      const shares = groups.map(({ people, buyersOf }) => {
        const buyers = (buyersOf.get(product) ?? 0) + PRIOR_CUSTOMERS * shareEverywhere(product);
        return buyers / (people + PRIOR_CUSTOMERS);
      });
      return {
        product,
        share: shares.reduce((sum, share) => sum + share, 0) / shares.length,
        popularity: strongestOf(groups, shares, product),
      };
    })
    .sort((left, right) => right.share - left.share || left.product - right.product);
}

/** The group in which most buy it names the reason; the earlier of two that are equal. */
function strongestOf(groups: readonly Group[], shares: readonly number[], product: number): Popularity {
  let strongest = 0;
  shares.forEach((share, group) => {
    if (share > (shares[strongest] ?? 0) && groups[group]?.buyersOf.has(product)) strongest = group;
  });
  const named = groups[strongest]?.buyersOf.has(product) ? groups[strongest] : groups.find(({ buyersOf }) => buyersOf.has(product));
  return { where: named?.where ?? 'everywhere', buyers: named?.buyersOf.get(product) ?? 0 };
}
