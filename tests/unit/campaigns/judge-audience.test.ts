import { describe, expect, it } from 'vitest';
import { audienceSubjectOf, type NamedPeople, NOBODY_NAMED } from '#domain/campaigns/audience-subject.ts';
import { affectedIn, dueDayOf, isOfNamedPeople, nameOfAffected, truthOfAudience } from '#domain/campaigns/judge-audience.ts';
import type { Habit } from '#domain/recommendations/habits.ts';
import type { Audience } from '#schemas/audience.ts';
import type { CaseId } from '#schemas/case.ts';
import type { Instant, LocalDay } from '#schemas/instant.ts';
import type { Profile } from '#schemas/profile.ts';
import type { RuleId } from '#schemas/rule-segment.ts';
import { aCustomer, aShopper, keyOf, TODAY } from '../../support/segment-builders.ts';

const book = { rules: [], segmentation: undefined, currency: 'EUR', zone: 'UTC' };
const asOf = { epochDay: TODAY, zone: 'UTC' };
const at = '2026-11-22T10:00:00.000Z' as Instant;

function says(
  audience: Audience,
  profile: Profile,
  { named = NOBODY_NAMED, purchases }: { named?: NamedPeople; purchases?: Habit[] } = {},
) {
  return truthOfAudience(audience, { ...audienceSubjectOf(profile, book, named, asOf), purchases });
}

const trait = (value: unknown) => ({ value, at }) as Profile['traits'][string];
const aHabit = (productId: string, boughtOn: number[]): Habit => ({
  ...{ productId, boughtOn, purchases: boughtOn.length, ordersSince: 0, ordersSinceFirst: 5, weight: 1 },
});
const regular = aShopper(1, { orders: 10, daysAgo: 5 });

