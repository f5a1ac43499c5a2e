import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { neighbourSearchIn, preferencesOf } from '#numerics/cosine-neighbours.ts';
import { type PreferenceVector, preferenceMatrix, strengthsOf } from '#numerics/preference-matrix.ts';
import { seededRandom } from '#numerics/random.ts';
import { topLargest } from '#numerics/top-largest.ts';

const vectorOf = (strengths: Readonly<Record<number, number>>): PreferenceVector => ({
  columns: Object.keys(strengths).map(Number),
  strengths: Object.values(strengths),
  ratings: Object.values(strengths).map(() => 3),
});

/** Compares each with each in the plainest way, each column by its weight. */
function bruteForce(vectors: readonly PreferenceVector[], weights: Uint8Array, count: number) {
  const dense = vectors.map(({ columns, strengths }) => {
    const values = new Float64Array(weights.length);
    for (let index = 0; index < columns.length; index++) values[columns[index] ?? 0] = strengths[index] ?? 0;
    return values;
  });
  const product = (left: Float64Array, right: Float64Array) => {
    let sum = 0;
    for (let column = 0; column < weights.length; column++) sum += (left[column] ?? 0) * (right[column] ?? 0) * (weights[column] ?? 0);
    return sum;
  };
  const lengths = dense.map((values) => Math.sqrt(product(values, values)));
  return (row: number) =>
    dense
      .map((other, index) => {
        const own = dense[row] ?? other;
        return { row: index, similarity: (product(own, other) * (1 / (lengths[index] ?? 1))) / (lengths[row] ?? 1) };
      })
      .filter(({ row: index, similarity }) => index !== row && similarity > 0)
      .sort((left, right) => right.similarity - left.similarity || left.row - right.row)
      .slice(0, count);
}

/** Shoppers of a shop in which some things are bought by nearly everybody. */
function skewedShoppers(people: number, things: number): PreferenceVector[] {
  const random = seededRandom(7);
  return Array.from({ length: people }, () => {
    const strengths: Record<number, number> = {};
    const count = 3 + Math.floor(random() * 30);
    for (let bought = 0; bought < count; bought++) strengths[Math.floor(things * random() ** 3)] = 1 + Math.floor(random() * 31);
    return vectorOf(strengths);
  });
}

/** The best ten that the person does not have. */
function tenOf(scores: ArrayLike<number>, own: PreferenceVector): number[] {
  return Array.from(scores, (score, thing) => ({ score, thing }))
    .filter(({ thing }) => !Array.from(own.columns).includes(thing))
    .sort((left, right) => right.score - left.score || left.thing - right.thing)
    .slice(0, 10)
    .map(({ thing }) => thing);
}

type Near = { readonly row: number; readonly similarity: number };

/** What these neighbours prefer, added up thing by thing. */
function plainPreferences(neighbours: readonly Near[], vectors: readonly PreferenceVector[], things: number): number[] {
  return Array.from({ length: things }, (_, thing) =>
    neighbours.reduce((sum, { row, similarity }) => {
      const { columns, strengths } = vectors[row] ?? vectorOf({});
      const place = Array.from(columns).indexOf(thing);
      return place < 0 ? sum : sum + (similarity * (strengths[place] ?? 0)) / Math.hypot(...Array.from(strengths));
    }, 0),
  );
}

