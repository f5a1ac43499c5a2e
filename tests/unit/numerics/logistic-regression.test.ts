import { describe, expect, it } from 'vitest';
import { fitLogistic, type LabelledRows, logistic } from '#numerics/logistic-regression.ts';
import { seededRandom } from '#numerics/random.ts';

const columnOf = (counts: readonly (readonly [value: number, label: 0 | 1, times: number])[]): LabelledRows => {
  const rows = counts.flatMap(([value, label, times]) => Array.from({ length: times }, () => [value, label] as const));
  return { values: Float64Array.from(rows, ([value]) => value), width: 1, labels: Uint8Array.from(rows, ([, label]) => label) };
};

describe('a logistic regression', () => {
  it('of one yes-or-no column is the table’s log odds', () => {
    const table = columnOf([
      [0, 0, 60],
      [0, 1, 20],
      [1, 0, 30],
      [1, 1, 90],
    ]);
    const fitted = fitLogistic(table, 1e-9);
    expect(fitted?.intercept).toBeCloseTo(Math.log(20 / 60), 6);
    expect(fitted?.coefficients).toEqual([expect.closeTo(Math.log(((90 / 30) * 60) / 20), 6)]);
  });

  it('finds the weights that made the labels, rare ones too', () => {
    const random = seededRandom(11);
    const rows = 60_000;
    const values = Float64Array.from({ length: 2 * rows }, () => 4 * random() - 2);
    const labels = Uint8Array.from({ length: rows }, (_, row) =>
      random() < logistic(-5 + 1.5 * (values[2 * row] ?? 0) - 0.7 * (values[2 * row + 1] ?? 0)) ? 1 : 0,
    );
    const fitted = fitLogistic({ values, width: 2, labels }, 1);
    expect(fitted?.intercept).toBeCloseTo(-5, 0);
    expect(fitted?.coefficients[0]).toBeCloseTo(1.5, 0);
    expect(fitted?.coefficients[1]).toBeCloseTo(-0.7, 0);
  });

  it('stands where the penalised likelihood is flat', () => {
    const values = Float64Array.of(1, 5, 2, 3, 4, 4, 9, 1, 3, 3);
    const labels = Uint8Array.of(0, 1, 0, 1, 1);
    const fitted = fitLogistic({ values, width: 2, labels }, 0.5);
    if (fitted === undefined) throw new Error('The example can be fitted.');
    const errors = Array.from(labels, (label, row) => {
      const [first = 0, second = 0] = fitted.coefficients;
      return label - logistic(fitted.intercept + first * (values[2 * row] ?? 0) + second * (values[2 * row + 1] ?? 0));
    });
    expect(errors.reduce((sum, error) => sum + error, 0)).toBeCloseTo(0, 8);
    fitted.coefficients.forEach((coefficient, column) => {
      const own = Array.from(labels, (_, row) => values[2 * row + column] ?? 0);
      const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
      const variance = own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / own.length;
      const slope = own.reduce((sum, value, row) => sum + (errors[row] ?? 0) * (value - mean), 0);
      expect(slope - 0.5 * coefficient * variance).toBeCloseTo(0, 7);
    });
  });

  it('settles also where a column separates the labels, or never changes', () => {
    const values = Float64Array.of(-2, 7, -1, 7, 1, 7, 2, 7);
    const fitted = fitLogistic({ values, width: 2, labels: Uint8Array.of(0, 0, 1, 1) }, 1);
    expect(fitted?.coefficients[0]).toBeGreaterThan(0);
    expect(fitted?.coefficients[1]).toBeCloseTo(0, 12);
  });

  it('has nothing to say where only one label occurs', () => {
    expect(fitLogistic(columnOf([[1, 1, 3]]), 1)).toBeUndefined();
    expect(fitLogistic(columnOf([[1, 0, 3]]), 1)).toBeUndefined();
  });
});
