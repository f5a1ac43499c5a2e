import { describe, expect, it } from 'vitest';
import { featuresOfAnyone } from '#domain/segments/customer-features.ts';
import { derivedValuesOf } from '#domain/segments/derived-values.ts';
import { modelWatch } from '#domain/segments/judge-models.ts';
import type { JudgingSegmentation } from '#domain/segments/rule-membership.ts';
import type { Rule } from '#schemas/rule-segment.ts';
import { shopModel } from '../../support/lifetime-builders.ts';
import { aShopper, TODAY } from '../../support/segment-builders.ts';
import { aNight, aShop } from '../../support/segment-night.ts';

const { model } = aNight(aShop().map(({ profile }) => profile));
const asOf = { epochDay: TODAY, zone: 'Europe/Berlin' };
const shopper = aShopper(7, { orders: 9, daysAgo: 40, every: 20 });
const features = featuresOfAnyone(shopper, shopper.byCurrency['EUR'], asOf);
const somebody = { before: 'Loyal', name: 'Loyal', features } as const;

const cuts = (...values: [number, number, number, number]) => values;
const rfm = { daysSinceLastPaidOrder: cuts(50, 60, 70, 80), orderDays365: cuts(1, 2, 3, 4), spend365Minor: cuts(1, 2, 3, 4) };
const models: JudgingSegmentation = { ...model, lifetime: shopModel, rfm };
/** Everybody is less than before. */
const harder: JudgingSegmentation = {
  ...models,
  rfm: { ...rfm, orderDays365: cuts(10, 20, 30, 40), spend365Minor: cuts(1e6, 2e6, 3e6, 4e6) },
};
const watch = (rule: Rule, before: JudgingSegmentation | undefined, after: JudgingSegmentation) =>
  modelWatch([{ rule }], before, after)(somebody);

describe('the models of a night', () => {
  it('stir whoever gets another RFM label than the night before', () => {
    expect(watch({ rfm: ['champion'] }, models, harder)).toBe(true);
    expect(watch({ not: { any: [{ feature: 'orders30', atLeast: 1 }, { rfm: ['champion'] }] } }, models, harder)).toBe(true);
    expect(watch({ rfm: ['lost'] }, models, harder)).toBe(false);
  });

  it('stir whoever gets a score or a forecast on the other side of what a rule asks for', () => {
    const { score = 0, expectedOrderDays90 = 0 } = derivedValuesOf({ ...shopper, segment: undefined }, models, asOf);
    const light = { ...models, weights: { everyone: { spend90Minor: 1 }, bySegment: {} } };
    const scoreThen = derivedValuesOf({ ...shopper, segment: undefined }, light, asOf).score ?? 0;
    expect(scoreThen).not.toBeCloseTo(score, 2);
    expect(watch({ feature: 'score', atLeast: (score + scoreThen) / 2 }, models, light)).toBe(true);
    expect(watch({ feature: 'score', atLeast: 0.999 }, models, light)).toBe(false);
    const { purchases } = shopModel;
    const doubled = { ...models, lifetime: { ...shopModel, purchases: purchases && { ...purchases, r: 2 * purchases.r } } };
    expect(watch({ feature: 'expectedOrderDays90', atLeast: expectedOrderDays90 * 1.01 }, models, doubled)).toBe(true);
    expect(watch({ feature: 'expectedOrderDays90', atLeast: expectedOrderDays90 * 0.5 }, models, doubled)).toBe(false);
  });

  it('stir nobody where no rule asks for what they say, whatever they say', () => {
    expect(watch({ feature: 'orders365', atLeast: 1 }, models, harder)).toBe(false);
    expect(modelWatch([{ rule: null }], undefined, harder)(somebody)).toBe(false);
  });

  it('stir in the first night whoever they know something of, and everybody when the currency is another', () => {
    expect(watch({ rfm: ['champion'] }, undefined, models)).toBe(true);
    expect(watch({ rfm: ['champion'] }, { ...models, currency: 'USD' as never }, models)).toBe(true);
  });

  it('say of a row of features what they say of the profile', () => {
    const known = derivedValuesOf({ ...shopper, segment: undefined }, models, asOf);
    expect(Object.keys(known)).toHaveLength(7);
    for (const [feature, value] of Object.entries(known)) {
      // Without models the condition is not met, so that it stirs only where the value is the one.
      const isThis = { feature, isKnown: true, between: [value - 1e-9, value + 1e-9] } as const;
      expect(watch(isThis, undefined, models), feature).toBe(true);
      expect(watch({ ...isThis, between: [value + 1e-3, value + 2e-3] }, undefined, models), feature).toBe(false);
    }
  });
});
