import { describe, expect, it } from 'vitest';
import { gatherScope, type ScopeReaders } from '#domain/recalls/gather-scope.ts';
import { type Lot, PlaceIdSchema, PlaceStateSchema } from '#schemas/lot.ts';
import { ProductSchema } from '#schemas/product.ts';
import { aLot, aLotRef } from '../../support/lot-builders.ts';

const A = aLotRef('A');
const B = aLotRef('B');
const [P1, P2] = [aLotRef('P1', '04006381333931'), aLotRef('P2', '04006381333931')];
// A went into P1 and P2, B into P1; P1 went back into P2.
const world: Lot[] = [
  aLot({ lot: 'A', into: [P1, P2] }),
  aLot({ lot: 'B', into: [P1] }),
  aLot({ ...P1, into: [P2], outOf: [A, B], places: ['room-1'] }),
  aLot({ ...P2, outOf: [A, P1], into: [P1] }),
];
const product = ProductSchema.parse({ productId: 'pie', name: 'Pie', gtin: P1.gtin, updatedAt: '2026-01-01T00:00:00.000Z' });
const readers: ScopeReaders = {
  findLots: async (refs) => world.filter((lot) => refs.some((ref) => ref.gtin === lot.gtin && ref.lot === lot.lot)),
  placesOf: async (lot) =>
    lot.places.map((place) => ({
      ...lot,
      place: PlaceIdSchema.parse(place),
      state: PlaceStateSchema.parse({ stays: [{ from: '2026-06-01T00:00:00.000Z', to: null }] }),
    })),
  lotsOfGtins: async (gtins) => world.filter(({ gtin }) => gtins.has(gtin)),
  catalogue: async () => [product],
  sites: async () => new Map([['room-1', 'mitte']]),
};

describe('the scope of a recall', () => {
  it('is what was made of a lot, each lot once however it went round, and not what else went into it', async () => {
    const { lots } = await gatherScope({ lots: [A], productIds: [] }, readers);
    expect(lots.map(({ lot, steps }) => [lot, steps])).toEqual([
      ['A', 0],
      ['P1', 1],
      ['P2', 1],
    ]);
  });

  it('tells as what each is sold, and in which store it was when', async () => {
    const { lots, stores } = await gatherScope({ lots: [A], productIds: [] }, readers);
    expect(lots[1]).toMatchObject({ productIds: ['pie'], windows: [{ storeId: 'mitte', from: '2026-06-01T00:00:00.000Z' }] });
    expect(lots[2]?.windows).toBeUndefined();
    expect([...stores]).toEqual(['mitte']);
  });

  it('has of a product that is recalled as a whole every lot', async () => {
    const scope = await gatherScope({ lots: [], productIds: [product.productId] }, readers);
    expect(scope.lots.map(({ lot }) => lot)).toEqual(['P1', 'P2']);
    expect(scope.gtins).toEqual([P1.gtin]);
  });
});
