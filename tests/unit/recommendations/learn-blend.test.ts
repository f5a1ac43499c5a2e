import { describe, expect, it } from 'vitest';
import { pastModel } from '#domain/recommendations/build-model.ts';
import { habitsOf } from '#domain/recommendations/habits.ts';
import { neighbourLearner } from '#domain/recommendations/learn-neighbours.ts';
import { decodeModel, encodeModel } from '#domain/recommendations/neighbour-artefact.ts';
import { rankItems } from '#domain/recommendations/rank-items.ts';
import { loadedModel, shopperOf } from '#domain/recommendations/recommend.ts';
import { seededRandom } from '#numerics/random.ts';
import type { PersonKey } from '#schemas/ids.ts';
import { anOrderOf, asOf } from './builders.ts';

type Histories = ReadonlyMap<PersonKey, readonly (readonly string[])[]>;

const ordersOf = (history: readonly (readonly string[])[]) => history.map((items, index) => anOrderOf(20_700 + index, items));

function learnt(histories: Histories) {
  const learner = neighbourLearner(asOf);
  for (const [key, history] of histories) learner.add(key, habitsOf(ordersOf(history), []), ordersOf(history));
  return learner;
}

/** Coffee is bought each time, with one of many treats; flour is followed by yeast, and neither is bought twice running. */
function bakers(count: number): Histories {
  const random = seededRandom(9);
  const drawn = (name: string, kinds: number) => `${name}-${Math.floor(kinds * random())}`;
  return new Map(
    Array.from({ length: count }, (_, person) => {
      const isAhead = random() < 0.5;
      const history = Array.from({ length: 5 }, (_order, index) => [
        'coffee',
        drawn('treat', 40),
        drawn('snack', 40),
        (index % 2 === 0) === isAhead ? 'flour' : 'yeast',
      ]);
      return [`${String(person * 7919).padStart(8, 'x')}`.padEnd(22, 'A') as PersonKey, history];
    }),
  );
}

const listFor = (histories: Histories, history: readonly (readonly string[])[]) => {
  const model = loadedModel(encodeModel(learnt(histories).model()));
  const shopper = shopperOf(habitsOf(ordersOf(history), []), ['nobodyAAAAAAAAAAAAAAAA' as PersonKey], model, asOf);
  return rankItems(model, shopper, 'mixed', 20);
};

describe('the blend of a night', () => {
  it('learns what this shop’s customers buy next: the habit first, then what follows', () => {
    const [first, second, ...others] = listFor(bakers(400), [
      ['coffee', 'yeast'],
      ['coffee', 'flour', 'treat-1'],
      ['coffee', 'yeast', 'snack-7'],
    ]);
    expect(first?.productId).toBe('coffee');
    expect(second?.productId).toBe('flour');
    expect(first?.score).toBeGreaterThan(0.9);
    expect(second?.score).toBeGreaterThan(0.8);
    for (const { score } of others) expect(score).toBeLessThan(0.5);
  });

  it('is left out where fewer than 200 customers have three orders', () => {
    expect(learnt(bakers(199)).model().blend).toBeNull();
    expect(learnt(bakers(200)).model().blend).not.toBeNull();
    const short = new Map([...bakers(400)].map(([key, history]) => [key, history.slice(0, 2)]));
    expect(learnt(short).model().blend).toBeNull();
  });

  it('is the same whatever the sequence in which people come, and is stored with the model', () => {
    const histories = bakers(300);
    const model = learnt(histories).model();
    const other = learnt(new Map([...histories].toReversed())).model();
    expect(other).toEqual(model);
    expect(decodeModel(encodeModel(model))).toEqual(model);
  });

  it('is learnt without a look at the orders that it is to foretell', () => {
    // every product is also in a first order, so that both models have the same columns
    const all = [...new Set([...bakers(300).values()].flat(2))];
    const histories = new Map([...bakers(300)].map(([key, history], index) => [key, index === 0 ? [all, ...history] : history]));
    const past = pastModel(learnt(histories).lessons());
    const truncated = learnt(new Map([...histories].map(([key, history]) => [key, history.slice(0, -1)]))).model();
    expect(past.productIds).toEqual(truncated.productIds);
    expect(past.matrix).toEqual(truncated.matrix);
    expect(past.repurchase).toEqual(truncated.repurchase);
    expect(past.followers).toEqual(truncated.followers);
  });
});