describe('the search for neighbours', () => {
  it('finds the same neighbours as comparing each with each, among 2,000 customers', () => {
    const vectors = skewedShoppers(2000, 500);
    const matrix = preferenceMatrix(vectors, 500);
    const search = neighbourSearchIn(matrix);
    const nearestOf = bruteForce(vectors, matrix.columnWeights, 40);
    for (let row = 0; row < vectors.length; row += 20) {
      const vector = vectors[row] ?? vectorOf({});
      const expected = nearestOf(row);
      const found = search.nearest(vector, 40, [row]);
      expect([...found.rows]).toEqual(expected.map(({ row: other }) => other));
      expect([...found.similarities]).toEqual(expected.map(({ similarity }) => expect.closeTo(similarity, 12)));
    }
  });

  it('leads to the same ten things as comparing each with each, among 2,000 customers', () => {
    const vectors = skewedShoppers(2000, 500);
    const matrix = preferenceMatrix(vectors, 500);
    const search = neighbourSearchIn(matrix);
    const nearestOf = bruteForce(vectors, matrix.columnWeights, 40);
    for (let row = 7; row < vectors.length; row += 40) {
      const own = vectors[row] ?? vectorOf({});
      const { scores } = preferencesOf(matrix, search.nearest(own, 40, [row]));
      expect(tenOf(scores, own)).toEqual(tenOf(plainPreferences(nearestOf(row), vectors, 500), own));
    }
  });

  it('finds them also among so many that a sample foretells how near they are, and when the sample is wrong', () => {
    const crowd = skewedShoppers(4000, 300);
    for (const vectors of [crowd, crowd.toSorted((left, right) => right.columns.length - left.columns.length)]) {
      const matrix = preferenceMatrix(vectors, 300);
      const search = neighbourSearchIn(matrix);
      const nearestOf = bruteForce(vectors, matrix.columnWeights, 20);
      for (const row of [0, 1999, 3999]) {
        const found = search.nearest(vectors[row] ?? vectorOf({}), 20, [row]);
        expect([...found.rows]).toEqual(nearestOf(row).map(({ row: other }) => other));
      }
    }
    // the first rows, of which the sample is, are all nearer than any other
    const first = { 0: 31, 1: 31, 2: 31 };
    const few = Array.from({ length: 6400 }, (_, row) => vectorOf(row < 20 ? first : { [3 + (row % 200)]: 9, 0: 1 }));
    const found = neighbourSearchIn(preferenceMatrix(few, 203)).nearest(vectorOf(first), 50);
    expect(found.rows).toHaveLength(50);
    expect([...found.rows.subarray(0, 20)]).toEqual(Array.from({ length: 20 }, (_, row) => row));
  });

  it('leaves nothing of one search behind for the next', () => {
    const vectors = skewedShoppers(50, 20);
    const search = neighbourSearchIn(preferenceMatrix(vectors, 20));
    const first = search.nearest(vectors[0] ?? vectorOf({}), 10, [0]);
    search.nearest(vectors[1] ?? vectorOf({}), 10, [1]);
    expect(search.nearest(vectors[0] ?? vectorOf({}), 10, [0])).toEqual(first);
  });

  it('finds nobody for a person who prefers nothing, or only what nobody else does', () => {
    const search = neighbourSearchIn(preferenceMatrix([vectorOf({ 0: 5 })], 2));
    expect(search.nearest(vectorOf({}), 10).rows).toHaveLength(0);
    expect(search.nearest(vectorOf({ 1: 9 }), 10).rows).toHaveLength(0);
  });

  it('weighs what neighbours prefer by their likeness, and counts who speaks for it', () => {
    const matrix = preferenceMatrix([vectorOf({ 0: 3, 1: 4 }), vectorOf({ 1: 31 })], 3);
    const { scores, supporters } = preferencesOf(matrix, { rows: Uint32Array.of(0, 1), similarities: Float64Array.of(0.75, 0.25) });
    expect([...scores]).toEqual([expect.closeTo(0.75 * 0.6, 6), expect.closeTo(0.75 * 0.8 + 0.25, 6), 0]);
    expect([...supporters]).toEqual([1, 2, 0]);
  });
});

describe('a matrix of preferences', () => {
  it('weighs columns by rarity: log(1 + rows / holders)², the rarest 255', () => {
    const { columnWeights } = preferenceMatrix([vectorOf({ 0: 1, 1: 2 }), vectorOf({ 0: 3 }), vectorOf({ 0: 1 })], 3);
    expect([...columnWeights]).toEqual([Math.round((255 * Math.log(2) ** 2) / Math.log(4) ** 2), 255, 1]);
  });

  it('knows the lengths of its rows with these weights', () => {
    const { columnWeights, squaredNorms } = preferenceMatrix([vectorOf({ 0: 5, 1: 2 }), vectorOf({ 0: 1 })], 2);
    expect(squaredNorms[0]).toBe(25 * (columnWeights[0] ?? 0) + 4 * 255);
  });

  it('refuses a column that is repeated or outside', () => {
    expect(() => preferenceMatrix([{ columns: [1, 1], strengths: [1, 1], ratings: [1, 1] }], 2)).toThrow(RangeError);
    expect(() => preferenceMatrix([vectorOf({ 2: 1 })], 2)).toThrow(RangeError);
  });

  it('makes the strongest weight 31 and loses none', () => {
    expect(strengthsOf([10, 5, 0.001, 0])).toEqual([31, 16, 1, 0]);
  });
});

it('keeps the largest scores, of equal ones the lowest ids', () => {
  const scores = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 60 });
  fc.assert(
    fc.property(scores, fc.integer({ min: 0, max: 12 }), (offered, size) => {
      const top = topLargest(size);
      for (const [id, score] of offered.entries()) top.offer(id, score);
      const expected = offered
        .map((score, id) => ({ id, score }))
        .sort((left, right) => right.score - left.score || left.id - right.id)
        .slice(0, size);
      const { ids, scores: kept } = top.take();
      expect(Array.from(ids, (id, index) => ({ id, score: kept[index] }))).toEqual(expected);
    }),
  );
});
