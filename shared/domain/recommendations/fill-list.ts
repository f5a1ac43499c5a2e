import type { ProductId } from '#schemas/ids.ts';
import type { Product } from '#schemas/product.ts';
import type { ListCandidate } from './list-candidate.ts';
import { type Filling, type Listing, listItems } from './list-items.ts';

/** The catalogue as it is now. */
type Catalogue = (productIds: Iterable<ProductId>) => Promise<ReadonlyMap<ProductId, Product>>;

const MORE_THAN_ASKED = 10;
const PAGE = 100;

/** Fills the list from the best candidates down, each by its catalogue entry as it is now. */
export async function fillList(candidates: readonly ListCandidate[], catalogue: Catalogue, filling: Filling): Promise<Listing> {
  let listing: Listing = { items: [], vetoed: [] };
  let start = 0;
  while (listing.items.length < filling.limit && start < candidates.length) {
    const page = candidates.slice(start, start + (start === 0 ? filling.limit + MORE_THAN_ASKED : PAGE));
    const entries = await catalogue(page.map(({ productId }) => productId));
    listing = listItems(listing, page, entries, filling);
    start += page.length;
  }
  return listing;
}
