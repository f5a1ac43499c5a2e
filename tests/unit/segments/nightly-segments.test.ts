import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reasonFor } from '#domain/segments/explain-segment.ts';
import { clusterInputs } from '#domain/segments/feature-scales.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Profile } from '#schemas/profile.ts';
import type { PublishedSegmentation } from '#schemas/segment.ts';
import { aCustomer, aShopper, keyOf, TODAY } from '../../support/segment-builders.ts';
import { AS_OF, aNight, aShop, HABITS, RUN_ID } from '../../support/segment-night.ts';

describe('a night', () => {
  it('finds the five habits of a shop and names them for what they are', () => {
    const people = aShop();
    const { segmentation, nameOf } = aNight(people.map(({ profile }) => profile));
    for (const { profile, habit } of people) expect(nameOf(profile.personKey)).toBe(habit);
    expect(segmentation.segments.map(({ name, size }) => [name, size])).toEqual(Object.keys(HABITS).map((name) => [name, 30]));
    expect(segmentation.segments.reduce((sum, { spendShare }) => sum + (spendShare ?? 0), 0)).toBeCloseTo(1, 10);
    expect(segmentation.silhouette).toBeGreaterThan(0.5);
  });

  it('gives everybody the same segment and score in whatever order a part is read', () => {
    const profiles = aShop().map(({ profile }) => profile);
    const whole = aNight(profiles);
    fc.assert(
      fc.property(fc.shuffledSubarray(profiles, { minLength: profiles.length }), (shuffled) => {
        const again = aNight(shuffled);
        expect(again.segmentation).toEqual(whole.segmentation);
        for (const { personKey } of profiles) expect(again.nameOf(personKey)).toBe(whole.nameOf(personKey));
      }),
      { numRuns: 3 },
    );
  });

  it('writes nobody again whose segment and score stay', () => {
    const profiles = aShop().map(({ profile }) => profile);
    const first = aNight(profiles);
    const stored = profiles.map((profile) => ({ ...profile, segment: first.membership(profile.personKey) }));
    const published: PublishedSegmentation = { ...first.segmentation, publishedAt: AS_OF, revision: 1, fence: 1 };
    const second = aNight(stored, { previous: published });
    expect(second.segmentation.changed).toBe(0);
    expect(second.segmentation.moves).toEqual([]);
    expect(second.segmentation.segments.every(({ change }) => change?.size === 0 && change.spendMinor === 0)).toBe(true);
    expect(second.segmentation.bounds).toEqual(first.segmentation.bounds);
  });

  it('keeps the score’s bounds for thirty days, unless the money or the weights change', () => {
    const profiles = aShop().map(({ profile }) => profile);
    const published: PublishedSegmentation = { ...aNight(profiles).segmentation, publishedAt: AS_OF, revision: 1, fence: 1 };
    const fittedAt = (later: string, previous = published) =>
      aNight(profiles, { asOf: later as Instant, previous }).segmentation.bounds.fittedAt;
    expect(fittedAt('2026-12-20T03:30:00.000Z')).toBe(AS_OF);
    expect(fittedAt('2026-12-23T03:30:00.000Z')).toBe('2026-12-23T03:30:00.000Z');
    expect(fittedAt('2026-11-01T03:30:00.000Z')).toBe('2026-11-01T03:30:00.000Z');
    expect(fittedAt('2026-12-20T03:30:00.000Z', { ...published, currency: null })).toBe('2026-12-20T03:30:00.000Z');
  });

  it('leaves who has not ordered in no segment, and takes the segment of who no longer has orders', () => {
    const profiles = aShop().map(({ profile }) => profile);
    const first = aNight(profiles);
    const key = profiles[0]?.personKey ?? keyOf(0);
    const emptied = { ...aCustomer({ personKey: key }), segment: first.membership(key) };
    const { segmentation, changed } = aNight([emptied, aCustomer({ personKey: keyOf(9999) }), ...profiles.slice(1)]);
    expect(segmentation).toMatchObject({ customers: profiles.length - 1, unsegmented: 2 });
    expect(changed.get(key)?.segment).toBe(0);
    expect(changed.has(keyOf(9999))).toBe(false);
    expect(segmentation.moves).toContainEqual({ from: first.nameOf(key), to: 'none', count: 1 });
  });

  it('judges in the currency of most orders, and never adds another to it', () => {
    const profiles = aShop().map(({ profile }) => profile);
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
    const { segmentation } = aNight(mixed);
    expect(segmentation).toMatchObject({ currency: 'EUR', customers: profiles.length, unsegmented: 1 });
    expect(segmentation.segments).toEqual(aNight(profiles).segmentation.segments);
  });

  it('works without any customer, and with identical ones', () => {
    expect(aNight([]).segmentation).toMatchObject({ customers: 0, currency: null, segments: [], silhouette: null, changed: 0 });
    const twins = Array.from({ length: 6 }, (_, index) => aShopper(index, { orders: 3, daysAgo: 5 }));
    expect(aNight(twins).segmentation).toMatchObject({ customers: 6, silhouette: null, segments: [{ name: 'Mid-Value', size: 6 }] });
  });

  it('always clusters on the mission’s features', () => {
    expect(() => clusterInputs(['totalSpendMinor', 'averageOrderMinor', 'daysSinceLastOrder'])).toThrow('ordersPerTenure');
    expect(() => clusterInputs([...clusterInputs(), 'luck'])).toThrow('luck');
    expect(clusterInputs()).toEqual(expect.arrayContaining(['totalSpendMinor', 'averageOrderMinor', 'ordersPerTenure']));
  });
});

describe('reasonFor', () => {
  it('says why, in distances and in the features that decided', () => {
    const profiles = aShop().map(({ profile }) => profile);
    const { membership, model, changed } = aNight(profiles);
    const lost = membership(keyOf(405));
    expect(lost).toMatchObject({ name: 'Churning', since: AS_OF, runId: RUN_ID });
    expect(reasonFor(model, lost.name, changed.get(keyOf(405))?.features ?? new Float64Array())).toMatch(
      /^Nearest to Churning \(distance \d\.\d\d\), then [A-Z][A-Za-z-]+ \(\d\.\d\d\): .*\d+ days since the last order \(\+\d\.\d sd\)/,
    );
  });
});

describe('membershipOf', () => {
  it('remembers since when, as long as the name stays', () => {
    const { membership } = aNight(aShop().map(({ profile }) => profile));
    const before = { ...membership(keyOf(405)), since: '2026-10-01T00:00:00.000Z' as Instant };
    expect(membership(keyOf(405), before).since).toBe('2026-10-01T00:00:00.000Z');
    expect(membership(keyOf(405), { ...before, name: 'Loyal' }).since).toBe(AS_OF);
  });
});
