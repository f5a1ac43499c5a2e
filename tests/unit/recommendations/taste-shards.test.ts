import { describe, expect, it } from 'vitest';
import { neighbourLearner } from '#domain/recommendations/learn-neighbours.ts';
import { decodeModel, encodedBytes, encodeModel } from '#domain/recommendations/neighbour-artefact.ts';
import { loadedModel, shopperOf } from '#domain/recommendations/recommend.ts';
import { done } from '#domain/recommendations/steps.ts';
import { shardFor, shardsOf } from '#domain/recommendations/taste-shards.ts';
import { preferencesOf } from '#numerics/cosine-neighbours.ts';
import { seededRandom } from '#numerics/random.ts';
import type { PersonKey } from '#schemas/ids.ts';
import { aHabit, asOf } from './builders.ts';

const PEOPLE = 6000;
const TASTES = 8;
const LIMIT_BYTES = 2_000_000;

/** People of eight tastes, each with 120 products of its own, and 20 that everybody buys. */
function shop() {
  const random = seededRandom(11);
  const habits = new Map<PersonKey, ReturnType<typeof aHabit>[]>();
  for (let person = 0; person < PEOPLE; person++) {
    const bought = new Set<string>();
    while (bought.size < 50) {
      const isOwn = random() < 0.8;
      bought.add(isOwn ? `taste${person % TASTES}-${Math.floor(120 * random())}` : `staple-${Math.floor(20 * random())}`);
      if (!isOwn && bought.size > 45) bought.add(`taste${person % TASTES}-${Math.floor(120 * random())}`);
    }
    const key = `${(person * 7919).toString(36).padStart(8, 'x')}`.padEnd(22, 'A') as PersonKey;
    habits.set(
      key,
      [...bought].map((productId) => aHabit({ productId, weight: 1 + Math.floor(5 * random()) })),
    );
  }
  return habits;
}

const habits = shop();
const learner = neighbourLearner(asOf);
for (const [key, own] of habits) learner.add(key, own);
const whole = done(learner.steps());
const bytes = encodedBytes(whole);
const shards = shardsOf(whole, bytes, LIMIT_BYTES);

describe('a model in shards', () => {
  it('is one shard as long as it is within the limit', () => {
    expect(shardsOf(whole, bytes, bytes)).toEqual([whole]);
    expect(shardFor(whole, { vector: { columns: [1], strengths: [3], ratings: [3] } })).toBe(0);
  });

  it('knows its size before it is encoded', () => {
    expect(encodeModel(whole)).toHaveLength(bytes);
  });

  it('is cut so that several shards fit into the limit, and everybody is in one', () => {
    expect(bytes).toBeGreaterThan(LIMIT_BYTES);
    expect(shards.length).toBeGreaterThanOrEqual(8);
    for (const shard of shards) expect(encodedBytes(shard)).toBeLessThan(LIMIT_BYTES / 4);
    const codes = shards.flatMap(({ personCodes }) =>
      Array.from({ length: personCodes.length / 2 }, (_, row) => personCodes.slice(2 * row, 2 * row + 2).join()),
    );
    expect(codes).toHaveLength(PEOPLE);
    expect(new Set(codes).size).toBe(PEOPLE);
  });

  it('has the same figures of the shop in each shard', () => {
    for (const [index, encoded] of shards.map(encodeModel).entries()) {
      const shard = decodeModel(encoded);
      expect(shard.shard).toBe(index);
      expect(shard.productIds).toEqual(whole.productIds);
      expect([shard.people, shard.buyers, shard.popularity, shard.followers, shard.matrix.columnWeights]).toEqual([
        whole.people,
        whole.buyers,
        whole.popularity,
        whole.followers,
        whole.matrix.columnWeights,
      ]);
    }
  });

  it('leads people to the shard that they are in, where as much of what is preferred is to their taste as in the whole', () => {
    const loaded = shards.map((shard) => loadedModel(encodeModel(shard)));
    const all = loadedModel(encodeModel(whole));
    const ownShareOf = (model: typeof all, own: readonly ReturnType<typeof aHabit>[], key: PersonKey) => {
      const { vector, ownRows } = shopperOf(own, [key], model, asOf);
      const { scores } = preferencesOf(model.matrix, model.search.nearest(vector, 100, ownRows));
      const isOwn = (column: number) => own.some(({ productId }) => productId.split('-')[0] === model.productIds[column]?.split('-')[0]);
      const ofOwn = scores.reduce((sum, score, column) => sum + (isOwn(column) ? score : 0), 0);
      return { isHome: ownRows.length === 1, share: ofOwn / scores.reduce((sum, score) => sum + score, 0) };
    };
    for (const [key, own] of [...habits].filter((_, index) => index % 300 === 0)) {
      const shard = loaded[shardFor(loaded[0] ?? all, shopperOf(own, [key], all, asOf))] ?? all;
      const [inShard, inWhole] = [ownShareOf(shard, own, key), ownShareOf(all, own, key)];
      expect(inShard.isHome).toBe(true);
      expect(inShard.share).toBeGreaterThan(0.95 * inWhole.share);
    }
  });
});
