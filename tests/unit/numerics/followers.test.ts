import { describe, expect, it } from 'vitest';
import { type Followers, followersIn, SHARE_LEVELS } from '#numerics/followers.ts';
import { seededRandom } from '#numerics/random.ts';

const sharesAfter = ({ starts, things, shares }: Followers, first: number) => {
  const [start, end] = [starts[first] ?? 0, starts[first + 1] ?? 0];
  return new Map(Array.from(things.subarray(start, end), (thing, index) => [thing, (shares[start + index] ?? 0) / SHARE_LEVELS]));
};

describe('what follows in the next basket', () => {
  it('is a share of the baskets that had a next one, doubted while they are few', () => {
    const followers = followersIn(
      [
        [[0], [1, 2], [1]],
        [[0, 1], [1]],
      ],
      3,
    );
    expect(sharesAfter(followers, 0)).toEqual(
      new Map([
        [1, expect.closeTo(2 / 22, 4)],
        [2, expect.closeTo(1 / 22, 4)],
      ]),
    );
    expect(sharesAfter(followers, 1)).toEqual(new Map([[1, expect.closeTo(2 / 22, 4)]]));
    expect(sharesAfter(followers, 2)).toEqual(new Map([[1, expect.closeTo(1 / 21, 4)]]));
  });

  it('is nothing without a second basket', () => {
    expect(followersIn([[[0, 1]], []], 2)).toEqual({ starts: new Uint32Array(3), things: new Uint32Array(), shares: new Uint16Array() });
  });

  it('keeps the fifty most frequent of each', () => {
    const all = Array.from({ length: 80 }, (_, thing) => thing);
    const people = [...Array.from({ length: 3 }, () => [[0], all.slice(30)]), [[0], all]];
    const kept = sharesAfter(followersIn(people, 80), 0);
    expect([...kept.keys()]).toEqual(all.slice(30));
  });

  it('agrees with counting pair by pair', () => {
    const random = seededRandom(5);
    const basket = () => [...new Set(Array.from({ length: 1 + Math.floor(4 * random()) }, () => Math.floor(12 * random())))];
    const people = Array.from({ length: 300 }, () => Array.from({ length: 1 + Math.floor(5 * random()) }, basket));
    const followers = followersIn(people, 12);
    for (let first = 0; first < 12; first++) {
      const steps = people.flatMap((baskets) => baskets.slice(1).map((next, index) => ({ basket: baskets[index] ?? [], next })));
      const from = steps.filter(({ basket: items }) => items.includes(first));
      for (const [thing, share] of sharesAfter(followers, first)) {
        const count = from.filter(({ next }) => next.includes(thing)).length;
        expect(share).toBeCloseTo(count / (from.length + 20), 4);
      }
    }
  });
});
