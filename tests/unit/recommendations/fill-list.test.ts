import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fillList } from '#domain/recommendations/fill-list.ts';
import type { Candidate } from '#domain/recommendations/rank-items.ts';
import type { Product } from '#schemas/product.ts';
import { aProduct, productIdOf, theSafeguards } from './builders.ts';

const filling = (limit: number) => ({ safeguards: theSafeguards({ needs: { allergens: ['MILK'], diets: [] } }), limit });
const candidatesOf = (count: number): Candidate[] =>
  Array.from({ length: count }, (_, index) => ({ productId: productIdOf(`p${index}`), score: count - index }) as unknown as Candidate);

/** What is said of milk; nothing stands for a product that is not in the catalogue. */
type Word = 'FREE_FROM' | 'CONTAINS' | 'nothing';
const word = fc.constantFrom<Word[]>('FREE_FROM', 'FREE_FROM', 'CONTAINS', 'nothing');

function catalogueOf(words: readonly Word[]) {
  const reads: number[] = [];
  const entryOf = (productId: string): Product[] => {
    const stated = words[Number(productId.slice(1))] ?? 'nothing';
    return stated === 'nothing' ? [] : [aProduct({ productId, allergens: { MILK: stated } })];
  };
  const read = async (ids: Iterable<string>) => {
    const asked = [...ids];
    reads.push(asked.length);
    return new Map(asked.flatMap(entryOf).map((product) => [product.productId, product]));
  };
  return { read, reads };
}

it('lists the best of what the catalogue allows, however much of it is vetoed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(word, { maxLength: 180 }), fc.integer({ min: 1, max: 30 }), async (words, limit) => {
      const { items, vetoed } = await fillList(candidatesOf(words.length), catalogueOf(words).read, filling(limit));
      const allowed = words.flatMap((stated, index) => (stated === 'FREE_FROM' ? [`p${index}`] : []));
      expect(items.map(({ candidate }) => candidate.productId)).toEqual(allowed.slice(0, limit));
      expect(vetoed.filter(({ productId }) => allowed.includes(productId))).toEqual([]);
    }),
  );
});

it('reads no more of the catalogue than it needs', async () => {
  const words = Array.from({ length: 300 }, (_, index): Word => (index < 100 ? 'CONTAINS' : 'FREE_FROM'));
  const { read, reads } = catalogueOf(words);
  expect((await fillList(candidatesOf(300), read, filling(10))).items).toHaveLength(10);
  expect(reads).toEqual([20, 100]);
});
