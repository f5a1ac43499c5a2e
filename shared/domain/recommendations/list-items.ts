import type { ProductId } from '#schemas/ids.ts';
import type { Product } from '#schemas/product.ts';
import type { VetoedItem } from '#schemas/recommendation.ts';
import type { ListCandidate } from './list-candidate.ts';
import { type Safeguards, vetoOf } from './veto-items.ts';

/** Vetoes beyond these say nothing new. */
const MAX_VETOES_SHOWN = 100;

/** A list as far as it has been filled. */
export interface Listing {
  readonly items: readonly { candidate: ListCandidate; product: Product | undefined }[];
  readonly vetoed: readonly VetoedItem[];
}

/** What a list is filled by. */
export interface Filling {
  readonly safeguards: Safeguards;
  /** At most so many items. */
  readonly limit: number;
}

/**
 * Fills a list from the next candidates, best first. Every item of every list comes through here, whatever found it:
 * none is listed that the catalogue as read now, the person's needs or a hold forbids.
 */
export function listItems(
  before: Listing,
  candidates: readonly ListCandidate[],
  products: ReadonlyMap<string, Product>,
  { safeguards, limit }: Filling,
): Listing {
  const items = [...before.items];
  const vetoed = [...before.vetoed];
  const listed = new Set<ProductId>(items.map(({ candidate }) => candidate.productId));
  for (const candidate of candidates) {
    if (items.length >= limit) break;
    const { productId } = candidate;
    if (listed.has(productId)) continue;
    const product = products.get(productId);
    const veto = vetoOf(productId, product, safeguards);
    if (veto === undefined) {
      listed.add(productId);
      items.push({ candidate, product });
    } else if (vetoed.length < MAX_VETOES_SHOWN && !vetoed.some((item) => item.productId === productId)) {
      vetoed.push({ productId, ...veto });
    }
  }
  return { items, vetoed };
}
