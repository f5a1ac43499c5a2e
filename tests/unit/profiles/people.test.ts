import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addCounts } from '#domain/profiles/aggregates.ts';
import { identifiersOf, isLinkable, matchIdentity } from '#domain/profiles/match-identity.ts';
import { emptyProfile } from '#domain/profiles/merge-profiles.ts';
import { ordersOfUnknownDay } from '#domain/profiles/order-days.ts';
import { mergeTraits, traitsOf, traitValue } from '#domain/profiles/traits.ts';
import type { CustomerId } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Profile } from '#schemas/profile.ts';
import { packBuckets, packDays, unpackBuckets, unpackDays } from '#storage/packed-facts.ts';
import { itemOfProfile, recordOf } from '#storage/profile-item.ts';
import { factsOf, keyOfId, play, someEvents } from '../../support/shop-world.ts';

const at = '2026-11-20T10:00:00.000Z' as Instant;
const aPerson = (id: string, given: Partial<Profile> = {}) => ({
  kind: 'present' as const,
  profile: { ...emptyProfile(keyOfId(id), id as CustomerId, at), version: 1, ...given },
});

describe('matchIdentity', () => {
  const user = aPerson('user', { isIdentified: true });
  const other = aPerson('other', { isIdentified: true });
  const device = aPerson('device');

  it('lets the identified person take in the device', () => {
    expect(matchIdentity(device, user, 'email')).toMatchObject({
      kind: 'merge',
      target: { customerId: 'user' },
      source: { customerId: 'device' },
    });
    expect(matchIdentity(user, device, 'same-event')).toMatchObject({ kind: 'merge', target: { customerId: 'user' } });
  });

  it('joins two identified people only when the client says so', () => {
    expect(matchIdentity(user, other, 'phone')).toEqual({ kind: 'refused', code: 'two-identified' });
    expect(matchIdentity(user, other, 'alias')).toMatchObject({ kind: 'merge', target: { customerId: 'user' } });
  });

  it('does nothing with oneself, the erased and the unknown', () => {
    for (const none of [user, { kind: 'erased' } as const, { kind: 'absent' } as const])
      expect(matchIdentity(user, none, 'alias')).toEqual({ kind: 'nothing' });
  });

  it('refuses the fifty-first id', () => {
    const full = aPerson('full', { isIdentified: true, linkedIds: Array.from({ length: 50 }, (_, index) => `d${index}`) });
    expect(matchIdentity(full, device, 'same-event')).toEqual({ kind: 'refused', code: 'too-many-ids' });
  });
});

describe('ids and identifiers', () => {
  it.each(['null', ' Undefined ', '0', '00000000-0000-0000-0000-000000000000', 'aaaa', 'guest', '[object Object]'])(
    'does not link by %j',
    (id) => {
      expect(isLinkable(id)).toBe(false);
    },
  );

  it.each(['customer-1', '42', '6f1f9c1e-9b0d-4b7e-8a53-0f4f7f1b2c3d'])('links by %j', (id) => {
    expect(isLinkable(id)).toBe(true);
  });

  it('brings addresses, numbers and cards to one form, and leaves out those of nobody', () => {
    expect(identifiersOf({ email: ' Eva@Shop.IO ', phone: '+49 (30) 123-4567', loyaltyCard: 'LC-00017' })).toEqual([
      { type: 'email', value: 'eva@shop.io' },
      { type: 'phone', value: '49301234567' },
      { type: 'loyalty', value: 'LC-00017' },
    ]);
    expect(identifiersOf({ email: 'noreply@shop.io', phone: '000', loyaltyCard: '11111' })).toEqual([]);
  });
});

describe('traits', () => {
  const word = (name: string, value: unknown, second: number) => traitsOf({ [name]: value }, `2026-11-20T10:00:0${second}.000Z` as Instant);

  it('keep the latest word of each field, however they arrive', () => {
    const words = [word('region', 'Berlin', 1), word('region', 'Bonn', 3), word('age', 30, 2), word('region', null, 2)];
    const forward = words.reduce(mergeTraits, {});
    expect(words.toReversed().reduce(mergeTraits, {})).toEqual(forward);
    expect([traitValue(forward, 'region'), traitValue(forward, 'age'), traitValue(forward, 'email')]).toEqual(['Bonn', 30, undefined]);
  });

  it('bring allergens and diets to the names of the catalogue', () => {
    const traits = traitsOf({ allergens: 'Egg, en:milk; tree nuts', diets: ['Gluten Free'], first_name: 'Ada', consents: [1] }, at);
    expect(Object.fromEntries(Object.entries(traits).map(([name, { value }]) => [name, value]))).toEqual({
      allergens: ['EGGS', 'MILK', 'NUTS'],
      diets: ['gluten-free'],
      firstName: 'Ada',
    });
  });
});

