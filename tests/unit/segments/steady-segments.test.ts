import { describe, expect, it } from 'vitest';
import { assignPart, type Waiting } from '#domain/segments/assign-segments.ts';
import { customerFeatures } from '#domain/segments/customer-features.ts';
import { reasonFor } from '#domain/segments/explain-segment.ts';
import { segmentCode } from '#domain/segments/feature-table.ts';
import { keepNames, matchCentres } from '#domain/segments/match-segments.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Profile } from '#schemas/profile.ts';
import { aShopper, TODAY } from '../../support/segment-builders.ts';
import { AS_OF, aNight, aShop, morningAfter, type NightInput, partsOf, RUN_ID } from '../../support/segment-night.ts';

const people = () => aShop().map(({ profile }) => profile);
const nightsLater = (nights: number): Pick<NightInput, 'asOf' | 'day'> => ({
  asOf: new Date(Date.parse('2026-11-22T03:30:00.000Z') + nights * 86_400_000).toISOString() as Instant,
  day: TODAY + nights,
});

describe('matchCentres', () => {
  const before = [
    [0.9, 0.9, 0.9],
    [0.2, 0.1, 0.1],
    [0.8, 0.2, 0.5],
  ];

  it('pairs the centres of the reference at the least cost, within its gate', () => {
    const after = [
      [0.22, 0.12, 0.08],
      [0.78, 0.25, 0.55],
      [0.88, 0.86, 0.93],
    ];
    const { oldOf, distances, gate } = matchCentres(before, after);
    expect(oldOf).toEqual([1, 2, 0]);
    [0.0346410162, 0.0734846923, 0.0538516481].forEach((distance, index) => {
      expect(distances[index]).toBeCloseTo(distance, 10);
    });
    expect(distances.reduce((sum, distance) => sum + distance, 0)).toBeCloseTo(0.161977357, 9);
    expect(gate).toBeCloseTo(0.364005494, 9);
  });

  it('takes a centre that is far from its old one for a new one', () => {
    const moved = [...before.slice(0, 2), [0.8, 0.2, 0.9]];
    expect(matchCentres(before, moved).oldOf).toEqual([0, 1, undefined]);
  });

  it('leaves over what has no partner, on either side', () => {
    expect(matchCentres(before, before.slice(1)).oldOf).toEqual([1, 2]);
    expect(matchCentres(before.slice(1), before).oldOf).toEqual([undefined, 0, 1]);
    expect(matchCentres([], before).oldOf).toEqual([undefined, undefined, undefined]);
  });
});

describe('keepNames', () => {
  const INPUTS = ['totalSpendMinor', 'averageOrderMinor', 'ordersPerTenure', 'daysSinceLastOrder'];
  const before = [
    { name: 'High-Value', centre: [2, 0, 0, 0] },
    { name: 'Mid-Value', centre: [0, 0, 0, 0] },
    { name: 'Low-Value', centre: [-2, 0, 0, 0] },
    { name: 'Loyal', centre: [0, 0, 2, 0] },
    { name: 'Churning', centre: [0, 0, 0, 2] },
  ] as const;

  it('keeps last night’s names, whatever the order, even where the rule would now choose otherwise', () => {
    const centres = [
      [0, 0.1, 0, 1.9],
      [1.9, 0, 0, 0.1],
      [0, 0, 1.8, 1.95],
      [-2, 0.1, 0, 0],
      [0.1, 0, 0, 0],
    ];
    const swapped = [...before.slice(0, 3), { name: 'Loyal', centre: [0, 0, 2, 1.9] } as const, before[4]];
    expect(keepNames(INPUTS, centres, swapped)).toEqual(['Churning', 'High-Value', 'Loyal', 'Low-Value', 'Mid-Value']);
  });

  it('gives new centres the names that are left, by the rule, and uses each once', () => {
    const centres = [
      [2, 0, 0, 0],
      [0, 0, 0, 0],
      [-2, 0, 0, 0],
      [0, 6, 6, 0],
      [0, 6, 0, 6],
    ];
    expect(keepNames(INPUTS, centres, before)).toEqual(['High-Value', 'Mid-Value', 'Low-Value', 'Loyal', 'Churning']);
    const apart = [
      [9, 9, 9, 9],
      [8, 9, 8, 0],
      [7, 9, 0, 0],
      [6, 9, 0, 0],
      [5, 9, 0, 0],
    ];
    expect(keepNames(INPUTS, apart, before)).toEqual(['Churning', 'Loyal', 'High-Value', 'Mid-Value', 'Low-Value']);
  });

  it('names all anew when there is another number of them', () => {
    expect(
      keepNames(
        INPUTS,
        [
          [2, 0, 0, 0],
          [-2, 0, 0, 0],
        ],
        before,
      ),
    ).toEqual(['High-Value', 'Low-Value']);
  });
});

describe('a quiet night', () => {
  it('moves nobody and writes nobody, though everybody’s last order is a day older', () => {
    const first = aNight(people());
    const { previous, stored } = morningAfter(people(), first);
    const second = aNight(stored, { previous, ...nightsLater(1) });
    expect(second.segmentation.moves).toEqual([]);
    expect(second.changed.size).toBe(0);
    expect(second.segmentation).toMatchObject({ changed: 0, drift: { adjustedRandIndex: 1, labelChurn: 0, isRefit: false } });
    expect(second.segmentation.scalesFittedAt).toBe(first.segmentation.asOf);
  });
});

