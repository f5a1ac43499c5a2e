import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { habitsOf } from '#domain/recommendations/habits.ts';
import { neighbourLearner } from '#domain/recommendations/learn-neighbours.ts';
import { decodeModel, encodeModel, UnreadableArtefactError } from '#domain/recommendations/neighbour-artefact.ts';
import { rowOf } from '#domain/recommendations/neighbour-model.ts';
import { seededRandom } from '#numerics/random.ts';
import type { PersonKey } from '#schemas/ids.ts';
import { aHabit, anOrderOf, asOf, keyOf } from './builders.ts';

const people = Object.entries({ ann: ['milk', 'tea'], bob: ['milk', 'ham', 'rye'], cid: ['tea'] });
const learn = (entries: typeof people) => {
  const learner = neighbourLearner(asOf);
  for (const [name, bought] of entries)
    learner.add(
      keyOf(name),
      bought.map((productId) => aHabit({ productId })),
    );
  return learner.model();
};
const model = learn(people);
const bytes = encodeModel(model);

describe('the artefact of a model', () => {
  it('holds the model exactly', () => {
    expect(decodeModel(bytes)).toEqual(model);
  });

  it('is the same whatever the sequence in which people come', () => {
    expect(encodeModel(learn(people.toReversed()))).toEqual(bytes);
  });

  it('of an empty shop is a model too', () => {
    expect(decodeModel(encodeModel(neighbourLearner(asOf).model())).matrix.rows).toBe(0);
  });

  it('is refused when it is cut off anywhere', () => {
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeModel(bytes.slice(0, length))).toThrow(UnreadableArtefactError);
    }
  });

  it('of an older layout is refused with both numbers', () => {
    const old = bytes.slice();
    new DataView(old.buffer).setUint32(4, 2, true);
    expect(() => decodeModel(old)).toThrow('The model has layout 2; this code reads layout 3.');
  });

  it('is refused when an index points outside', () => {
    const damaged = bytes.slice();
    const postings = 32 + 4 * (model.matrix.rows + 1) + 4 * (model.matrix.columns + 1);
    new DataView(damaged.buffer).setUint32(postings, 99 << 8, true);
    expect(() => decodeModel(damaged)).toThrow('an index points outside');
  });

  it('is refused when a follower points outside', () => {
    const orders = [anOrderOf(20_700, ['milk']), anOrderOf(20_701, ['tea'])];
    const learner = neighbourLearner(asOf);
    learner.add(keyOf('ann'), habitsOf(orders, []), orders);
    const followed = learner.model();
    expect(followed.followers.things).toEqual(Uint16Array.of(1));
    const things = Uint16Array.of(2);
    expect(() => decodeModel(encodeModel({ ...followed, followers: { ...followed.followers, things } }))).toThrow('points outside');
  });

  it('that is damaged anywhere is refused or still sound, never a crash', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (place, value) => {
        const damaged = bytes.slice();
        damaged[place] = value;
        try {
          expect(decodeModel(damaged).productIds).toHaveLength(model.productIds.length);
        } catch (error) {
          expect(error).toBeInstanceOf(UnreadableArtefactError);
        }
      }),
    );
  });

  it('takes at most 9 bytes for each rating of a shop of some size', () => {
    const random = seededRandom(3);
    const learner = neighbourLearner(asOf);
    for (let person = 0; person < 2000; person++) {
      const bought = new Set(Array.from({ length: 60 }, () => `product-${Math.floor(random() ** 2 * 1000)}`));
      learner.add(
        keyOf(`p${person}`),
        [...bought].map((productId) => aHabit({ productId })),
      );
    }
    const large = learner.model();
    expect(encodeModel(large).length / large.matrix.rowCells.length).toBeLessThan(9);
  });
});

it('finds each person’s own row, and none for others', () => {
  const key = fc.stringMatching(/^[A-Za-z0-9_-]{22}$/).map((text) => text as PersonKey);
  fc.assert(
    fc.property(fc.uniqueArray(key, { maxLength: 30, selector: (text) => text.slice(0, 10) }), key, (keys, other) => {
      const learner = neighbourLearner(asOf);
      keys.forEach((personKey, index) => {
        learner.add(personKey, [aHabit({ productId: `p${index}` })]);
      });
      const learnt = learner.model();
      keys.forEach((personKey, index) => {
        const start = learnt.matrix.rowStarts[rowOf(learnt, personKey)] ?? 0;
        expect(learnt.productIds[learnt.matrix.rowColumns[start] ?? 0]).toBe(`p${index}`);
      });
      const isKnown = keys.some((personKey) => personKey.slice(0, 10) === other.slice(0, 10));
      expect(rowOf(learnt, other) >= 0).toBe(isKnown);
    }),
  );
});
