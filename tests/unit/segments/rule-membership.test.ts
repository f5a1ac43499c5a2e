import { describe, expect, it } from 'vitest';
import { type RuleBook, withRuleSegments } from '#domain/segments/rule-membership.ts';
import { previewRule } from '#domain/segments/rule-preview.ts';
import { defaultScoreSettings } from '#domain/segments/score-settings.ts';
import { scoreVersionInForce } from '#domain/segments/score-version.ts';
import type { RunId } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import { type Rule, type RuleId, type RuleSegment, RuleSegmentSchema } from '#schemas/rule-segment.ts';
import type { PublishedSegmentation } from '#schemas/segment.ts';
import { aCustomer, aShopper, keyOf } from '../../support/segment-builders.ts';

const at = '2026-11-22T09:00:00.000Z' as Instant;
const later = '2026-12-22T09:00:00.000Z' as Instant;

const aRule = (ruleId: string, rule: Rule | null, given: Partial<RuleSegment> = {}): RuleSegment => ({
  schemaVersion: 1,
  ruleId: ruleId as RuleId,
  name: ruleId,
  rule,
  revision: 1,
  isRemoved: false,
  changedAt: at,
  changedBy: 'op',
  evaluated: 0,
  ...given,
});
const aBook = (rules: RuleSegment[], segmentation?: PublishedSegmentation): RuleBook => ({
  rules,
  currency: 'EUR',
  zone: 'Europe/Berlin',
  segmentation,
});

const recent = aRule('recent', { feature: 'daysSinceLastOrder', atMost: 14 });
const frequent = aRule('frequent', { feature: 'orders365', atLeast: 5 });
const shopper = aShopper(1, { orders: 6, daysAgo: 3 });