describe('somebody between two segments', () => {
  const { model } = aNight(people());
  const assigned = (profile: Profile, waiting: ReadonlyMap<string, Waiting> = new Map()) => {
    const [table] = partsOf([profile], TODAY, 1);
    if (table === undefined) throw new Error('Nobody was collected.');
    const { changes, waiting: waits } = assignPart(table, model, { waiting });
    return { change: changes[0], waits: new Map(waits.map((one) => [one.key, one])) };
  };
  /** Nearer to another segment than to the own one, but not by a tenth. */
  function hesitant(): Profile {
    for (let daysAgo = 20; daysAgo < 240; daysAgo++) {
      for (const name of ['Mid-Value', 'Churning']) {
        const segment = { name, since: AS_OF, runId: RUN_ID, score: 0.5, history: [] };
        const profile = { ...aShopper(7777, { orders: 6, daysAgo, every: 15, orderMinor: 3000 }), segment };
        if (assigned(profile).waits.size > 0) return profile;
      }
    }
    throw new Error('Nobody hesitates.');
  }

  it('stays for two nights and moves in the third', () => {
    const profile = hesitant();
    const own = segmentCode(profile.segment?.name);
    const first = assigned(profile);
    const second = assigned(profile, first.waits);
    const third = assigned(profile, second.waits);
    expect([first, second, third].map(({ waits }) => [...waits.values()][0]?.nights)).toEqual([1, 2, undefined]);
    expect([first, second].map(({ change }) => change?.segment ?? own)).toEqual([own, own]);
    expect(third.change?.segment).toBe([...first.waits.values()][0]?.segment);
  });

  it('begins to count anew when another segment is nearest', () => {
    const profile = hesitant();
    const other = new Map([[profile.personKey as string, { key: profile.personKey, segment: 9, nights: 2 }]]);
    expect([...assigned(profile, other).waits.values()][0]?.nights).toBe(1);
  });

  it('is explained as somebody who stays', () => {
    const profile = hesitant();
    const features = customerFeatures(profile, profile.byCurrency['EUR'] as Profile['byCurrency'][string], {
      epochDay: TODAY,
      zone: 'Europe/Berlin',
    });
    const reason = reasonFor(model, String(profile.segment?.name), features as Float64Array);
    expect(reason).toMatch(new RegExp(`^Stays in ${profile.segment?.name} .* is nearer `));
  });
});

describe('drift', () => {
  it('fits the scales anew when the customers are others, and after a month', () => {
    const { previous, stored } = morningAfter(people(), aNight(people()));
    expect(aNight(stored, { previous, asOf: nightsLater(31).asOf as Instant }).segmentation.drift).toMatchObject({ isRefit: true });
    const richer = people().map((profile, index) =>
      aShopper(Number(profile.personKey), { orders: 30 + (index % 9), daysAgo: 1, orderMinor: 90_000 }),
    );
    const { drift, scalesFittedAt } = aNight(richer, { previous, ...nightsLater(1) }).segmentation;
    expect(drift?.psi['totalSpendMinor']).toBeGreaterThan(0.25);
    expect(drift?.isRefit).toBe(true);
    expect(scalesFittedAt).toBe(nightsLater(1).asOf);
  });

  it('is 0 for the same customers, who agree with themselves', () => {
    const { previous, stored } = morningAfter(people(), aNight(people()));
    const { drift } = aNight(stored, { previous }).segmentation;
    for (const index of Object.values(drift?.psi ?? {})) expect(index).toBeCloseTo(0, 12);
    expect(drift).toMatchObject({ adjustedRandIndex: 1, labelChurn: 0, isRefit: false });
  });

  it('tells what other numbers of segments would give', () => {
    const { quality } = aNight(people()).segmentation;
    expect(quality?.sweep.map(({ k }) => k)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(quality?.daviesBouldin).toBeGreaterThan(0);
    const inertias = quality?.sweep.map(({ inertia }) => inertia) ?? [];
    expect(inertias).toEqual(inertias.toSorted((one, other) => other - one));
    // Five habits were put in, and five segments are the clearest.
    const clearest = quality?.sweep.toSorted((one, other) => (other.silhouette ?? 0) - (one.silhouette ?? 0))[0];
    expect(clearest?.k).toBe(5);
  });
});

describe('the history of a person', () => {
  it('remembers the segments before, oldest first, and no more than eight', () => {
    const night = aNight(people());
    const key = people()[0]?.personKey ?? '';
    const now = night.membership(key);
    const before = { ...now, name: 'Churning', since: '2026-10-01T00:00:00.000Z' as Instant };
    expect(night.membership(key, before).history).toEqual([{ name: 'Churning', since: before.since }]);
    expect(night.membership(key, now).history).toEqual([]);
    const long = { ...before, history: Array.from({ length: 8 }, (_, index) => ({ name: `S${index}`, since: before.since })) };
    expect(night.membership(key, long).history.map(({ name }) => name)).toEqual(['S1', 'S2', 'S3', 'S4', 'S5', 'S6', 'S7', 'Churning']);
  });
});
