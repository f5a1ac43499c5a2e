import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { centredPredictorIn } from '#numerics/centred-prediction.ts';
import type { Similarity } from '#numerics/common-ratings.ts';
import { type PreferenceVector, preferenceMatrix } from '#numerics/preference-matrix.ts';

const FOLDER = '../shared/data/ratings';

type Rating = [user: number, item: number, rating: number];

function vectorsOf(ratings: readonly Rating[]): PreferenceVector[] {
  const users = Math.max(...ratings.map(([user]) => user)) + 1;
  const vectors = Array.from({ length: users }, () => ({ columns: [] as number[], strengths: [] as number[], ratings: [] as number[] }));
  for (const [user, item, rating] of ratings) {
    vectors[user]?.columns.push(item);
    vectors[user]?.strengths.push(0);
    vectors[user]?.ratings.push(rating);
  }
  return vectors;
}

describe('the centred prediction', () => {
  const ratings: Rating[] = [
    [0, 0, 5],
    [0, 1, 3],
    [1, 0, 4],
    [1, 1, 2],
    [1, 2, 5],
    [2, 0, 1],
    [2, 2, 2],
  ];
  const vectors = vectorsOf(ratings);
  const matrix = preferenceMatrix(vectors, 4);
  const [ann] = vectors;
  if (ann === undefined) throw new Error('The example has a first person.');

  it('adds to the person’s mean what like-minded people give above their own, weighted by likeness', () => {
    // by hand: sim(ann,1) = (20+6)/√(34·20) = .99705, sim(ann,2) = 1; means 4, 11/3, 1.5
    const expected = 4 + (0.9970545 * (5 - 11 / 3) + 1 * (2 - 1.5)) / (0.9970545 + 1);
    expect(centredPredictorIn(matrix).predict(ann, [2], [0])).toEqual([{ rating: expect.closeTo(expected, 5), support: 2 }]);
  });

  it('is the person’s own mean where nobody rated the thing', () => {
    expect(centredPredictorIn(matrix).predict(ann, [3], [0])).toEqual([{ rating: 4, support: 0 }]);
  });

  it('is the person’s own mean where fewer rated the thing than are asked for', () => {
    expect(centredPredictorIn(matrix, { least: 2 }).predict(ann, [2], [0])).toMatchObject([{ support: 2 }]);
    expect(centredPredictorIn(matrix, { least: 3 }).predict(ann, [2], [0])).toEqual([{ rating: 4, support: 0 }]);
  });

  it('is everybody’s mean for a person without ratings', () => {
    const nobody = { columns: [], strengths: [], ratings: [] };
    expect(centredPredictorIn(matrix).predict(nobody, [2])).toEqual([{ rating: expect.closeTo(22 / 7, 5), support: 0 }]);
  });

  it('never leaves the scale of the stars', () => {
    const top = centredPredictorIn(
      preferenceMatrix(
        vectorsOf([
          [0, 0, 5],
          [1, 0, 1],
          [1, 1, 5],
          [1, 2, 1],
        ]),
        3,
      ),
    );
    expect(top.predict({ columns: [0], strengths: [0], ratings: [5] }, [1, 2])).toMatchObject([
      { rating: 5 },
      { rating: expect.closeTo(3.667, 2) },
    ]);
  });
});

const isThere = existsSync(FOLDER);
if (!isThere) console.info(`${FOLDER} is absent: the published errors of centred k-NN are not compared.`);

describe.runIf(isThere)('centred k-NN on the reference ratings', () => {
  // The suite's own body runs also when its tests do not.
  const linesOf = (name: string): string[] => (isThere ? readFileSync(`${FOLDER}/${name}`, 'utf8').trim().split('\n') : ['0\t0\t0']);
  const read = (name: string): Rating[] => linesOf(name).map((line) => line.split('\t').map(Number) as Rating);
  const train = read('train.tsv');
  const test = read('test.tsv');
  const predictions = new Map(
    linesOf('predictions_k40.tsv')
      .slice(1)
      .map((line) => line.split('\t').map(Number))
      .map(([user, item, , ...predicted]) => [`${user} ${item}`, predicted]),
  );

  it.each<[Similarity, number, number, number]>([
    ['cosine', 0.962655, 0.782593, 0],
    ['msd', 0.950445, 0.77313, 1],
    ['pearson', 0.9244, 0.750773, 2],
  ])('has the errors of Surprise with %s', (similarity, rmse, mae, column) => {
    const vectors = vectorsOf(train);
    const items = Math.max(...train.map(([, item]) => item), ...test.map(([, item]) => item)) + 1;
    const predictor = centredPredictorIn(preferenceMatrix(vectors, items), { similarity });
    const found = test.map(
      ([user, item]) => predictor.predict(vectors[user] ?? { columns: [], strengths: [], ratings: [] }, [item], [user])[0]?.rating ?? 0,
    );
    const errors = test.map(([, , rating], index) => (found[index] ?? 0) - rating);
    expect(Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length)).toBeCloseTo(rmse, 3.4);
    expect(errors.reduce((sum, error) => sum + Math.abs(error), 0) / errors.length).toBeCloseTo(mae, 3.4);
    const differing = test.filter(
      ([user, item], index) => Math.abs((predictions.get(`${user} ${item}`)?.[column] ?? 0) - (found[index] ?? 0)) > 1e-4,
    );
    expect(differing.length / test.length).toBeLessThan(0.01); // ties at rank 40
  });
});
