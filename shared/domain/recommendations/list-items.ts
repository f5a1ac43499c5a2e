import type { ProductId } from '#schemas/ids.ts';
import type { Product } from '#schemas/product.ts';
import type { VetoedItem } from '#schemas/recommendation.ts';
import type { DietaryNeeds } from './dietary-needs.ts';
import type { Candidate } from './rank-items.ts';
import { type HeldGoods, vetoOf } from './veto-items.ts';

/** Vetoes beyond these say nothing new. */
const MAX_VETOES_SHOWN = 100;

export interface Safeguards {
  readonly needs: DietaryNeeds;
  readonly held: HeldGoods;
}

/** A list as far as it has been filled. */
export interface Listing {
  readonly items: readonly { candidate: Candidate; product: Product | undefined }[];
  readonly vetoed: readonly VetoedItem[];
}

/**
 * Fills a list from the next candidates, best first. Every item of every list comes through here, whatever found it:
 * none is listed that the catalogue as read now, the person's needs or a hold forbids.
 */
export function listItems(
  before: Listing,
  candidates: readonly Candidate[],
  products: ReadonlyMap<string, Product>,
  { needs, held, limit }: Safeguards & { readonly limit: number },
): Listing {
  const items = [...before.items];
  const vetoed = [...before.vetoed];
  const listed = new Set<ProductId>(items.map(({ candidate }) => candidate.productId));
  for (const candidate of candidates) {
    if (items.length >= limit) break;
    const { productId } = candidate;
    if (listed.has(productId)) continue;
    const product = products.get(productId);
    const veto = vetoOf(productId, product, needs, held);
    if (veto === undefined) {
      listed.add(productId);
      items.push({ candidate, product });
    } else if (vetoed.length < MAX_VETOES_SHOWN && !vetoed.some((item) => item.productId === productId)) {
      vetoed.push({ productId, ...veto });
    }
  }
  return { items, vetoed };
}
