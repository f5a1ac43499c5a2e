import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inheritedError } from '#numerics/delta-method.ts';
import { expectedAmount, fitGammaGamma } from '#numerics/gamma-gamma.ts';
import { seededRandom } from '#numerics/random.ts';

const amountsOf = (customers: readonly (readonly [repeats: number, mean: number])[]) => ({
  repeats: Int32Array.from(customers, ([repeats]) => repeats),
  means: Float64Array.from(customers, ([, mean]) => mean),
});

/** Shape 4 within a customer, means spread by a factor. */
function madeUp(count: number): [number, number][] {
  const random = seededRandom(3);
  const gamma = (shape: number) => Array.from({ length: shape }, () => -Math.log(1 - random())).reduce((sum, part) => sum + part, 0);
  return Array.from({ length: count }, () => {
    const repeats = 1 + Math.floor(random() * 6);
    const rate = gamma(3) / 20;
    return [repeats, gamma(4 * repeats) / (rate * repeats)];
  });
}

describe('the Gamma-Gamma model', () => {
  it('finds again what amounts were made with', () => {
    const result = fitGammaGamma(amountsOf(madeUp(20_000)));
    if (result.kind !== 'fitted') throw new Error(result.reason);
    expect(result.degeneracy).toBeNull();
    const truth = { p: 4, q: 3, v: 20 };
    for (const [at, name] of (['p', 'q', 'v'] as const).entries())
      expect(Math.abs(Math.log(result.parameters[name] / truth[name]))).toBeLessThan(3 * Math.sqrt(result.logCovariance?.[at]?.[at] ?? 0));
  });

  it('comes to the same by a sample first as on everybody', () => {
    const many = madeUp(90_000);
    const [all, few] = [fitGammaGamma(amountsOf(many)), fitGammaGamma(amountsOf(many.slice(0, 70_000)))];
    if (all.kind !== 'fitted' || few.kind !== 'fitted') throw new Error('not fitted');
    expect(Math.abs(all.parameters.q / few.parameters.q - 1)).toBeLessThan(0.02);
    expect(Math.abs(all.parameters.q / 3 - 1)).toBeLessThan(0.05);
  });

  it('counts money in any unit', () => {
    const customers = madeUp(2000);
    const [major, minor] = [1, 100].map((scale) => fitGammaGamma(amountsOf(customers.map(([x, mean]) => [x, mean * scale]))));
    if (major?.kind !== 'fitted' || minor?.kind !== 'fitted') throw new Error('not fitted');
    expect(minor.parameters.p).toBeCloseTo(major.parameters.p, 6);
    expect(minor.parameters.v / 100).toBeCloseTo(major.parameters.v, 6);
  });

  it('reports equal amounts as a degenerate optimum', () => {
    const result = fitGammaGamma(amountsOf(Array.from({ length: 50 }, (_, index) => [1 + (index % 4), 10] as const)));
    expect(result).toMatchObject({ kind: 'fitted' });
    if (result.kind !== 'fitted') return;
    expect(result.degeneracy).not.toBeNull();
    expect(expectedAmount(result.parameters, 3, 10)).toBeCloseTo(10, 2);
  });

  it('never gives NaN, whatever few customers there are', () => {
    const customer = fc.tuple(fc.integer({ min: 1, max: 30 }), fc.double({ min: 0.01, max: 1e6, noNaN: true }));
    fc.assert(
      fc.property(fc.array(customer, { minLength: 1, maxLength: 10 }), (customers) => {
        const result = fitGammaGamma(amountsOf(customers));
        if (result.kind === 'unknown') return;
        expect(Object.values(result.parameters).every((value) => value > 0 && Number.isFinite(value))).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('says that there are too few customers', () => {
    expect(fitGammaGamma(amountsOf([[1, 3]]))).toEqual({ kind: 'unknown', reason: 'too-few-customers' });
  });

  it.each([0, -5, Number.NaN, Number.POSITIVE_INFINITY])('refuses a mean amount of %s', (mean) => {
    expect(() =>
      fitGammaGamma(
        amountsOf([
          [1, 3],
          [2, mean],
        ]),
      ),
    ).toThrow(/Customer 1 cannot be/);
  });
});

describe('the expected amount', () => {
  const PUBLISHED = { p: 6.248802, q: 3.744589, v: 15.447749 };

  it.each([
    [2, 22.35, 24.6586],
    [7, 73.74, 71.4629],
    [0, Number.NaN, 35.171],
  ])('of %d repeat purchases of %d on average is the published one', (repeats, mean, expected) => {
    expect(expectedAmount(PUBLISHED, repeats, mean)).toBeCloseTo(expected, 2);
  });

  it('is unknown where the model has no mean', () => {
    expect(expectedAmount({ p: 2, q: 0.9, v: 5 }, 0, 0)).toBeUndefined();
    expect(expectedAmount({ p: 2, q: 0.9, v: 5 }, 1, 4)).toBeGreaterThan(0);
  });
});

describe('the error that a figure inherits', () => {
  it('of a product is the sum of the relative errors, squared', () => {
    const logCovariance = [
      [0.0004, 0],
      [0, 0.0009],
    ];
    expect(inheritedError(([x = 0, y = 0]) => Math.log(x * y), [3, 7], logCovariance)).toBeCloseTo(Math.sqrt(0.0013), 8);
  });

  it('is nothing for what does not depend on the parameters', () => {
    expect(
      inheritedError(
        () => 5,
        [1, 2],
        [
          [1, 0],
          [0, 1],
        ],
      ),
    ).toBe(0);
  });
});
