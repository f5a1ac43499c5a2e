import { describe, expect, it } from 'vitest';
import { minedRules } from '#domain/associations/mine-rules.ts';
import { type BasketPart, orderBasketCollector } from '#domain/associations/order-baskets.ts';
import { decodeRules, encodeRules, notesOn, rulesAbout } from '#domain/associations/rule-book.ts';
import { type CatalogueEntry, describedProducts, shopBaskets } from '#domain/associations/shop-baskets.ts';
import { type RuleBook, RuleBookSchema } from '#schemas/association.ts';
import type { Instant } from '#schemas/instant.ts';
import type { KeptLine, KeptOrder } from '#schemas/person-orders.ts';

const FIRST_DAY = 100;
type Line = Partial<KeptLine> & { productId: string };

function anOrder(lines: readonly (Line | string)[], given: Partial<KeptOrder> = {}): KeptOrder {
  const told = lines.map((line) => ({ quantity: 1 as const, ...(typeof line === 'string' ? { productId: line } : line) }));
  return { isCancelled: false, orderedAt: '2026-11-01T10:00:00.000Z' as Instant, orderedDay: FIRST_DAY, ...given, lines: told };
}

function partOf(...customers: (readonly KeptOrder[])[]): BasketPart {
  const collector = orderBasketCollector({ firstDay: FIRST_DAY });
  for (const orders of customers) collector.add(orders);
  return collector.part();
}

const basketsIn = ({ products, items, starts }: BasketPart) =>
  [...starts].slice(1).map((end, basket) => [...items.subarray(starts[basket], end)].map((item) => products[item]?.productId));

describe('baskets of orders', () => {
  it('are their different products', () => {
    expect(basketsIn(partOf([anOrder(['tea', 'milk', 'tea'])]))).toEqual([['tea', 'milk']]);
  });

  it('are none of the orders before the first day, and of lines without goods', () => {
    const part = partOf([anOrder(['tea'], { orderedDay: FIRST_DAY - 1 }), anOrder([{ productId: 'tea', quantity: 0 }]), anOrder(['tea'])]);
    expect(basketsIn(part)).toEqual([['tea']]);
  });

  it('lie customer after customer, and tell nothing else of them', () => {
    const part = partOf([anOrder(['tea']), anOrder(['milk'])], [], [anOrder(['tea'])]);
    expect([...part.customerStarts]).toEqual([0, 2, 3]);
    expect(Object.keys(part).sort()).toEqual(['customerStarts', 'items', 'products', 'starts']);
  });

  it('remember the last name and category that was told', () => {
    const part = partOf([
      anOrder([{ productId: 'tea', name: 'Tea', category: 'Hot' }]),
      anOrder([{ productId: 'tea', name: 'Green tea' }]),
    ]);
    expect(part.products).toEqual([{ productId: 'tea', name: 'Green tea', category: 'Hot' }]);
  });
});

const CATALOGUE = new Map<string, CatalogueEntry>([
  ['tea', { name: 'Tea', category: 'Drinks', isStub: false }],
  ['juice', { name: 'Juice', category: 'Drinks', isStub: false }],
  ['cake', { name: 'cake', isStub: true }],
]);

describe('baskets of a shop', () => {
  it('of categories are the categories of the catalogue, else of the orders; what has none is left out', () => {
    const part = partOf([anOrder(['tea', 'juice', { productId: 'cake', category: 'Bakery' }, 'bag'])], [anOrder(['bag'])]);
    const described = describedProducts(part.products, CATALOGUE);
    const { baskets, ids, customerStarts } = shopBaskets([part], 'category', described);
    expect([...baskets.items].map((item) => ids[item])).toEqual(['Drinks', 'Bakery']);
    expect([...customerStarts]).toEqual([0, 1, 2]);
  });

  it('are the same from one part or from several', () => {
    const customers = [[anOrder(['tea', 'milk'])], [anOrder(['milk', 'cake'])]];
    const described = describedProducts([], CATALOGUE);
    const whole = shopBaskets([partOf(...customers)], 'product', described);
    expect(
      shopBaskets(
        customers.map((orders) => partOf(orders)),
        'product',
        described,
      ),
    ).toEqual(whole);
  });
});

