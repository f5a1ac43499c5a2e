import { describe, expect, it } from 'vitest';
import { type Followers, followerCounter, shareOf } from '#numerics/followers.ts';
import { seededRandom } from '#numerics/random.ts';

const sharesAfter = ({ starts, things, shares }: Followers, first: number) => {
  const [start, end] = [starts[first] ?? 0, starts[first + 1] ?? 0];
  return new Map(Array.from(things.subarray(start, end), (thing, index) => [thing, shareOf(shares[start + index] ?? 0)]));
};

const MANY = 1_000_000;

/** What follows in many people's baskets, oldest first. */
function followersIn(people: Iterable<readonly ArrayLike<number>[]>, things: number, most = MANY): Followers {
  const counter = followerCounter(things);
  for (const baskets of people) for (const [index, next] of baskets.slice(1).entries()) counter.add(baskets[index] ?? [], next);
  return counter.followers(most);
}

/** A share is stored to 2 %. */
const about = (share: number) => expect.toSatisfy((stored: number) => Math.abs(stored / share - 1) < 0.02);

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
        [1, about(2 / 22)],
        [2, about(1 / 22)],
      ]),
    );
    expect(sharesAfter(followers, 1)).toEqual(new Map([[1, about(2 / 22)]]));
    expect(sharesAfter(followers, 2)).toEqual(new Map([[1, about(1 / 21)]]));
  });

  it('is nothing without a second basket', () => {
    expect(followersIn([[[0, 1]], []], 2)).toEqual({ starts: new Uint32Array(3), things: new Uint16Array(), shares: new Uint8Array() });
  });

  it('keeps the fifty most frequent of each', () => {
    const all = Array.from({ length: 80 }, (_, thing) => thing);
    const people = [...Array.from({ length: 3 }, () => [[0], all.slice(30)]), [[0], all]];
    const kept = sharesAfter(followersIn(people, 80), 0);
    expect([...kept.keys()]).toEqual(all.slice(30));
  });

  it('keeps the pairs seen most often where there is room for few, of equally frequent ones the larger share', () => {
    const people = [
      [[0], [1], [0], [1]],
      [[2], [3]],
      [[0], [4]],
    ];
    expect(followersIn(people, 5, 1).things).toEqual(Uint16Array.of(1));
    const three = followersIn(people, 5, 3);
    expect([0, 1, 2].map((first) => [...sharesAfter(three, first).keys()])).toEqual([[1], [0], [3]]);
  });

  it('can be asked for before and after more has been counted', () => {
    const counter = followerCounter(3);
    counter.add([0], [1]);
    const before = counter.followers(MANY);
    counter.add([0], [2]);
    expect(before).toEqual(followersIn([[[0], [1]]], 3));
    expect(counter.followers(MANY)).toEqual(
      followersIn(
        [
          [[0], [1]],
          [[0], [2]],
        ],
        3,
      ),
    );
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
        expect(share).toEqual(about(count / (from.length + 20)));
      }
    }
  });
});
