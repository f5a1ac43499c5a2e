import type { ProductId } from '#schemas/ids.ts';
import type { Product } from '#schemas/product.ts';
import { type Safeguards, vetoOf } from '../recommendations/veto-items.ts';

/** Kept for each recalled product, so that people with allergies and diets find one as well. */
const CANDIDATES = 30;

const kindsOf = ({ category, categories }: Product) => new Set([...(category === undefined ? [] : [category]), ...categories]);

function shared<Name>(left: ReadonlySet<Name>, right: ReadonlySet<Name>): number {
  let both = 0;
  for (const name of left) if (right.has(name)) both += 1;
  return both;
}

/** Ratio of the cheaper price to the dearer, 0–1; 0 when one is not known or in another currency. */
function priceLikeness(one: Product, other: Product): number {
  if (one.priceMinor === undefined || other.priceMinor === undefined || one.currency !== other.currency) return 0;
  const dearer = Math.max(one.priceMinor, other.priceMinor);
  return dearer === 0 ? 1 : Math.min(one.priceMinor, other.priceMinor) / dearer;
}

function likeness(one: Product, other: Product): number {
  const kinds = shared(kindsOf(one), kindsOf(other));
  if (kinds === 0 || other.isStub) return 0;
  const tastes = shared(new Set(one.tasteTags), new Set(other.tasteTags));
  return kinds + tastes + priceLikeness(one, other) + (one.storageClass === other.storageClass ? 0.5 : 0);
}

/**
 * Products that can take the place of another one: of one of its categories, the most alike in taste tags, price and storage
 * first; of equals by id. None when its category is not known.
 */
export function substitutesFor(product: Product, catalogue: readonly Product[]): ProductId[] {
  const rated = catalogue.map((other) => ({ id: other.productId, rating: likeness(product, other) })).filter(({ rating }) => rating > 0);
  rated.sort((left, right) => right.rating - left.rating || (left.id < right.id ? -1 : 1));
  return rated.slice(0, CANDIDATES).map(({ id }) => id);
}

const isInStock = ({ stock = [] }: Product, storeId: string | undefined) =>
  stock.some((entry) => entry.quantity > 0 && (storeId === undefined || entry.storeId === storeId));

/**
 * The first candidate that this person may have: nothing against their allergies, diets and age, nothing on hold, nothing that is
 * known to be out of stock. One that is known to lie in their store comes before those of which nobody knows.
 */
export function chooseSubstitute(
  candidates: readonly ProductId[],
  entries: ReadonlyMap<ProductId, Product>,
  safeguards: Safeguards,
): Product | undefined {
  const fit = candidates.flatMap((productId) => {
    const product = entries.get(productId);
    return product === undefined || vetoOf(productId, product, safeguards) !== undefined ? [] : [product];
  });
  return fit.find((product) => isInStock(product, safeguards.supply.storeId)) ?? fit[0];
}
