import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Product } from '#schemas/product.ts';
import { catalogueInMemory } from '#storage/catalogue-in-memory.ts';
import { aProduct, productIdOf } from './builders.ts';

function aCatalogue(mostHeld?: number) {
  const products = new Map<string, Product>();
  const state = { revision: 0, nowMillis: 0, reads: [] as string[][] };
  const open = catalogueInMemory(
    {
      read: async (ids) => {
        state.reads.push([...ids]);
        return new Map([...ids].flatMap((id) => products.get(id) ?? []).map((product) => [product.productId, product]));
      },
      revision: async () => state.revision,
      nowMillis: () => state.nowMillis,
    },
    mostHeld,
  );
  return {
    state,
    open,
    put: (id: string, name: string) => products.set(id, aProduct({ productId: id, name })),
    namesOf: async (...ids: string[]) => [...(await (await open())(ids.map(productIdOf))).values()].map(({ name }) => name),
  };
}

describe('the catalogue in memory', () => {
  it('is read once as long as nothing has changed, what is not in it too', async () => {
    const { state, put, namesOf } = aCatalogue();
    put('a', 'A');
    expect(await namesOf('a', 'b')).toEqual(['A']);
    expect(await namesOf('b', 'a')).toEqual(['A']);
    expect(state.reads).toEqual([['a', 'b']]);
  });

  it('is read again from the next request on after a change', async () => {
    const { state, put, namesOf } = aCatalogue();
    put('a', 'A');
    await namesOf('a');
    put('a', 'A2');
    state.revision++;
    expect(await namesOf('a')).toEqual(['A2']);
  });

  it('believes an entry for five minutes, should a change never have been noted', async () => {
    const { state, put, namesOf } = aCatalogue();
    put('a', 'A');
    await namesOf('a');
    put('a', 'A2');
    state.nowMillis = 299_999;
    expect(await namesOf('a')).toEqual(['A']);
    state.nowMillis = 300_000;
    expect(await namesOf('a')).toEqual(['A2']);
  });

  it('does not take what a request reads late for what a newer one may believe', async () => {
    const { state, put, open, namesOf } = aCatalogue();
    put('a', 'A');
    const early = await open();
    state.revision++;
    await namesOf('b');
    await early([productIdOf('a')]);
    put('a', 'A2');
    expect(await namesOf('a')).toEqual(['A2']);
  });

  it('gives everything that is asked for, however little it may hold', async () => {
    const ids = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.array(ids, { maxLength: 8 }), fc.integer({ min: 0, max: 4 }), async (requests, mostHeld) => {
        const { put, namesOf } = aCatalogue(mostHeld);
        for (const id of ['a', 'b', 'c', 'd']) put(id, id);
        for (const asked of requests)
          expect((await namesOf(...asked)).sort()).toEqual([...new Set(asked)].filter((id) => id !== 'e').sort());
      }),
    );
  });
});
