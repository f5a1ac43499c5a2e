import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CollectedRows, joinParts, rowCollector, segmentOfCode } from '#domain/segments/collected-rows.ts';
import { membershipOf } from '#domain/segments/explain-segment.ts';
import { clusterInputs } from '#domain/segments/feature-scales.ts';
import { defaultScoreWeights } from '#domain/segments/score-weights.ts';
import { segmentCustomers } from '#domain/segments/segment-customers.ts';
import { gaussian, seededRandom } from '#numerics/random.ts';
import { rowAt } from '#numerics/rows.ts';
import type { RunId } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Profile } from '#schemas/profile.ts';
import type { PublishedSegmentation } from '#schemas/segment.ts';
import { aCustomer, aShopper, keyOf, TODAY } from '../../support/segment-builders.ts';

const asOf = '2026-11-22T03:30:00.000Z' as Instant;
const input = { runId: 'segments-2026-11-22' as RunId, asOf, weights: defaultScoreWeights() };

/** Five habits of thirty customers each; who shops how is known. */
const HABITS = {
  'High-Value': { orders: 12, daysAgo: 8, every: 25, orderMinor: 15_000 },
  'Mid-Value': { orders: 10, daysAgo: 12, every: 30, orderMinor: 4000 },
  'Low-Value': { orders: 5, daysAgo: 25, every: 60, orderMinor: 900 },
  Loyal: { orders: 50, daysAgo: 2, every: 6, orderMinor: 2500 },
  Churning: { orders: 6, daysAgo: 240, every: 15, orderMinor: 3000 },
} as const;

function shop(seed = 1): { profile: Profile; habit: string }[] {
  const random = seededRandom(seed);
  return Object.entries(HABITS).flatMap(([habit, { orders, daysAgo, every, orderMinor }], group) =>
    Array.from({ length: 30 }, (_, index) => {
      const vary = (value: number) => Math.max(1, Math.round(value * Math.exp(0.1 * gaussian(random))));
      const given = { orders: vary(orders), daysAgo: vary(daysAgo), every: vary(every), orderMinor: vary(orderMinor) };
      return { habit, profile: aShopper(group * 100 + index, given) };
    }),
  );
}

function collect(profiles: readonly Profile[], of = 3): CollectedRows[] {
  return Array.from({ length: of }, (_, part) => {
    const collector = rowCollector({ epochDay: TODAY, zone: 'Europe/Berlin' });
    for (const [index, profile] of profiles.entries()) if (index % of === part) collector.add(profile);
    return collector.result();
  });
}

function segment(profiles: readonly Profile[], more: Partial<Parameters<typeof segmentCustomers>[2]> = {}) {
  const parts = collect(profiles);
  const { segmentation, changes } = segmentCustomers(joinParts(parts), parts.length, { ...input, ...more });
  const changed = new Map(changes.flatMap(({ keys, rows }) => keys.map((key, index) => [key, rowAt(rows, index)] as const)));
  const nameOf = (key: string) => segmentOfCode(changed.get(key)?.[0] ?? 0);
  const membership = (key: string, before?: Profile['segment']) => {
    const row = changed.get(key);
    const name = nameOf(key);
    if (row === undefined || name === undefined) throw new Error(`${key} is not changed`);
    return membershipOf(segmentation, name, row.subarray(1), before);
  };
  return { segmentation, changes, changed, nameOf, membership };
}

