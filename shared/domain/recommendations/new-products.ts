import { topLargest } from '#numerics/top-largest.ts';
import type { Habit } from './habits.ts';
import type { ListCandidate } from './list-candidate.ts';
import type { ModelInUse, Shopper } from './model-in-use.ts';
import { type Candidate, unmodelled } from './rank-items.ts';
import type { LoadedShelf } from './shelf.ts';

/** Of so many new products the likeness is looked at, of so many habits and ranked candidates. */
const MOST_NEW = 50;
const MOST_HABITS = 40;
const MOST_RANKED = 100;
/** A new product below this is like nothing that the person buys. */
const LEAST_LIKENESS = 0.4;
/** So many of the ranked products that are most like it say how welcome it would be. */
const WITNESSES = 5;
const WORST_LIKED_STARS = 3;

const onShelf = (shelf: LoadedShelf, productIds: readonly string[]): number[] =>
  productIds.flatMap((productId) => shelf.numberOf.get(productId) ?? []);

interface Alike {
  readonly product: number;
  readonly likeness: number;
}

/** Those of some products that are most like something with these traits. */
function mostAlike(shelf: LoadedShelf, traits: readonly number[], products: readonly number[], count: number): Alike[] {
  const likenessOf = shelf.likenessTo(traits);
  return products
    .map((product) => ({ product, likeness: likenessOf(product) }))
    .filter(({ likeness }) => likeness > 0)
    .sort((left, right) => right.likeness - left.likeness || left.product - right.product)
    .slice(0, count);
}

/** What a person likes: the habits that count, the strongest first. */
const likedBy = ({ habits }: Shopper): Habit[] =>
  habits
    .filter(({ purchases, stars = WORST_LIKED_STARS }) => purchases > 0 && stars >= WORST_LIKED_STARS)
    .toSorted((left, right) => right.weight - left.weight)
    .slice(0, MOST_HABITS);

/** Products that nobody has bought, the person today included; those that are most like all that the person likes together. */
function newOnShelf(shelf: LoadedShelf, model: ModelInUse, { habits }: Shopper, liked: readonly number[]): number[] {
  const pulls = new Float64Array(shelf.traits.length);
  for (const product of liked) for (const trait of shelf.traitsAt(product)) pulls[trait] = (pulls[trait] ?? 0) + shelf.weightOf(trait) ** 2;
  const known = new Set(habits.map(({ productId }) => productId));
  const top = topLargest(MOST_NEW);
  for (const product of shelf.unsold) {
    const pull = shelf.traitsAt(product).reduce((sum, trait) => sum + (pulls[trait] ?? 0), 0) / shelf.lengthOf(product);
    const productId = shelf.idAt(product);
    if (pull > 0 && !model.columnByProductId.has(productId) && !known.has(productId)) top.offer(product, pull);
  }
  return [...top.take().ids];
}

/** Tastes and categories that two products have in common, as words. */
function sharedWords(shelf: LoadedShelf, left: readonly number[], right: readonly number[]): string[] {
  const shared = left.filter((trait) => right.includes(trait)).map((trait) => shelf.traits[trait] ?? '');
  const tastes = shared.filter((trait) => trait.startsWith('taste:'));
  const named = tastes.length > 0 ? tastes : shared.filter((trait) => trait.startsWith('category:'));
  return named.map((trait) => trait.slice(trait.indexOf(':') + 1));
}

/** How welcome something with these traits would be, by what is ranked and new to the person. */
function welcomeIn(shelf: LoadedShelf, ranked: readonly Candidate[]): (traits: readonly number[]) => number {
  const open = ranked.filter(({ habit }) => habit === undefined).slice(0, MOST_RANKED);
  const usual = open.reduce((sum, { score }) => sum + score, 0) / Math.max(1, open.length);
  const scoreOf = new Map(open.map(({ productId, score }) => [shelf.numberOf.get(productId), score]));
  const witnesses = onShelf(
    shelf,
    open.map(({ productId }) => productId),
  );
  return (traits) => {
    const alike = mostAlike(shelf, traits, witnesses, WITNESSES);
    const weight = alike.reduce((sum, { likeness }) => sum + likeness, 1);
    return alike.reduce((sum, { product, likeness }) => sum + likeness * (scoreOf.get(product) ?? 0), usual) / weight;
  };
}

/**
 * Products that nobody has bought yet, by what they are like. Such a product is as welcome as what is most like it among that which
 * is ranked for this person and new to them, times its likeness to what they buy: (the mean score of all of those + Σ likeness ×
 * score of the five most alike) / (1 + Σ likeness) × the likeness to the most alike habit. Below a likeness of 0.4 it is left out.
 */
export function newProductsFor(shelf: LoadedShelf, model: ModelInUse, shopper: Shopper, ranked: readonly Candidate[]): ListCandidate[] {
  const liked = onShelf(
    shelf,
    likedBy(shopper).map(({ productId }) => productId),
  );
  const welcomeOf = welcomeIn(shelf, ranked);
  return newOnShelf(shelf, model, shopper, liked).flatMap((product): ListCandidate[] => {
    const traits = shelf.traitsAt(product);
    const [nearest] = mostAlike(shelf, traits, liked, 1);
    if (nearest === undefined || nearest.likeness < LEAST_LIKENESS) return [];
    const like = { name: shelf.nameAt(nearest.product), shared: sharedWords(shelf, traits, shelf.traitsAt(nearest.product)) };
    return [{ ...unmodelled(shelf.idAt(product), nearest.likeness * welcomeOf(traits)), like }];
  });
}
