import { describe, expect, it } from 'vitest';
import { membersAmong } from '#domain/campaigns/audience-members.ts';
import { estimatedSize, reachTally } from '#domain/campaigns/audience-reach.ts';
import { NOBODY_NAMED } from '#domain/campaigns/audience-subject.ts';
import { aShopper, TODAY } from '../../support/segment-builders.ts';

describe('the size of an audience', () => {
  it('is exact when everybody was looked at', () => {
    expect(estimatedSize({ matching: 7, looked: 90, isEverybody: true }, undefined)).toEqual({ size: 7, sizeCi95: null });
  });

  it('is else estimated with the interval after Wilson', () => {
    // 50 of 1,000: 3.8137 % to 6.5309 % (R, binom::binom.wilson), of a million people.
    const { size, sizeCi95 } = estimatedSize({ matching: 50, looked: 1000, isEverybody: false }, 1_000_000);
    expect(size).toBe(50_000);
    expect(sizeCi95?.[0]).toBeGreaterThan(38_100);
    expect(sizeCi95?.[0]).toBeLessThan(38_170);
    expect(sizeCi95?.[1]).toBeGreaterThan(65_270);
    expect(sizeCi95?.[1]).toBeLessThan(65_340);
  });

  it('is not known while nobody has counted the people', () => {
    expect(estimatedSize({ matching: 50, looked: 1000, isEverybody: false }, undefined)).toEqual({ size: null, sizeCi95: null });
  });
});

describe('how an audience can be reached', () => {
  it('is counted by channel and reason, apart from those who are held out', () => {
    const tally = reachTally();
    const treated = (refusal?: string, isCapped = false) => ({ arm: 'treated' as const, standing: () => ({ refusal, isCapped }) });
    const asked: string[] = [];
    for (const member of [treated(), treated(undefined, true), treated('no-consent'), treated('no-consent'), treated('minor')])
      tally.add(member);
    tally.add({ arm: 'hold-out', standing: (channel) => ({ refusal: String(asked.push(channel)), isCapped: false }) });
    tally.add({ arm: 'hold-out', isControl: true, standing: () => ({ refusal: undefined, isCapped: false }) });
    const email = { reachable: 2, unreachable: { 'no-consent': 2, minor: 1 }, capped: 1 };
    expect(tally.result()).toMatchObject({
      matching: 7,
      treated: 5,
      heldOut: { holdOut: 1, control: 1 },
      channels: { email, webhook: email },
    });
    expect(asked).toEqual([]);
  });
});

describe('the members of an audience', () => {
  it('are asked for their purchases only where the rest leaves it open', async () => {
    const people = [1, 2, 3, 4].map((number) => aShopper(number, { orders: number, daysAgo: 1 }));
    const audience = {
      any: [{ feature: 'totalOrders', atLeast: 4 }, { all: [{ feature: 'totalOrders', atLeast: 2 }, { due: { withinDays: 9 } }] }],
    };
    const book = { rules: [], segmentation: undefined, currency: 'EUR', zone: 'UTC' };
    const read: string[] = [];
    const members = await membersAmong(
      people,
      { audience, book, named: NOBODY_NAMED, asOf: { epochDay: TODAY, zone: 'UTC' } },
      async (profile) => {
        read.push(profile.personKey);
        const boughtOn = [TODAY - 14, TODAY - 7, TODAY];
        return profile === people[2] ? [{ productId: 'milk', boughtOn, purchases: 3, ordersSince: 0, ordersSinceFirst: 2, weight: 1 }] : [];
      },
    );
    expect(members).toEqual([people[2], people[3]]);
    expect(read).toEqual([people[1]?.personKey, people[2]?.personKey]);
  });
});
