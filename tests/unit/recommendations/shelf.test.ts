import { describe, expect, it } from 'vitest';
import { bestSellersFor } from '#domain/recommendations/best-sellers.ts';
import { priceBandsOf, traitsOfProduct } from '#domain/recommendations/content.ts';
import { encodeShelf, loadedShelf } from '#domain/recommendations/shelf.ts';
import { shelfLearner } from '#domain/recommendations/shelf-learner.ts';
import { anOrderOf, aProduct, aShelf, asOf, keyOf } from './builders.ts';

const LAST_DAY = 20_778;
const order = (storeId: string | undefined, products: readonly string[], daysAgo = 5) => ({
  ...anOrderOf(LAST_DAY - daysAgo, products),
  storeId,
});
const idsOf = (shelf: ReturnType<typeof aShelf>, products: readonly number[]) => products.map((product) => shelf.idAt(product) as string);

describe('what a product is like', () => {
  const bandOf = priceBandsOf([100, 200, 300, 400, 500].map((priceMinor) => aProduct({ priceMinor, currency: 'EUR' })));

  it('is told by its categories, tastes, price, nutrition and score, each once', () => {
    const product = aProduct({
      category: 'Soups',
      categories: ['Meals', 'soups'],
      tasteTags: ['Spicy'],
      priceMinor: 450,
      currency: 'EUR',
      nutrition: { sugarsGrams: 5, saltGrams: 1.51, fatGrams: 10, fibreGrams: 3.1 },
      nutriscore: 'c',
    });
    const nutrition = ['fat:medium', 'sugars:low', 'salt:high', 'fibre:medium'];
    expect(traitsOfProduct(product, bandOf).sort()).toEqual(
      ['category:meals', 'category:soups', 'taste:spicy', 'price:4', 'nutriscore:c', ...nutrition].sort(),
    );
  });

  it('parts each currency into fifths of its own', () => {
    expect([100, 199, 200, 500].map((priceMinor) => bandOf(aProduct({ priceMinor, currency: 'EUR' })))).toEqual([1, 1, 2, 5]);
    expect(bandOf(aProduct({ priceMinor: 100, currency: 'JPY' }))).toBeUndefined();
    expect(bandOf(aProduct())).toBeUndefined();
  });

  it('is nothing where nothing is stated', () => {
    expect(traitsOfProduct(aProduct({ isStub: true }), bandOf)).toEqual([]);
  });
});

describe('likeness', () => {
  const shelf = aShelf([
    aProduct({ productId: 'chilli', tasteTags: ['spicy'], category: 'Sauces' }),
    aProduct({ productId: 'salsa', tasteTags: ['spicy'], category: 'Sauces' }),
    aProduct({ productId: 'pesto', tasteTags: ['mild'], category: 'Sauces' }),
    aProduct({ productId: 'milk', tasteTags: ['mild'], category: 'Dairy' }),
    aProduct({ productId: 'stub', isStub: true }),
  ]);
  const numberOf = (id: string) => shelf.numberOf.get(id) ?? -1;
  const between = (left: string, right: string) => shelf.likenessTo(shelf.traitsAt(numberOf(left)))(numberOf(right));

  it('is 1 of the same traits, 0 of none in common, the same both ways, and more for what is rarer', () => {
    expect(between('chilli', 'salsa')).toBeCloseTo(1, 12);
    expect(between('chilli', 'milk')).toBe(0);
    expect(between('stub', 'stub')).toBe(0);
    expect(between('pesto', 'chilli')).toBeCloseTo(between('chilli', 'pesto'), 12);
    // Three of five are sauces, two are mild.
    expect(between('pesto', 'milk')).toBeGreaterThan(between('pesto', 'chilli'));
  });
});

