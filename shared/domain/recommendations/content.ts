import type { Nutrition } from '#schemas/nutrition.ts';
import type { Product } from '#schemas/product.ts';

/** What a product is like, in words such as `taste:sweet`, `category:cheese`, `price:3`, `sugars:high`, `nutriscore:a`. */
export type Trait = string;

const PRICE_BANDS = 5;

/**
 * From where on 100 g of a food have much of something, and up to where little: fat, saturates, sugars and salt as on the United
 * Kingdom's front-of-pack labels; fibre as in the claims of Regulation (EC) 1924/2006.
 */
const LEVELS: Readonly<Partial<Record<keyof Nutrition, { readonly name: string; readonly little: number; readonly much: number }>>> = {
  fatGrams: { name: 'fat', little: 3, much: 17.5 },
  saturatedFatGrams: { name: 'saturates', little: 1.5, much: 5 },
  sugarsGrams: { name: 'sugars', little: 5, much: 22.5 },
  saltGrams: { name: 'salt', little: 0.3, much: 1.5 },
  fibreGrams: { name: 'fibre', little: 3, much: 6 },
};

export const plainWord = (text: string): string => text.trim().toLowerCase();

function nutritionTraits(nutrition: Nutrition): Trait[] {
  return Object.entries(LEVELS).flatMap(([figure, { name, little, much }]) => {
    const grams = nutrition[figure as keyof Nutrition];
    if (grams === undefined) return [];
    return [`${name}:${grams <= little ? 'low' : grams > much ? 'high' : 'medium'}`];
  });
}

type Described = Pick<Product, 'category' | 'categories' | 'tasteTags' | 'nutrition' | 'nutriscore' | 'priceMinor' | 'currency'>;
type BandOf = (product: Pick<Product, 'priceMinor' | 'currency'>) => number | undefined;

/** Fifths of the catalogue by price, each currency by itself: 1 is the cheapest. */
export function priceBandsOf(products: readonly Pick<Product, 'priceMinor' | 'currency'>[]): BandOf {
  const pricesByCurrency = new Map<string, number[]>();
  for (const { priceMinor, currency } of products) {
    if (priceMinor === undefined || currency === undefined) continue;
    const prices = pricesByCurrency.get(currency) ?? [];
    prices.push(priceMinor);
    pricesByCurrency.set(currency, prices);
  }
  const limits = new Map(
    [...pricesByCurrency].map(([currency, prices]) => {
      const sorted = prices.toSorted((left, right) => left - right);
      return [
        currency,
        Array.from({ length: PRICE_BANDS - 1 }, (_, band) => sorted[Math.floor(((band + 1) * sorted.length) / PRICE_BANDS)]),
      ];
    }),
  );
  return ({ priceMinor, currency = '' }) => {
    const known = limits.get(currency as NonNullable<Product['currency']>);
    if (priceMinor === undefined || known === undefined) return undefined;
    return 1 + known.filter((limit) => limit !== undefined && priceMinor >= limit).length;
  };
}

/** All that is stated of a product that can make it like another one, each once. */
export function traitsOfProduct(product: Described, bandOf: BandOf): Trait[] {
  const { category, categories, tasteTags, nutrition, nutriscore } = product;
  const band = bandOf(product);
  const named = [...categories, ...(category === undefined ? [] : [category])].map((name) => `category:${plainWord(name)}`);
  return [
    ...new Set([
      ...named,
      ...tasteTags.map((tag) => `taste:${plainWord(tag)}`),
      ...(band === undefined ? [] : [`price:${band}`]),
      ...(nutrition === undefined ? [] : nutritionTraits(nutrition)),
      ...(nutriscore === undefined ? [] : [`nutriscore:${nutriscore}`]),
    ]),
  ];
}

/** Taste and category say what a thing is like; price and nutrition tell apart what is alike. */
const MAIN_KINDS = new Set(['taste', 'category']);
const MINOR_WEIGHT = 0.35;

/** Weight of each trait: log(1 + products / those that have it), so that what most things have says little. */
export function traitWeights(productTraits: readonly (readonly number[])[], traits: readonly Trait[]): Float64Array {
  const counts = new Float64Array(traits.length);
  for (const own of productTraits) for (const trait of own) counts[trait] = (counts[trait] ?? 0) + 1;
  return counts.map((count, trait) => {
    const [kind = ''] = (traits[trait] ?? '').split(':');
    return (MAIN_KINDS.has(kind) ? 1 : MINOR_WEIGHT) * Math.log1p(productTraits.length / Math.max(1, count));
  });
}

/**
 * Sum of the squared weights of the numbers that both lists have.
 *
 * @param left - ascending
 * @param right - ascending
 */
export function sharedSquares(left: readonly number[], right: readonly number[], weights: Float64Array): number {
  let sum = 0;
  let [one, other] = [0, 0];
  while (one < left.length && other < right.length) {
    const difference = (left[one] as number) - (right[other] as number);
    if (difference === 0) sum += (weights[left[one] as number] as number) ** 2;
    if (difference <= 0) one++;
    if (difference >= 0) other++;
  }
  return sum;
}
