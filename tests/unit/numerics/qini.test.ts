import { describe, expect, it } from 'vitest';
import { CoMoments } from '#numerics/co-moments.ts';
import { qiniCurve } from '#numerics/qini.ts';
import { seededRandom } from '#numerics/random.ts';
import { crossFittedUplift } from '#numerics/uplift-ranking.ts';
import golden from '../../golden/uplift.json' with { type: 'json' };

describe('the Qini curve', () => {
  const column = (index: 0 | 1 | 2) => golden.qini.people.map((person) => person[index] as number);
  const curve = qiniCurve({ scores: column(0), treated: column(1), outcomes: column(2) });

  it('has the points and areas that Python adds up prefix by prefix, ties together', () => {
    expect(curve?.points).toHaveLength(golden.qini.points.length);
    for (const [index, [share = 0, gain = 0]] of golden.qini.points.entries()) {
      expect(curve?.points[index]?.share).toBeCloseTo(share, 12);
      expect(curve?.points[index]?.gain).toBeCloseTo(gain, 12);
    }
    expect(curve?.auuc).toBeCloseTo(golden.qini.auuc, 12);
    expect(curve?.qini).toBeCloseTo(golden.qini.qini, 12);
  });

  it('is that of chance when everybody has the same score', () => {
    expect(qiniCurve({ scores: column(1).map(() => 1), treated: column(1), outcomes: column(2) })?.qini).toBeCloseTo(0, 12);
  });

  it('needs both arms', () => {
    expect(qiniCurve({ scores: [1, 2], treated: [1, 1], outcomes: [0, 1] })).toBeUndefined();
  });
});

describe('a ranking by uplift', () => {
  // Half of the people can be persuaded: those with a positive first column. The second column drives the outcome of everybody.
  const count = 4000;
  const random = seededRandom(5);
  const values = Float64Array.from({ length: 2 * count }, () => random() - 0.5);
  const treated = Array.from({ length: count }, () => (random() < 0.5 ? 1 : 0));
  const happened = treated.map((isTreated, row) => {
    const chance = 0.25 + 0.4 * (values[2 * row + 1] as number) + (isTreated === 1 && (values[2 * row] as number) > 0 ? 0.25 : 0);
    return random() < chance ? 1 : 0;
  });
  const people = { values, width: 2, treated, happened };

  it('puts first whom the treatment changes, not who buys anyway, by models that have not seen them', () => {
    const scores = crossFittedUplift(people, { folds: 5, seed: 1 }) ?? new Float64Array();
    const [persuaded, others] = [new CoMoments(1), new CoMoments(1)];
    scores.forEach((score, row) => void ((values[2 * row] as number) > 0 ? persuaded : others).add([score]));
    expect(persuaded.mean(0)).toBeGreaterThan(others.mean(0) + 0.1);
    expect(qiniCurve({ scores, treated, outcomes: happened })?.qini).toBeGreaterThan(0.015);
    const byOutcome = Float64Array.from({ length: count }, (_, row) => values[2 * row + 1] as number);
    expect(qiniCurve({ scores: byOutcome, treated, outcomes: happened })?.qini).toBeLessThan(0.012);
  });

  it('is the same for the same seed, and cannot be made when an arm never has the outcome', () => {
    const once = crossFittedUplift(people, { folds: 4, seed: 9 });
    expect(crossFittedUplift(people, { folds: 4, seed: 9 })).toEqual(once);
    const never = { ...people, happened: happened.map((one, row) => (treated[row] === 1 ? one : 0)) };
    expect(crossFittedUplift(never, { folds: 4, seed: 9 })).toBeUndefined();
  });
});

it('joins moments of two streams as if they were one', () => {
  const random = seededRandom(2);
  const rows = Array.from({ length: 50 }, () => [1e9 + random(), random() * 5, random()]);
  const [first, second, all] = [new CoMoments(3), new CoMoments(3), new CoMoments(3)];
  rows.forEach((row, index) => void (index < 20 ? first : second).add(row));
  for (const row of rows) all.add(row);
  const joined = first.joinedWith(second);
  for (const one of [0, 1, 2]) {
    expect(joined.mean(one)).toBeCloseTo(all.mean(one), 6);
    for (const other of [0, 1, 2]) expect(joined.covariance(one, other)).toBeCloseTo(all.covariance(other, one), 6);
  }
  expect(new CoMoments(2).joinedWith(new CoMoments(2)).variance(0)).toBe(0);
});
