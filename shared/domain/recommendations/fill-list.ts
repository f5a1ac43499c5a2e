import type { ProductId } from '#schemas/ids.ts';
import type { Product } from '#schemas/product.ts';
import { type Listing, listItems, type Safeguards } from './list-items.ts';
import type { Candidate } from './rank-items.ts';

type Read = (productIds: Iterable<ProductId>) => Promise<ReadonlyMap<ProductId, Product>>;

/** Two ways to the catalogue. */
export interface Catalogue {
  /** May be a minute old; serves to look for what may suit. */
  readonly recent: Read;
  /** As it is at this moment; nothing is listed by anything else. */
  readonly current: Read;
}

type Filling = Safeguards & { readonly limit: number };

const MORE_THAN_ASKED = 10;
const PAGE = 100;

const listedIn = ({ items }: Listing): ProductId[] => items.map(({ candidate }) => candidate.productId);

/** A page of candidates: what an entry forbids, old or new, stays out; what would be listed is read again and judged again until all of it has been. */
async function judgePage(before: Listing, page: readonly Candidate[], catalogue: Catalogue, filling: Filling): Promise<Listing> {
  const known = new Map(await catalogue.recent(page.map(({ productId }) => productId)));
  const judged = new Set(listedIn(before));
  while (true) {
    const listing = listItems(before, page, known, filling);
    const open = listedIn(listing).filter((productId) => !judged.has(productId));
    if (open.length === 0) return listing;
    const current = await catalogue.current(open);
    for (const productId of open) {
      judged.add(productId);
      known.delete(productId);
    }
    for (const [productId, product] of current) known.set(productId, product);
  }
}

/** Fills the list from the best candidates down, each by its catalogue entry as it is now. */
export async function fillList(candidates: readonly Candidate[], catalogue: Catalogue, filling: Filling): Promise<Listing> {
  let listing: Listing = { items: [], vetoed: [] };
  let start = 0;
  while (listing.items.length < filling.limit && start < candidates.length) {
    const page = candidates.slice(start, start + (start === 0 ? filling.limit + MORE_THAN_ASKED : PAGE));
    listing = await judgePage(listing, page, catalogue, filling);
    start += page.length;
  }
  return listing;
}