describe('segmentCustomers', () => {
  it('finds the five habits of a shop and names them for what they are', () => {
    const people = shop();
    const { segmentation, nameOf } = segment(people.map(({ profile }) => profile));
    for (const { profile, habit } of people) expect(nameOf(profile.personKey)).toBe(habit);
    expect(segmentation.segments.map(({ name, size }) => [name, size])).toEqual(Object.keys(HABITS).map((name) => [name, 30]));
    expect(segmentation.segments.reduce((sum, { spendShare }) => sum + (spendShare ?? 0), 0)).toBeCloseTo(1, 10);
    expect(segmentation.silhouette).toBeGreaterThan(0.5);
  });

  it('gives everybody the same segment and score in whatever order the customers come', () => {
    const profiles = shop().map(({ profile }) => profile);
    const whole = segment(profiles);
    fc.assert(
      fc.property(fc.shuffledSubarray(profiles, { minLength: profiles.length }), (shuffled) => {
        const again = segment(shuffled);
        expect(again.segmentation).toEqual(whole.segmentation);
        for (const { personKey } of profiles) expect(again.nameOf(personKey)).toBe(whole.nameOf(personKey));
      }),
      { numRuns: 5 },
    );
  });

  it('writes nobody again whose segment and score stay', () => {
    const profiles = shop().map(({ profile }) => profile);
    const first = segment(profiles);
    const stored = profiles.map((profile) => ({ ...profile, segment: first.membership(profile.personKey) }));
    const published: PublishedSegmentation = { ...first.segmentation, publishedAt: asOf, revision: 1, fence: 1 };
    const second = segment(stored, { previous: published });
    expect(second.segmentation.changed).toBe(0);
    expect(second.segmentation.moves).toEqual([]);
    expect(second.segmentation.segments.every(({ change }) => change?.size === 0 && change.spendMinor === 0)).toBe(true);
    expect(second.segmentation.bounds).toEqual(first.segmentation.bounds);
  });

  it('keeps the score’s bounds for thirty days, unless the money or the weights change', () => {
    const profiles = shop().map(({ profile }) => profile);
    const published: PublishedSegmentation = { ...segment(profiles).segmentation, publishedAt: asOf, revision: 1, fence: 1 };
    const fittedAt = (later: string, previous = published) =>
      segment(profiles, { asOf: later as Instant, previous }).segmentation.bounds.fittedAt;
    expect(fittedAt('2026-12-20T03:30:00.000Z')).toBe(asOf);
    expect(fittedAt('2026-12-23T03:30:00.000Z')).toBe('2026-12-23T03:30:00.000Z');
    expect(fittedAt('2026-11-01T03:30:00.000Z')).toBe('2026-11-01T03:30:00.000Z');
    expect(fittedAt('2026-12-20T03:30:00.000Z', { ...published, currency: null })).toBe('2026-12-20T03:30:00.000Z');
  });

  it('leaves who has not ordered in no segment, and takes the segment of who no longer has orders', () => {
    const profiles = shop().map(({ profile }) => profile);
    const first = segment(profiles);
    const key = profiles[0]?.personKey ?? keyOf(0);
    const emptied = { ...aCustomer({ personKey: key }), segment: first.membership(key) };
    const { segmentation, changed } = segment([emptied, aCustomer({ personKey: keyOf(9999) }), ...profiles.slice(1)]);
    expect(segmentation).toMatchObject({ customers: profiles.length - 1, unsegmented: 2 });
    expect(changed.get(key)?.[0]).toBe(0);
    expect(changed.has(keyOf(9999))).toBe(false);
    expect(segmentation.moves).toContainEqual({ from: first.nameOf(key), to: 'none', count: 1 });
  });

  it('judges in the currency of most orders, and never adds another to it', () => {
    const profiles = shop().map(({ profile }) => profile);
    const traveller = profiles[0] as Profile;
    const { CHF, ...rest } = {
      CHF: {
        orders: 2,
        spendMinor: 9e8,
        discountMinor: 0,
        refundMinor: 0,
        days: [[TODAY, 2, 9e8]] as [number, number, number][],
        months: [],
      },
    };
    const mixed = [
      { ...traveller, byCurrency: { ...traveller.byCurrency, ...rest, CHF } },
      ...profiles.slice(1),
      aShopper(9000, { orders: 3, daysAgo: 1, currency: 'CHF' }),
    ];
    const { segmentation } = segment(mixed);
    expect(segmentation).toMatchObject({ currency: 'EUR', customers: profiles.length, unsegmented: 1 });
    expect(segmentation.segments).toEqual(segment(profiles).segmentation.segments);
  });

  it('works without any customer, and with identical ones', () => {
    expect(segment([]).segmentation).toMatchObject({ customers: 0, currency: null, segments: [], silhouette: null, changed: 0 });
    const twins = Array.from({ length: 6 }, (_, index) => aShopper(index, { orders: 3, daysAgo: 5 }));
    expect(segment(twins).segmentation).toMatchObject({ customers: 6, silhouette: null, segments: [{ name: 'Mid-Value', size: 6 }] });
  });

  it('always clusters on the mission’s features', () => {
    expect(() => clusterInputs(['totalSpendMinor', 'averageOrderMinor', 'daysSinceLastOrder'])).toThrow('ordersPerTenure');
    expect(() => clusterInputs([...clusterInputs(), 'luck'])).toThrow('luck');
    expect(clusterInputs()).toEqual(expect.arrayContaining(['totalSpendMinor', 'averageOrderMinor', 'ordersPerTenure']));
  });
});

describe('membershipOf', () => {
  it('says why, in distances and in the features that decided', () => {
    const profiles = shop().map(({ profile }) => profile);
    const { membership } = segment(profiles);
    const lost = membership(keyOf(405));
    expect(lost).toMatchObject({ name: 'Churning', since: asOf, runId: input.runId });
    expect(lost.reason).toMatch(
      /^Nearest to Churning \(distance \d\.\d\d\), then [A-Z][A-Za-z-]+ \(\d\.\d\d\): .*\d+ days since the last order \(\+\d\.\d sd\)/,
    );
    expect(lost.parts.map(({ feature }) => feature)).toEqual(['daysSinceLastOrder', 'orders365', 'spend365Minor']);
    expect(JSON.stringify(lost).length).toBeLessThan(700);
  });

  it('remembers since when, as long as the name stays', () => {
    const { membership } = segment(shop().map(({ profile }) => profile));
    const before = { ...membership(keyOf(405)), since: '2026-10-01T00:00:00.000Z' as Instant };
    expect(membership(keyOf(405), before).since).toBe('2026-10-01T00:00:00.000Z');
    expect(membership(keyOf(405), { ...before, name: 'Loyal' }).since).toBe(asOf);
  });
});
