import { writeFile } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import { centredPredictorIn } from '#numerics/centred-prediction.ts';
import type { Similarity } from '#numerics/common-ratings.ts';
import { type PreferenceMatrix, preferenceMatrix } from '#numerics/preference-matrix.ts';
import { mean } from '#numerics/statistics.ts';
import { readRatings, type StarRating } from './ratings-file.ts';
import { type EvaluationTask, type TaskArguments, UsageError } from './task.ts';

export const ratings: EvaluationTask = {
  name: 'ratings',
  summary: 'centred k-NN, the prediction of stars that a recommendation shows',
  usage: [
    '--train FILE                        user, item, rating and, if you like, a timestamp between tabulators; no header; whole stars 1–5',
    '--test FILE                         the same; what is to be predicted',
    '--k 40                              how many raters of the item are asked, the most alike first, only those with likeness above 0',
    '--min-k 1                           with fewer than these, the user’s own mean stands',
    '--similarity cosine|msd|pearson     over the items that both have rated (usual: cosine)',
    '--kind user                         likeness of users, the only kind',
    '--out FILE                          writes user, item, rating, prediction and support of each test line, between tabulators',
    '',
    'A user or an item that the train file lacks gets the mean of all its ratings. Predictions stay within 1–5.',
  ],
  options: {
    train: { type: 'string' },
    test: { type: 'string' },
    k: { type: 'string' },
    'min-k': { type: 'string' },
    similarity: { type: 'string' },
    kind: { type: 'string' },
    out: { type: 'string' },
  },
  async run(given) {
    const [trainFile, testFile] = [given.required('train'), given.required('test')];
    const kind = given.oneOf('kind', ['user']);
    const settings = {
      similarity: given.oneOf('similarity', ['cosine', 'msd', 'pearson']),
      k: wholeGiven(given, 'k', 40),
      minK: wholeGiven(given, 'min-k', 1),
    };
    const [train, test] = [await readRatings(trainFile), await readRatings(testFile)];
    const startedAt = performance.now();
    const fitted = learnt(train, settings);
    const fittedAt = performance.now();
    const found = predictAll(fitted, test);
    const testedAt = performance.now();
    const errors = test.map(({ rating }, index) => (found[index]?.rating ?? 0) - rating);
    const figures = {
      rmse: Math.sqrt(mean(errors.map((error) => error * error))),
      mae: mean(errors.map(Math.abs)),
      predictions: test.length,
      fitSeconds: (fittedAt - startedAt) / 1000,
      testSeconds: (testedAt - fittedAt) / 1000,
      kind,
      ...settings,
      ratings: train.length,
      users: fitted.rowOf.size,
      items: fitted.columnOf.size,
    };
    const out = given.text('out');
    if (out !== undefined) await writeFile(out, linesOf(test, found));
    return { figures, text: textOf(figures) };
  },
};

function wholeGiven(given: TaskArguments, option: string, usual: number): number {
  const value = given.number(option, { usual, from: 1 });
  if (!Number.isInteger(value)) throw new UsageError(`--${option} takes a whole number, not "${given.text(option)}".`);
  return value;
}

interface Settings {
  readonly similarity: Similarity;
  readonly k: number;
  readonly minK: number;
}

interface Vector {
  readonly columns: number[];
  readonly strengths: number[];
  readonly ratings: number[];
}

function learnt(train: readonly StarRating[], { similarity, k, minK }: Settings) {
  const rowOf = numbersOf(train.map(({ user }) => user));
  const columnOf = numbersOf(train.map(({ item }) => item));
  const vectors: Vector[] = Array.from(rowOf, () => ({ columns: [], strengths: [], ratings: [] }));
  for (const { user, item, rating } of train) {
    const vector = vectors[rowOf.get(user) ?? 0];
    vector?.columns.push(columnOf.get(item) ?? 0);
    vector?.strengths.push(0);
    vector?.ratings.push(rating);
  }
  const matrix: PreferenceMatrix = preferenceMatrix(vectors, columnOf.size);
  return {
    rowOf,
    columnOf,
    vectors,
    mean: mean(train.map(({ rating }) => rating)),
    predictor: centredPredictorIn(matrix, { similarity, count: k, least: minK }),
  };
}

/** By name, numbers in their own order: of equally alike raters the one with the lower number is asked. */
function numbersOf(names: readonly string[]): ReadonlyMap<string, number> {
  const { compare } = new Intl.Collator('en', { numeric: true });
  const sorted = [...new Set(names)].sort((left, right) => compare(left, right) || (left < right ? -1 : 1));
  return new Map(sorted.map((name, index) => [name, index]));
}

interface Found {
  readonly rating: number;
  readonly support: number;
}

/** In the order of the test lines; each user is compared with all others once. */
function predictAll(
  { rowOf, columnOf, vectors, mean: overall, predictor }: ReturnType<typeof learnt>,
  test: readonly StarRating[],
): Found[] {
  const found: Found[] = test.map(() => ({ rating: overall, support: 0 }));
  const linesByRow = new Map<number, number[]>();
  test.forEach(({ user, item }, line) => {
    const row = rowOf.get(user);
    if (row === undefined || !columnOf.has(item)) return;
    linesByRow.set(row, [...(linesByRow.get(row) ?? []), line]);
  });
  for (const [row, lines] of linesByRow) {
    const vector = vectors[row];
    if (vector === undefined) continue;
    const columns = lines.map((line) => columnOf.get(test[line]?.item ?? '') ?? 0);
    const predictions = predictor.predict(vector, columns, [row]);
    lines.forEach((line, index) => {
      found[line] = predictions[index] ?? found[line] ?? { rating: overall, support: 0 };
    });
  }
  return found;
}

function linesOf(test: readonly StarRating[], found: readonly Found[]): string {
  const lines = test.map(({ user, item, rating }, index) => {
    const { rating: predicted = 0, support = 0 } = found[index] ?? {};
    return `${user}\t${item}\t${rating}\t${predicted.toFixed(6)}\t${support}`;
  });
  return `user\titem\trating\tprediction\tsupport\n${lines.join('\n')}\n`;
}

interface Figures extends Settings {
  readonly rmse: number;
  readonly mae: number;
  readonly predictions: number;
  readonly ratings: number;
  readonly users: number;
  readonly items: number;
  readonly fitSeconds: number;
  readonly testSeconds: number;
}

function textOf({ rmse, mae, predictions, ratings: count, users, items, fitSeconds, testSeconds, similarity, k }: Figures): string {
  const whole = (value: number) => value.toLocaleString('en');
  return [
    `${whole(count)} ratings of ${whole(items)} items by ${whole(users)} users; ${similarity}, k ${k}`,
    `${whole(predictions)} predictions: RMSE ${rmse.toFixed(6)}, MAE ${mae.toFixed(6)}`,
    `fit ${fitSeconds.toFixed(3)} s, test ${testSeconds.toFixed(3)} s`,
  ].join('\n');
}
