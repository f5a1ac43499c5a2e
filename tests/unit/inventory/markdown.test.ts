import { describe, expect, it } from 'vitest';
import { clearancePrice, linearDemandAt, priceToSell } from '#domain/inventory/markdown.ts';

const demand = { base: 60, slope: 8 };

describe('the price of what must go', () => {
  it.each([
    [20, 0.5, { price: 5, sells: 20, wasted: 0 }],
    [40, 0.5, { price: 3.5, sells: 32, wasted: 8 }],
    [40, 0, { price: 3.75, sells: 30, wasted: 10 }],
  ])('of %s pieces with a disposal cost of %s', (quantity, disposal, expected) => {
    expect(clearancePrice(demand, quantity, disposal)).toEqual(expected);
  });

  it('brings no less than any other price', () => {
    for (const quantity of [5, 20, 33, 40, 90]) {
      const worth = (price: number) => {
        const sells = Math.min(quantity, Math.max(0, 60 - 8 * price));
        return price * sells - 0.5 * (quantity - sells);
      };
      const best = worth(clearancePrice(demand, quantity, 0.5).price);
      for (let price = 0; price <= 7.5; price += 0.05) expect(worth(price)).toBeLessThanOrEqual(best + 1e-9);
    }
  });

  it('lifts demand of constant elasticity as far as is needed', () => {
    expect(priceToSell(5, 18, 30, -2.2)).toBeCloseTo(3.96396365, 8);
  });

  it('is told from what sells at the usual price', () => {
    const { base, slope } = linearDemandAt(5, 20, -2);
    expect(base - slope * 5).toBeCloseTo(20, 12);
    expect((-slope * 5) / 20).toBeCloseTo(-2, 12);
  });
});