it('names that every object has are names like any other', () => {
  const traits = traitsOf({ constructor: 'Lego', toString: 'x', ['__proto__']: { a: 1 } }, at);
  expect(Object.entries(traits).map(([name, { value }]) => [name, value])).toEqual([
    ['constructor', 'Lego'],
    ['toString', 'x'],
  ]);
  expect(addCounts({ web: 1 }, { constructor: 1 })).toEqual({ constructor: 1, web: 1 });
});

describe('allergies', () => {
  it('are kept however many fields there are, and however they are written', () => {
    const many = Object.fromEntries(Array.from({ length: 90 }, (_, index) => [`a${String(index).padStart(2, '0')}`, 'x'.repeat(50)]));
    const told = { allergens: ['Shellfish', 'lait', 'dragon fruit'], phone: '0301234567' };
    const traits = mergeTraits(traitsOf(many, at), traitsOf(told, at));
    expect(traitValue(traits, 'phone')).toBe('0301234567');
    expect(traitValue(traits, 'allergens')).toEqual(['DRAGON_FRUIT', 'MILK', 'SHELLFISH']);
    expect(Object.keys(traits)).toHaveLength(60);
  });
});

describe('the item of a profile', () => {
  it('gives back every profile as it was', () => {
    fc.assert(
      fc.property(someEvents, (events) => {
        const facts = factsOf(play(events.map((event) => ({ kind: 'event', event }))), 'u1');
        if (!facts) return;
        const profile: Profile = { ...emptyProfile(keyOfId('u1'), 'u1' as CustomerId, at), ...facts, version: 7, linkedIds: ['d1'] };
        expect(recordOf(JSON.parse(JSON.stringify(itemOfProfile(profile, 7))))).toEqual({ kind: 'present', profile });
      }),
      { numRuns: 200 },
    );
  });

  it('packs a year of weekly orders into a few hundred bytes', () => {
    const weekly = Array.from({ length: 52 }, (_, week): [number, number, number] => [20_000 + week * 7, 1, 2000 + week * 17]);
    expect(unpackBuckets(packBuckets(weekly))).toEqual(weekly);
    expect(packBuckets(weekly).length).toBeLessThan(330);
  });

  it('packs days with behaviour into eight bytes a month, daily visitors or not', () => {
    const daily = Array.from({ length: 540 }, (_, index) => 20_300 + index);
    const rare = [20_001, 20_029, 20_030, 20_399, 20_779];
    for (const days of [[], daily, rare]) expect(unpackDays(packDays(days))).toEqual(days);
    expect(packDays(daily).length).toBeLessThan(19 * 9);
  });

  it('that version 1 wrote has its days with behaviour as a number, and its old months without their days', () => {
    const item = {
      pk: keyOfId('u1'),
      schemaVersion: 1,
      version: 4,
      customerId: 'u1',
      isIdentified: true,
      firstSeenAt: at,
      lastSeenAt: at,
      orders: 3,
      items: 3,
      cancelledOrders: 0,
      refundCount: 0,
      activeDays: 7,
      lastActiveOn: '2026-11-20',
      currencies: '{"EUR":[3,3000,0,0,"fxc.rs","4c9p.1jk.2"]}',
      counts: '[{"web":3},{"web":5}]',
    };
    const record = recordOf(item);
    expect(record).toMatchObject({
      profile: { activeOn: [], activeDays: 7, lastActiveOn: '2026-11-20', categories: {}, feedback: { count: 0 }, socialEvents: 0 },
    });
    const totals = record.kind === 'present' ? record.profile.byCurrency['EUR'] : undefined;
    expect(totals?.months).toEqual([[expect.any(Number), 2, 2000, []]]);
    expect(totals && ordersOfUnknownDay(totals)).toBe(2);
  });

  it('that cannot be read as a whole gives what can be read of it', () => {
    const profile: Profile = { ...emptyProfile(keyOfId('u1'), 'u1' as CustomerId, at), version: 7, linkedIds: ['d1'], activeOn: [20_001] };
    const damaged = { ...itemOfProfile(profile, 7), currencies: '{"EUR":', orders: 'many' };
    const record = recordOf(damaged);
    expect(record).toMatchObject({
      kind: 'unreadable',
      salvage: {
        personKey: keyOfId('u1'),
        versionRead: 7,
        isMerged: false,
        fields: { customerId: 'u1', linkedIds: ['d1'], activeOn: [20_001] },
      },
    });
    expect(record.kind === 'unreadable' && Object.keys(record.salvage.fields)).not.toContain('orders');
    expect(recordOf({ pk: keyOfId('d1'), mergedInto: 7 })).toMatchObject({ kind: 'unreadable', salvage: { isMerged: true } });
  });
});