describe('best sellers', () => {
  const people = {
    a: { segment: 'Loyal', orders: [order('north', ['tea', 'tea']), order('north', ['tea'], 3)] },
    b: { segment: 'Loyal', orders: [order('north', ['jam'], 300), order('south', ['tea'])] },
    c: { segment: 'Churning', orders: [order('south', ['cake', 'tea'])] },
    d: { orders: [order(undefined, ['cake'])] },
    e: { orders: [order('north', ['jam'], 100)] },
    f: { orders: [{ ...order('north', ['soap']), isCancelled: true }] },
  };
  const shelf = aShelf([aProduct({ productId: 'tea', name: 'Tea' })], people);

  it('count customers of the last 90 days, each once, whatever they ordered', () => {
    const told = ({ people: customers, top }: (typeof shelf)['everywhere']) => [
      customers,
      ...top.map(([product, buyers]) => [shelf.idAt(product), buyers]),
    ];
    expect(told(shelf.everywhere)).toEqual([4, ['tea', 3], ['cake', 2]]);
    expect(told(shelf.byStore['north'] ?? shelf.everywhere)).toEqual([1, ['tea', 1]]);
    expect(told(shelf.byStore['south'] ?? shelf.everywhere)).toEqual([2, ['tea', 2], ['cake', 1]]);
    expect(told(shelf.bySegment['Loyal'] ?? shelf.everywhere)).toEqual([2, ['tea', 2]]);
    expect(told(shelf.firstOrders)).toEqual([5, ['cake', 2], ['jam', 2], ['tea', 2]]);
  });

  it('are those of the store and the segment where these are known', () => {
    const [first] = bestSellersFor(shelf, { storeId: 'south', segment: 'Churning', isPersonal: true });
    expect(first && idsOf(shelf, [first.product])).toEqual(['tea']);
    // (2 + 20 · 3/4) / 22 in the store, (1 + 20 · 3/4) / 21 in the segment
    expect(first?.share).toBeCloseTo((17 / 22 + 16 / 21) / 2, 12);
    expect(first?.popularity).toEqual({ where: 'store', buyers: 2 });
  });

  it('are those of first orders for somebody of whom neither is known, and of the whole shop for a list that is not personal', () => {
    const newcomers = bestSellersFor(shelf, { isPersonal: true });
    expect(newcomers[0]?.popularity).toEqual({ where: 'first-orders', buyers: 2 });
    const everybody = bestSellersFor(shelf, { isPersonal: false });
    expect(
      idsOf(
        shelf,
        everybody.map(({ product }) => product),
      ),
    ).toEqual(['tea', 'cake']);
    expect(everybody[0]?.popularity).toEqual({ where: 'everywhere', buyers: 3 });
  });

  it('are none before anybody has bought anything', () => {
    expect(bestSellersFor(aShelf([aProduct()]), { storeId: 'north', segment: 'Loyal', isPersonal: true })).toEqual([]);
  });
});

describe('what nobody has bought', () => {
  it('is what is described and in no order, the last described first', () => {
    const described = (productId: string, updatedAt: string, given = {}) => aProduct({ productId, category: 'Tea', updatedAt, ...given });
    const shelf = aShelf(
      [
        described('sold', '2026-11-01T00:00:00.000Z'),
        described('older', '2026-11-02T00:00:00.000Z'),
        described('newer', '2026-11-03T00:00:00.000Z'),
        described('cancelled', '2026-11-01T00:00:00.000Z'),
        described('stub', '2026-11-04T00:00:00.000Z', { category: undefined }),
      ],
      { a: { orders: [order('north', ['sold'], 300), { ...order('north', ['cancelled']), isCancelled: true }] } },
    );
    expect(idsOf(shelf, shelf.unsold)).toEqual(['newer', 'older', 'cancelled']);
  });
});

describe('a stored shelf', () => {
  const bytes = () => encodeShelf(shelfLearner(asOf, () => undefined).shelf([aProduct()]));

  it('depends on nothing but what was learnt, in whatever sequence', () => {
    const orders = [
      ['ann', 'tea'],
      ['bob', 'jam'],
      ['cleo', 'tea'],
    ] as const;
    const learnt = (sequence: typeof orders | (typeof orders)[number][]) => {
      const learner = shelfLearner(asOf, () => 'Loyal');
      for (const [name, product] of sequence) learner.add(keyOf(name), [order('north', [product])]);
      return encodeShelf(learner.shelf([]));
    };
    expect(learnt([...orders].reverse())).toEqual(learnt(orders));
  });

  it.each([
    ['is not JSON', () => new TextEncoder().encode('PAR1'), 'not JSON'],
    ['ends too early', () => bytes().slice(0, -5), 'not JSON'],
    ['has another format', () => new TextEncoder().encode('{"format":"shelf-0"}'), 'format shelf-0; expected shelf-1'],
    ['contradicts its format', () => new TextEncoder().encode('{"format":"shelf-1"}'), 'contradicts'],
    ['is nothing', () => new TextEncoder().encode('null'), 'format undefined'],
  ])('that %s is refused with a clear error', (_, damaged, message) => {
    expect(() => loadedShelf(damaged())).toThrow(message);
  });
});
