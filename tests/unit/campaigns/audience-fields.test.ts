import { expect, it } from 'vitest';
import { fieldsOfAudience } from '#domain/campaigns/audience-fields.ts';
import { audienceSubjectOf, NOBODY_NAMED } from '#domain/campaigns/audience-subject.ts';
import { truthOfAudience } from '#domain/campaigns/judge-audience.ts';
import type { Audience } from '#schemas/audience.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Profile } from '#schemas/profile.ts';
import type { RuleId } from '#schemas/rule-segment.ts';
import { attributesOf, itemOfProfile, recordOf } from '#storage/profile-item.ts';
import { aShopper, TODAY } from '../../support/segment-builders.ts';

const book = { rules: [], segmentation: undefined, currency: 'EUR', zone: 'UTC' };
const asOf = { epochDay: TODAY, zone: 'UTC' };
const at = '2026-11-22T10:00:00.000Z' as Instant;
const traits = { address: { value: { country: 'DE' }, at }, taste: { value: 'bakery', at } };
const people = [2, 5, 9].map(
  (orders, index): Profile => ({
    ...aShopper(index, { orders, daysAgo: 7 * orders, every: 10 }),
    ...{ traits: orders > 2 ? traits : {}, categories: { Bakery: orders }, ...(orders > 5 ? { ruleSegments: { quiet: at } } : {}) },
  }),
);

const judged = (audience: Audience, profile: Profile) =>
  truthOfAudience(audience, { ...audienceSubjectOf(profile, book, NOBODY_NAMED, asOf), purchases: undefined });

/** Somebody as the scan of a drawing returns them. */
function read(profile: Profile, fields: readonly (keyof Profile)[]): Profile {
  const wanted = new Set(attributesOf(fields));
  const attributes = Object.entries(itemOfProfile(profile, 1)).filter(([name]) => wanted.has(name));
  const record = recordOf(Object.fromEntries(attributes), fields);
  if (record.kind !== 'present') throw new Error(`The person is ${record.kind}.`);
  return record.profile;
}

it.each<[string, Audience]>([
  ['everybody', { everyone: true }],
  ['features', { all: [{ feature: 'totalOrders', atLeast: 5 }, { not: { feature: 'daysSinceLastOrder', atMost: 40 } }] }],
  ['days and labels', { any: [{ lastPurchase: { atLeastDaysAgo: 30 } }, { rfm: ['champion'] }, { churnRisk: ['high'] }] }],
  ['segments', { any: [{ segment: ['Churning'] }, { ruleSegment: ['quiet' as RuleId] }] }],
  ['places and tastes', { all: [{ region: { country: ['DE'] } }, { taste: ['bakery'] }] }],
])('the fields that an audience of %s asks for judge as the whole profile does', (_what, audience) => {
  const fields = fieldsOfAudience(audience);
  for (const profile of people) {
    const part = read(profile, fields);
    expect(judged(audience, part)).toBe(judged(audience, profile));
    expect([part.personKey, part.customerId, part.restrictedAt]).toEqual([profile.personKey, profile.customerId, undefined]);
  }
});

it('nobody is judged by a field that was not read', () => {
  const person = people[0] as Profile;
  const part = read(person, fieldsOfAudience({ everyone: true }));
  expect(() => part.traits).toThrow('The field traits of a profile was not read.');
  expect(() => judged({ feature: 'totalOrders', atLeast: 1 }, part)).toThrow('was not read');
});

it('of a person with a field that is not sound nothing is taken', () => {
  const fields = fieldsOfAudience({ everyone: true });
  expect(recordOf({ pk: 'p', version: 1, customerId: 7, segment: '["High-Value"]' }, fields).kind).toBe('unreadable');
});