/** Tea goes with cake; soap and bread are bought by anybody at any time. */
function week(teaLovers: number, each = 4): BasketPart {
  const many = (orders: readonly (readonly string[])[]) => Array.from({ length: each }, () => orders.map((lines) => anOrder(lines))).flat();
  const lovers = Array.from({ length: teaLovers }, () => many([['tea', 'cake', 'bread'], ['soap']]));
  const others = Array.from({ length: 30 }, () => many([['bread', 'soap'], ['bread'], ['soap']]));
  return partOf(...lovers, ...others);
}

const rulesOf = (part: BasketPart) => minedRules(shopBaskets([part], 'product', describedProducts(part.products, CATALOGUE)));

describe('rules of a shop', () => {
  it('say what goes together more often than by chance', () => {
    const { rules, leastCount, baskets } = rulesOf(week(6));
    expect(leastCount).toBe(10);
    expect(baskets).toBe(6 * 4 * 2 + 30 * 4 * 3);
    const names = rules.map(({ antecedent, consequent }) => `${antecedent.join('+')}→${consequent}`);
    expect(names).toContain('tea→cake');
    expect(names).not.toContain('bread→soap');
    for (const { lift, falseDiscoveryRate } of rules) {
      expect(lift).toBeGreaterThan(1);
      expect(falseDiscoveryRate).toBeLessThanOrEqual(0.05);
    }
  });

  it('leave out what a shorter rule says as surely', () => {
    const names = rulesOf(week(6)).rules.map(({ antecedent, consequent }) => `${antecedent.join('+')}→${consequent}`);
    expect(names).toContain('tea→cake');
    expect(names).not.toContain('bread+tea→cake');
  });

  it('rest on five customers at least, however often four buy', () => {
    expect(rulesOf(week(5)).rules).not.toEqual([]);
    expect(rulesOf(week(4, 40)).rules).toEqual([]);
  });

  it('rest on ten baskets at least, however small the shop', () => {
    expect(rulesOf(week(9, 1)).rules).toEqual([]);
  });

  it('ask for more baskets where there would be more sets than a night can judge', () => {
    const everything = Array.from({ length: 130 }, (_, product) => `p${product}`);
    const customers = Array.from({ length: 6 }, () => [anOrder(everything), anOrder(everything)]);
    expect(rulesOf(partOf(...customers))).toEqual({ baskets: 12, leastCount: 20, rules: [] });
  });

  it('are none of a shop without orders', () => {
    expect(rulesOf(partOf())).toEqual({ baskets: 0, leastCount: 10, rules: [] });
  });
});

function aBook(): RuleBook {
  const part = week(6);
  const described = describedProducts(part.products, CATALOGUE);
  const product = minedRules(shopBaskets([part], 'product', described));
  const category = {
    baskets: 0,
    leastCount: 10,
    rules: [{ ...(product.rules[0] as object), antecedent: ['Drinks'], consequent: 'Bakery' }],
  };
  const [runId, asOf] = ['rules-2026-11-22-m4k2z9', '2026-11-22T03:30:00.000Z'];
  return RuleBookSchema.parse({ runId, asOf, windowDays: 365, product, category, products: notesOn(product.rules, described) });
}

describe('the book of rules', () => {
  it('is the same after it was stored', () => {
    expect(decodeRules(encodeRules(aBook()))).toEqual(aBook());
  });

  it('finds rules by product and by category, with names', () => {
    const book = aBook();
    expect(rulesAbout(book, { level: 'product' })).toHaveLength(book.product.rules.length);
    const ofTea = rulesAbout(book, { level: 'product', item: 'tea' });
    expect(ofTea.length).toBeGreaterThan(0);
    for (const { antecedent, consequent } of ofTea) expect([...antecedent, consequent]).toContain('tea');
    expect(ofTea[0]?.antecedentNames.concat(ofTea[0]?.consequentName)).toContain('Tea');
    expect(rulesAbout(book, { level: 'product', category: 'Drinks' })).toEqual(ofTea);
    expect(rulesAbout(book, { level: 'product', category: 'Toys' })).toEqual([]);
    expect(rulesAbout(book, { level: 'category', category: 'Drinks' })).toHaveLength(1);
    expect(rulesAbout(book, { level: 'category', item: 'tea' })).toEqual([]);
  });
});
