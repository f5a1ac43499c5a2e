import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fillList } from '#domain/recommendations/fill-list.ts';
import type { Candidate } from '#domain/recommendations/rank-items.ts';
import { heldGoodsOf, vetoOf } from '#domain/recommendations/veto-items.ts';
import type { Product } from '#schemas/product.ts';
import { aProduct, productIdOf } from './builders.ts';

const filling = (limit: number) => ({ needs: { allergens: ['MILK'], diets: [] }, held: heldGoodsOf([]), limit });
const candidatesOf = (count: number): Candidate[] =>
  Array.from({ length: count }, (_, index) => ({ productId: productIdOf(`p${index}`), score: count - index }) as unknown as Candidate);

/** What is said of milk; nothing stands for a product that is not in the catalogue. */
type Word = 'FREE_FROM' | 'CONTAINS' | 'nothing';
const word = fc.constantFrom<Word[]>('FREE_FROM', 'FREE_FROM', 'CONTAINS', 'nothing');

function catalogueOf(recent: readonly Word[], current: readonly Word[]) {
  const reads = { recent: 0, current: 0 };
  const entryOf = (words: readonly Word[], productId: string): Product[] => {
    const stated = words[Number(productId.slice(1))] ?? 'nothing';
    return stated === 'nothing' ? [] : [aProduct({ productId, allergens: { MILK: stated } })];
  };
  const reading = (words: readonly Word[], which: keyof typeof reads) => async (ids: Iterable<string>) => {
    const asked = [...ids];
    reads[which] += asked.length;
    return new Map(asked.flatMap((id) => entryOf(words, id)).map((product) => [product.productId, product]));
  };
  return { recent: reading(recent, 'recent'), current: reading(current, 'current'), reads };
}

it('lists nothing that the catalogue of this moment forbids, and all that both its states allow', async () => {
  const states = fc.array(fc.tuple(word, word), { maxLength: 180 });
  await fc.assert(
    fc.asyncProperty(states, fc.integer({ min: 1, max: 30 }), async (words, limit) => {
      const [recent, current] = [words.map(([was]) => was), words.map(([, is]) => is)];
      const catalogue = catalogueOf(recent, current);
      const { items, vetoed } = await fillList(candidatesOf(words.length), catalogue, filling(limit));
      const allowed = words.flatMap(([was, is], index) => (was === 'FREE_FROM' && is === 'FREE_FROM' ? [`p${index}`] : []));
      expect(items.map(({ candidate }) => candidate.productId)).toEqual(allowed.slice(0, limit));
      for (const { product, candidate } of items)
        expect(vetoOf(candidate.productId, product, filling(limit).needs, heldGoodsOf([]))).toBeUndefined();
      expect(vetoed.filter(({ productId }) => allowed.includes(productId))).toEqual([]);
    }),
  );
});

it('reads again only what it lists, when nothing has changed', async () => {
  const words = Array.from({ length: 100 }, (_, index): Word => (index % 2 === 0 ? 'FREE_FROM' : 'CONTAINS'));
  const catalogue = catalogueOf(words, words);
  const { items } = await fillList(candidatesOf(100), catalogue, filling(10));
  expect(items).toHaveLength(10);
  expect(catalogue.reads).toEqual({ recent: 20, current: 10 });
});
