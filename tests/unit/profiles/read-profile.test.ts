import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyProfile } from '#domain/profiles/merge-profiles.ts';
import type { CustomerId, RunId } from '#schemas/ids.ts';
import { type Instant, InstantSchema, isInstant, type LocalDay } from '#schemas/instant.ts';
import { type Profile, ProfileSchema } from '#schemas/profile.ts';
import { packBuckets, packDays, unpackBuckets, unpackDays } from '#storage/packed-facts.ts';
import { itemOfProfile, recordOf } from '#storage/profile-item.ts';
import { isSoundProfile } from '#storage/sound-profile.ts';
import { factsOf, keyOfId, play, someEvents } from '../../support/shop-world.ts';

const at = '2026-11-20T10:00:00.000Z' as Instant;

/** One with every field that a profile can have. */
const full: Profile = {
  ...emptyProfile(keyOfId('u1'), 'u1' as CustomerId, at),
  version: 7,
  traits: { email: { value: 'a@shop.io', at }, diets: { value: ['vegan'], at }, spots: { value: { deep: [1] }, at } },
  byCurrency: {
    EUR: {
      orders: 3,
      spendMinor: -120,
      discountMinor: 0,
      refundMinor: 5,
      days: [
        [20_000, 1, -100],
        [20_005, 2, 40],
      ],
      months: [[202_501, 3, 12, [[1, 2]]]],
    },
  },
  channels: { web: 3 },
  sources: { till: 2 },
  categories: { Bread: 2 },
  feedback: { count: 1, ratings: 1, ratingHundredths: 450 },
  newestOrderDay: 20_005,
  activeOn: [20_001, 20_033],
  activeDays: 2,
  lastActiveOn: '2024-11-06' as LocalDay,
  recent: [{ at, name: 'Order Completed', key: 'ab' }],
  linkedIds: ['d1'],
  segment: { name: 'Loyal', since: at, runId: 'night-1' as RunId, score: 0.5, history: [{ name: 'New', since: at }] },
  segmentFence: 4,
  ruleSegments: { busy: at },
};

type Tree = Record<string, unknown>;

function pathsOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, inner]) => pathsOf(inner, [...path, name]))];
}

/** A copy of the full profile with something else in one place. */
function withOther(path: readonly string[], value: unknown): Tree {
  const copy = structuredClone(full) as unknown as Tree;
  const parent = path.slice(0, -1).reduce((inner, name) => inner[name] as Tree, copy);
  parent[path.at(-1) ?? ''] = value;
  return copy;
}

const odd: readonly unknown[] = [
  ...[null, true, '', ' u1 ', 'x'.repeat(300), '2026-02-30T00:00:00.000Z', '2026-02-03T24:00:00.000Z', '2026-11-20T11:00:00+01:00'],
  ...[-1, 1.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY, 20_000],
  ...[[], [1], [1, 2], [1, 2, 3], [1, 2, 3, 4], [1, 2, 3, []], [1, 2, 3, [[1, 'x']]], {}, { at: 'now' }, { a: 1.5 }, undefined],
];
const paths = pathsOf(full).slice(1);