describe('withRuleSegments', () => {
  it('puts a person into the segments whose rule they meet, since now', () => {
    expect(withRuleSegments(shopper, aBook([recent, frequent]), at).ruleSegments).toEqual({ recent: at, frequent: at });
    expect(withRuleSegments(aShopper(2, { orders: 1, daysAgo: 3 }), aBook([recent, frequent]), at).ruleSegments).toEqual({ recent: at });
  });

  it('gives back the very same profile when nothing changes, so that nothing is written', () => {
    const member = withRuleSegments(shopper, aBook([recent, frequent]), at);
    expect(withRuleSegments(member, aBook([recent, frequent]), later.replace('12-22', '11-24') as Instant)).toBe(member);
    expect(withRuleSegments(shopper, aBook([]), at)).toBe(shopper);
    const stranger = aCustomer({});
    expect(withRuleSegments(stranger, aBook([recent, frequent]), at)).toBe(stranger);
  });

  it('follows the clock: who was recent a month ago is not, and the others stay since when they joined', () => {
    const member = withRuleSegments(shopper, aBook([recent, frequent]), at);
    expect(withRuleSegments(member, aBook([recent, frequent]), later).ruleSegments).toEqual({ frequent: at });
  });

  it('takes everybody out of a segment that is removed or gone, and nobody out of one that it cannot read', () => {
    const member = withRuleSegments(shopper, aBook([recent, frequent]), at);
    expect(withRuleSegments(member, aBook([recent, { ...frequent, isRemoved: true }]), at).ruleSegments).toEqual({ recent: at });
    expect(withRuleSegments(member, aBook([recent]), at).ruleSegments).toEqual({ recent: at });
    expect(withRuleSegments(member, aBook([{ ...recent, rule: null }, frequent]), later)).toBe(member);
    expect(withRuleSegments(shopper, aBook([{ ...recent, rule: null }]), at)).toBe(shopper);
  });

  it('reads a definition of a later version as one that it cannot read', () => {
    const stored = { ...recent, rule: { weather: 'rainy' } };
    expect(RuleSegmentSchema.parse(stored).rule).toBeNull();
    expect(RuleSegmentSchema.parse({ ...recent, mood: 'new' })).toEqual(recent);
    expect(withRuleSegments(shopper, aBook([aRule('sunny', { feature: 'sunshine', atLeast: 0 })]), at)).toBe(shopper);
  });

  it('knows people who never ordered, and takes what only an order can tell as unknown', () => {
    const visitor = aCustomer({ activeDays: 2, activeOn: [20_770, 20_778] });
    const browsing = aRule('browsing', {
      all: [
        { feature: 'activeDays30', atLeast: 2 },
        { feature: 'totalOrders', equals: 0 },
      ],
    });
    const quiet = aRule('quiet', { not: { feature: 'daysSinceLastOrder', atMost: 30 } });
    const neverOrdered = aRule('never-ordered', { feature: 'daysSinceLastOrder', isKnown: false });
    expect(Object.keys(withRuleSegments(visitor, aBook([browsing, quiet, neverOrdered]), at).ruleSegments ?? {})).toEqual([
      'browsing',
      'never-ordered',
    ]);
  });

  it("counts in the shop's currency alone", () => {
    const abroad = aShopper(3, { orders: 9, daysAgo: 3, currency: 'CHF' });
    expect(withRuleSegments(abroad, aBook([frequent]), at)).toBe(abroad);
  });

  it('asks for the score and the RFM label of the segmentation in force', () => {
    const columnOf = () => Float64Array.from({ length: 101 }, (_, index) => index);
    const basis = scoreVersionInForce({
      runId: 'r' as RunId,
      asOf: at,
      currency: 'EUR',
      settings: defaultScoreSettings(),
      columnOf,
      previous: undefined,
    });
    const rfm = { daysSinceLastPaidOrder: [5, 10, 20, 40], orderDays365: [1, 2, 3, 4], spend365Minor: [100, 200, 300, 400] };
    const segmentation = { ...basis, currency: 'EUR', rfm } as unknown as PublishedSegmentation;
    const good = aRule('good', { feature: 'score', atLeast: 0.5 });
    const champions = aRule('champions', { rfm: ['champion'] });
    expect(Object.keys(withRuleSegments(shopper, aBook([good, champions], segmentation), at).ruleSegments ?? {})).toEqual([
      'good',
      'champions',
    ]);
    expect(withRuleSegments(shopper, aBook([good, champions]), at)).toBe(shopper);
  });

  it('asks for what is to be expected of a customer, by the model of the segmentation in force', () => {
    const purchases = { r: 0.243, alphaDays: 30.9, a: 0.793, b: 2.426, logLikelihood: -9582, logCovariance: null, degeneracy: null };
    const lifetime = { purchases, amounts: null, reasons: {}, interval: null };
    const segmentation = { currency: 'EUR', weights: { everyone: {}, bySegment: {} }, bounds: { byFeature: {} }, lifetime };
    const book = aBook([aRule('leaving', { feature: 'aliveProbability', atMost: 0.3 })], segmentation as unknown as PublishedSegmentation);
    const silent = aShopper(4, { orders: 20, daysAgo: 200, every: 7 });
    expect(Object.keys(withRuleSegments(silent, book, at).ruleSegments ?? {})).toEqual(['leaving']);
    expect(withRuleSegments(shopper, book, at)).toBe(shopper);
    const spending = aBook(
      [aRule('big', { feature: 'expectedSpend365Minor', atLeast: 0 })],
      segmentation as unknown as PublishedSegmentation,
    );
    expect(withRuleSegments(silent, spending, at)).toBe(silent);
  });
});

describe('previewRule', () => {
  const people = Array.from({ length: 20 }, (_, index) => ({
    ...aShopper(index, { orders: 1 + index, daysAgo: 2 }),
    personKey: keyOf(index),
  }));

  it('is exact when everybody was looked at', () => {
    const preview = previewRule({ feature: 'orders365', atLeast: 11 }, { profiles: people, isEverybody: true }, aBook([]), at);
    expect(preview).toMatchObject({ looked: 20, matching: 10, share: 0.5, estimatedSize: 10 });
    expect(preview.examples).toHaveLength(10);
  });

  it('estimates from a sample and from what the last night counted', () => {
    const segmentation = { customers: 900, unsegmented: 100 } as PublishedSegmentation;
    const looked = { profiles: people, isEverybody: false };
    expect(previewRule({ feature: 'orders365', atLeast: 16 }, looked, aBook([], segmentation), at).estimatedSize).toBe(250);
    expect(previewRule({ feature: 'orders365', atLeast: 16 }, looked, aBook([]), at).estimatedSize).toBeNull();
    expect(previewRule({ feature: 'orders365', atLeast: 16 }, { profiles: [], isEverybody: true }, aBook([]), at)).toMatchObject({
      share: null,
      estimatedSize: 0,
    });
  });
});
