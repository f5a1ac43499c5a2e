import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ALLERGENS } from '#schemas/product.ts';
import { campaignBody, isInAudience, isTreated } from '../../../tools/demo/campaign.ts';
import type { DemoOrder } from '../../../tools/demo/orders.ts';
import { isEdible } from '../../../tools/demo/orders.ts';
import { checkDigit } from '../../../tools/demo/products.ts';
import { makeUnits, steadyReadings } from '../../../tools/demo/units.ts';
import { makeWorld, storyOf, type World } from '../../../tools/demo/world.ts';

const size = { seed: 'larderly', customers: 2000, endsOn: '2026-11-21' };
const world = makeWorld(size);
const stories = [...storyOf(world)];
const orders = stories.flatMap((story) => story.orders);

function fingerprint(of: World): string {
  const hash = createHash('sha256');
  for (const { events } of storyOf(of)) hash.update(JSON.stringify(events));
  return hash.digest('hex');
}

function netMinor({ lines, discountMinor, fate }: DemoOrder): number {
  if (fate === 'cancelled') return 0;
  return lines.reduce((sum, { product, quantity }) => sum + product.priceMinor * quantity, 0) - discountMinor;
}

describe('the demo shop', () => {
  it('is the same to the byte for the same seed, and another for another', () => {
    const small = { ...size, customers: 40 };
    expect(fingerprint(makeWorld(small))).toBe(fingerprint(makeWorld(small)));
    expect(fingerprint(makeWorld(small))).not.toBe(fingerprint(makeWorld({ ...small, seed: 'other' })));
  });

  it('keeps its first customers when it grows', () => {
    const small = [...storyOf(makeWorld({ ...size, customers: 30 }))];
    expect(small.map(({ events }) => events)).toEqual(stories.slice(0, 30).map(({ events }) => events));
  });

  it('has about 20,000 orders of eighteen months in three channels, the last of them yesterday', () => {
    expect(orders.length).toBeGreaterThan(18_500);
    expect(orders.length).toBeLessThan(21_500);
    const days = orders.map(({ at }) => at.slice(0, 10)).toSorted();
    expect(days[0]).toBe('2025-05-23');
    expect(days.at(-1)).toBe('2026-11-21');
    for (const channel of ['web', 'app', 'store']) expect(orders.filter((order) => order.channel === channel).length).toBeGreaterThan(4000);
  });

  it('gives every event and every order an id of its own', () => {
    const ids = stories.flatMap(({ events }) => events.map(({ messageId }) => messageId));
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(orders.map(({ orderId }) => orderId)).size).toBe(orders.length);
  });

  it('has churn: a share of customers has bought nothing for three months', () => {
    const silent = stories.filter((story) => (story.orders.at(-1)?.day ?? 0) < world.lastDay - 90).length;
    expect(silent / stories.length).toBeGreaterThan(0.15);
    expect(silent / stories.length).toBeLessThan(0.5);
  });

  it('has reviews of every number of stars', () => {
    const stars = stories.flatMap(({ events }) =>
      events.filter(({ event }) => event === 'Product Reviewed').map(({ properties }) => properties?.['rating']),
    );
    expect(stars.length).toBeGreaterThan(300);
    expect(new Set(stars)).toEqual(new Set([1, 2, 3, 4, 5]));
  });
});

describe('the demo assortment', () => {
  it('has 400 products with bar codes whose check digit is right, in a range that belongs to no maker', () => {
    expect(world.products).toHaveLength(400);
    expect(checkDigit('400638133393')).toBe(1);
    for (const { gtin } of world.products) {
      expect(gtin).toMatch(/^29\d{11}$/);
      expect(checkDigit(gtin.slice(0, -1))).toBe(Number(gtin.at(-1)));
    }
  });

  it('has goods with most of the legal allergens, and goods whose label nobody has read', () => {
    const contained = ALLERGENS.filter((allergen) => world.products.some(({ allergens }) => allergens?.[allergen] === 'CONTAINS'));
    expect(contained.length).toBeGreaterThanOrEqual(20);
    const labelled = world.products.filter(({ allergens }) => allergens !== undefined);
    expect(labelled.length).toBeLessThan(400);
    for (const { allergens } of labelled) expect(Object.keys(allergens ?? {})).toHaveLength(ALLERGENS.length);
  });

  it('covers all storage classes', () => {
    expect(new Set(world.products.map(({ storageClass }) => storageClass))).toEqual(
      new Set(['CHILLED_TCS', 'FISH_ICE', 'FROZEN', 'AMBIENT']),
    );
  });

  it('sells nobody what contains their allergen', () => {
    const bad = stories.flatMap(({ person, orders: theirs }) =>
      theirs.flatMap(({ lines }) => lines.filter(({ product }) => !isEdible(product, person))),
    );
    expect(bad).toEqual([]);
    expect(stories.filter(({ person }) => person.allergens.length > 0).length).toBeGreaterThan(150);
  });
});

describe('the demo campaign', () => {
  const { campaign } = world;
  const inWindow = ({ day }: DemoOrder) => day >= campaign.firstDay && day <= campaign.lastDay;
  const audience = stories.filter(({ person }) => isInAudience(campaign, person));
  const spend = audience.map(({ person, orders: theirs }) => ({
    isTreated: isTreated(campaign, person),
    minor: theirs.filter(inWindow).reduce((sum, order) => sum + netMinor(order), 0),
  }));

  it('reached a thousand people at least and held out three hundred at least', () => {
    expect(spend.filter((one) => one.isTreated).length).toBeGreaterThanOrEqual(1000);
    expect(spend.filter((one) => !one.isTreated).length).toBeGreaterThanOrEqual(300);
  });

  it('raised the orders of the treated alone', () => {
    const coupons = stories.flatMap(({ person, orders: theirs }) =>
      theirs.filter(({ coupon }) => coupon !== undefined).map(() => isTreated(campaign, person)),
    );
    expect(coupons.length).toBeGreaterThan(250);
    expect(coupons.every(Boolean)).toBe(true);
  });

  it('had a true effect that a measurement sees: the gain clears its cost by the interval', () => {
    const arm = (isTreatedArm: boolean) => spend.filter((one) => one.isTreated === isTreatedArm).map(({ minor }) => minor);
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const error = (values: number[]) =>
      values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1) / values.length;
    const gain = mean(arm(true)) - mean(arm(false));
    const costs = campaignBody(campaign, world.people)['costs'] as { amountMinor: number }[];
    const costEach = costs.reduce((sum, { amountMinor }) => sum + amountMinor, 0) / arm(true).length;
    expect(gain - 1.96 * Math.sqrt(error(arm(true)) + error(arm(false)))).toBeGreaterThan(costEach);
  });

  it('names its audience and no more people than one request may', () => {
    const { customerIds } = campaignBody(campaign, world.people)['audience'] as { customerIds: string[] };
    expect(customerIds).toHaveLength(audience.length);
    expect(customerIds.length).toBeLessThanOrEqual(5000);
  });
});

describe('the demo units', () => {
  it('are twelve, each steady below its limit', () => {
    const units = makeUnits();
    expect(units).toHaveLength(12);
    for (const unit of units) {
      for (const { celsius } of steadyReadings('s', unit, new Date(0))) expect(celsius).toBeLessThan(unit.body.limitCelsius);
    }
  });
});