describe('the quick look at a profile', () => {
  it('takes nothing that the schema refuses or changes, whatever stands in whichever place', () => {
    let refused = 0;
    for (const path of paths) {
      for (const value of odd) {
        const fields = withOther(path, value);
        if (isSoundProfile(fields)) expect(ProfileSchema.parse(fields), `${path.join('.')} = ${String(value)}`).toEqual(fields);
        else refused++;
      }
    }
    expect(refused).toBeGreaterThan((paths.length * odd.length) / 2);
  });

  it('is enough for every profile that events make', () => {
    expect(isSoundProfile(withOther(['traits', 'spots', 'value'], 'x'))).toBe(true);
    fc.assert(
      fc.property(someEvents, (events) => {
        const facts = factsOf(play(events.map((event) => ({ kind: 'event', event }))), 'u1');
        if (facts) expect(isSoundProfile({ ...emptyProfile(keyOfId('u1'), 'u1' as CustomerId, at), ...facts })).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('leaves to the schema what an older version lacks', () => {
    const { categories, ...older } = full;
    expect(isSoundProfile(older)).toBe(false);
    expect(ProfileSchema.parse(older).categories).toEqual({});
  });
});

describe('the packed fields of an item', () => {
  const item = JSON.parse(JSON.stringify(itemOfProfile(full, 7))) as Tree;

  it('give back a profile with everything in it', () => {
    expect(recordOf(item)).toEqual({ kind: 'present', profile: full });
  });

  it.each([
    ['currencies', '{"EUR":[3,1,0,0,"fff.1 !","" ]}'],
    ['currencies', '{"EUR":[3,1,0,0,"fff","" ]}'],
    ['currencies', '{"EUR":[3,1,0,0,"fff.1 ","" ]}'],
    ['currencies', '{"EUR":[3,1,0,0,"fff.zzzzzzzzzzzz","" ]}'],
    ['currencies', '{"EUR":[3,1,0,0,"","4c9p.1jk:1(2"]}'],
    ['currencies', '{"EUR":[3,1.5,0,0,"",""]}'],
    ['activeOn', 'ab.-1'],
    ['activeOn', 'ab.zzzzzzz'],
    ['counts', '{"web":1'],
    ['counts', '[[1,2]]'],
    ['seen', ''],
    ['segment', '["Loyal","x!","night 1"]'],
  ])('are refused when %s is %j', (name, damaged) => {
    const record = recordOf({ ...item, [name]: damaged });
    // No moment at all has always been read as the first there is.
    if (name === 'seen') expect(record).toMatchObject({ profile: { firstSeenAt: '1970-01-01T00:00:00.000Z' } });
    else expect(record).toMatchObject({ kind: 'unreadable', salvage: { fields: { customerId: 'u1', linkedIds: ['d1'] } } });
  });

  it('give back any days and buckets', () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 500 }), fc.integer({ min: -3, max: 90 }), fc.maxSafeInteger()), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(steps, (list) => {
        let period = 19_000;
        const buckets = list.map(([gap, orders, spend]): [number, number, number] => {
          period += gap;
          return [period, orders, spend];
        });
        expect(unpackBuckets(packBuckets(buckets))).toEqual(buckets);
        const days = buckets.map(([day]) => day);
        expect(unpackDays(packDays(days))).toEqual(days);
      }),
    );
  });
});

describe('an instant', () => {
  const digits = (length: number, max: number) => fc.integer({ min: 0, max }).map((value) => String(value).padStart(length, '0'));
  const texts = fc
    .tuple(digits(4, 9999), digits(2, 13), digits(2, 32), digits(2, 25), digits(2, 61), digits(2, 61), digits(3, 999))
    .map(
      ([year, month, day, ...[hour, minute, second, thousandth]]) => `${year}-${month}-${day}T${hour}:${minute}:${second}.${thousandth}Z`,
    );

  it('is taken when the calendar has it, and is then written in one way', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const millis = Date.parse(text);
        const day = Date.parse(`${text.slice(0, 10)}T00:00:00.000Z`);
        const exists = !Number.isNaN(millis) && !Number.isNaN(day) && new Date(day).toISOString().startsWith(text.slice(0, 10));
        const parsed = InstantSchema.safeParse(text);
        expect(parsed.success).toBe(exists);
        if (exists) expect(parsed.data).toBe(new Date(millis).toISOString());
        expect(isInstant(text)).toBe(exists && new Date(millis).toISOString() === text);
      }),
      { numRuns: 3000 },
    );
  });

  it.each(['2026-02-29T10:00:00.000Z', '2026-04-31T10:00:00.000Z', '1900-02-29T00:00:00.000Z', '2026-11-20 10:00:00.000Z'])(
    'is not %s',
    (text) => {
      expect(InstantSchema.safeParse(text).success).toBe(false);
      expect(isInstant(text)).toBe(false);
    },
  );

  it('of the last second of a leap day is one, and midnight as 24:00 is the next day', () => {
    expect(InstantSchema.parse('2028-02-29T23:59:59.999Z')).toBe('2028-02-29T23:59:59.999Z');
    expect(InstantSchema.parse('2026-12-31T24:00:00.000Z')).toBe('2027-01-01T00:00:00.000Z');
  });
});