describe('an audience', () => {
  it('takes everybody, whoever is named, and those of a rule segment', () => {
    const lists = { ...NOBODY_NAMED, lists: new Map([[0, new Set([keyOf(1)])]]) };
    expect(says({ everyone: true }, regular)).toBe(true);
    expect(says({ listed: 0 }, regular, { named: lists })).toBe(true);
    expect(says({ listed: 1 }, regular, { named: lists })).toBe(false);
    expect(says({ not: { listed: 0 } }, aShopper(2, { orders: 1, daysAgo: 1 }), { named: lists })).toBe(true);
    const inRule = { ...regular, ruleSegments: { quiet: at } };
    expect(says({ ruleSegment: ['quiet' as RuleId] }, inRule)).toBe(true);
    expect(says({ ruleSegment: ['loud' as RuleId] }, inRule)).toBe(false);
  });

  it('asks where somebody lives, and takes nobody whose place is unknown', () => {
    const traits = { address: trait({ country: 'DE', city: 'Berlin', postalCode: '10 115' }) };
    const berliner = aCustomer({ traits });
    expect(says({ region: { country: ['de', 'at'], postalCode: ['101'] } }, berliner)).toBe(true);
    expect(says({ region: { country: ['DE'], postalCode: ['2'] } }, berliner)).toBe(false);
    expect(says({ region: { city: ['BERLIN'] } }, aCustomer({ traits: { city: trait('berlin') } }))).toBe(true);
    expect(says({ region: { country: ['DE'] } }, regular)).toBe(undefined);
    expect(says({ not: { region: { country: ['CH'] } } }, regular)).toBe(undefined);
    expect(says({ region: { country: ['CH'], state: ['ZH'] } }, berliner)).toBe(false);
  });

  it('asks for the last purchase by day and by age', () => {
    const since = (from: string) => ({ lastPurchase: { from: from as LocalDay } });
    expect(says(since('2026-11-17'), regular)).toBe(true);
    expect(says(since('2026-11-18'), regular)).toBe(false);
    expect(says({ lastPurchase: { to: '2026-11-17' as LocalDay } }, regular)).toBe(true);
    expect(says({ lastPurchase: { withinDays: 5 } }, regular)).toBe(true);
    expect(says({ lastPurchase: { withinDays: 4 } }, regular)).toBe(false);
    expect(says({ lastPurchase: { atLeastDaysAgo: 6 } }, regular)).toBe(false);
    expect(says({ lastPurchase: { withinDays: 9 } }, aCustomer())).toBe(undefined);
  });

  it('knows tastes that were told, and those that show in the orders', () => {
    const taster = aCustomer({ traits: { tastes: trait(['Vegan']) }, orders: 30, categories: { Bakery: 3, Fish: 1, Rare: 2 } });
    const likes = (taste: string) => says({ taste: [taste] }, taster);
    expect(['vegan', 'BAKERY', 'fish', 'rare'].map(likes)).toEqual([true, true, false, false]);
    expect(says({ taste: ['vegan'] }, aCustomer())).toBe(undefined);
  });

  it('asks for the risk of leaving as the customer page tells it', () => {
    const silent = aShopper(3, { orders: 10, daysAgo: 90 });
    expect(says({ churnRisk: ['raised', 'high'] }, silent)).toBe(true);
    expect(says({ churnRisk: ['low'] }, regular)).toBe(true);
    expect(says({ churnRisk: ['low'] }, aCustomer())).toBe(undefined);
  });

  it('leaves open what hangs on purchases until they are read', () => {
    const bought: Audience = { bought: { productIds: ['milk'] as never, withinDays: 30, times: 2 } };
    expect(says(bought, regular)).toBe(undefined);
    expect(says({ any: [bought, { everyone: true }] }, regular)).toBe(true);
    expect(says(bought, regular, { purchases: [aHabit('milk', [TODAY - 40, TODAY - 20, TODAY])] })).toBe(true);
    expect(says(bought, regular, { purchases: [aHabit('milk', [TODAY - 40, TODAY - 30, TODAY])] })).toBe(false);
    expect(says(bought, regular, { purchases: [aHabit('beer', [TODAY - 2, TODAY - 1])] })).toBe(false);
  });

  it('reminds of what is used up by the usual interval, and not of what was given up', () => {
    const every7 = (last: number) => [aHabit('milk', [last - 14, last - 7, last])];
    const due: Audience = { due: { withinDays: 3 } };
    expect(says(due, regular, { purchases: every7(TODAY - 5) })).toBe(true);
    expect(says(due, regular, { purchases: every7(TODAY - 3) })).toBe(false);
    expect(says(due, regular, { purchases: every7(TODAY - 20) })).toBe(true);
    expect(says(due, regular, { purchases: every7(TODAY - 22) })).toBe(false);
    expect(says({ due: { withinDays: 3, productIds: ['beer'] as never } }, regular, { purchases: every7(TODAY - 5) })).toBe(false);
    expect(dueDayOf(aHabit('milk', [TODAY - 9, TODAY - 2]), TODAY)).toBe(undefined);
  });

  it('finds those whom recalls and cases touch by one name for one question', () => {
    const asked = { cases: ['i-2', 'i-1'] as CaseId[], withinDays: 7 };
    expect(nameOfAffected({ ...asked, cases: ['i-1', 'i-2'] as CaseId[] })).toBe(nameOfAffected(asked));
    const audience: Audience = { all: [{ affected: asked }, { not: { affected: { withinDays: 1 } } }] };
    expect(affectedIn(audience, at).map(({ since }) => since.slice(0, 10))).toEqual(['2026-11-15', '2026-11-21']);
    const named = { ...NOBODY_NAMED, affected: new Map([[nameOfAffected(asked), new Set([keyOf(1)])]]) };
    expect(says(audience, regular, { named })).toBe(true);
  });

  it('looks at everybody unless nobody else can be in it', () => {
    const listed = { listed: 0 };
    expect(isOfNamedPeople({ all: [{ everyone: true }, listed] })).toBe(true);
    expect(isOfNamedPeople({ any: [listed, { affected: { withinDays: 3 } }] })).toBe(true);
    expect(isOfNamedPeople({ any: [listed, { everyone: true }] })).toBe(false);
    expect(isOfNamedPeople({ not: listed })).toBe(false);
  });
});
