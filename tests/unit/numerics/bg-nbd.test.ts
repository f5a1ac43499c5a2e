import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BgNbdResult, fitBgNbd } from '#numerics/bg-nbd.ts';
import { bgNbdLikelihood } from '#numerics/bg-nbd-likelihood.ts';
import { forecastPurchases, probabilityAlive } from '#numerics/bg-nbd-prediction.ts';
import { groupCounts, type PurchaseCounts } from '#numerics/purchase-counts.ts';
import { madeUpPurchases } from '../../../tools/bench/purchases.ts';

type Customer = readonly [repeats: number, last: number, age: number];

const countsOf = (customers: readonly Customer[]): PurchaseCounts => ({
  repeats: Int32Array.from(customers, ([repeats]) => repeats),
  lastTicks: Int32Array.from(customers, ([, last]) => last),
  ageTicks: Int32Array.from(customers, ([, , age]) => age),
});
const customersOf = ({ repeats, lastTicks, ageTicks }: PurchaseCounts): Customer[] =>
  Array.from(repeats, (x, index) => [x, lastTicks[index] ?? 0, ageTicks[index] ?? 0]);

function fitted(result: BgNbdResult) {
  if (result.kind !== 'fitted') throw new Error(`not fitted: ${result.reason}`);
  return result;
}

const parameters = fc.tuple(
  fc.double({ min: 0.05, max: 5, noNaN: true }),
  fc.double({ min: 0.5, max: 200, noNaN: true }),
  fc.double({ min: 0.05, max: 5, noNaN: true }),
  fc.double({ min: 0.05, max: 20, noNaN: true }),
);
const customer = fc
  .tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 }))
  .map(([repeats, last, beyond]): Customer => (repeats === 0 ? [0, 0, last] : [repeats, last, last + beyond]));

/** Σ over the customers of ln L by the published formula, with mpmath's digits where it was computed once. */
const THREE: readonly Customer[] = [
  [2, 213, 272],
  [1, 12, 272],
  [0, 0, 272],
];

/** Slope and bends along one parameter, from a small step to either side. */
function besides(counts: ReturnType<typeof groupCounts>, point: readonly number[], at: number) {
  const step = 1e-5 * (point[at] ?? 1);
  const moved = (move: number) =>
    bgNbdLikelihood(
      counts,
      point.map((value, index) => (index === at ? value + move : value)),
    );
  const [above, below] = [moved(step), moved(-step)];
  const bends = above.gradient.map((slope, other) => (slope - (below.gradient[other] ?? 0)) / (2 * step));
  return { step, slope: (above.value - below.value) / (2 * step), bends };
}

function expectNear(numeric: number, analytic: number, noise: number): void {
  expect(Math.abs(numeric - analytic)).toBeLessThan(1e-4 * (1 + Math.abs(numeric)) + noise);
}

describe('the likelihood of BG/NBD', () => {
  it('is that of the formula, computed elsewhere', () => {
    // r .243, α 30.898 days, a .793, b 2.426, by mpmath from the formula of the paper.
    expect(bgNbdLikelihood(groupCounts(countsOf(THREE)), [0.243, 30.898, 0.793, 2.426]).value).toBeCloseTo(-20.3206621661919, 9);
  });

  it('has the gradient and the Hessian that small steps show', () => {
    fc.assert(
      fc.property(fc.array(customer, { minLength: 1, maxLength: 60 }), parameters, (customers, point) => {
        const counts = groupCounts(countsOf(customers));
        const { gradient, hessian } = bgNbdLikelihood(counts, point);
        for (let at = 0; at < 4; at++) {
          const beside = besides(counts, point, at);
          expectNear(beside.slope, gradient[at] ?? 0, 1e-10 / beside.step);
          hessian[at]?.forEach((bend, other) => {
            expectNear(beside.bends[other] ?? 0, bend, 1e-9 / beside.step);
          });
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is the same when identical customers are put together', () => {
    const customers: Customer[] = Array.from({ length: 900 }, (_, index) => [1 + (index % 2), (index * 7) % 9, 8 + (index % 3)]);
    const grouped = groupCounts(countsOf(customers));
    expect(grouped.lastTicks.length).toBeLessThan(100);
    const oneByOne = customers.reduce((sum, one) => sum + bgNbdLikelihood(groupCounts(countsOf([one])), [0.5, 10, 0.8, 2]).value, 0);
    expect(bgNbdLikelihood(grouped, [0.5, 10, 0.8, 2]).value).toBeCloseTo(oneByOne, 8);
  });
});

describe('fitting BG/NBD', () => {
  const many = madeUpPurchases(100_000, 11);

  it('finds again what customers were made with, as near as whole days allow', () => {
    const { parameters: found, degeneracy, customers, repeaters } = fitted(fitBgNbd(many));
    expect(degeneracy).toBeNull();
    expect(customers).toBe(100_000);
    expect(repeaters).toBe(many.repeats.filter((x) => x > 0).length);
    for (const [name, truth] of Object.entries({ r: 0.55, alpha: 30, a: 0.7, b: 2.8 }))
      expect(Math.abs((found[name as keyof typeof found] ?? 0) / truth - 1)).toBeLessThan(0.1);
  });

  it('gives standard errors that shrink with the root of the customers', () => {
    const errorOf = (count: number) => Math.sqrt(fitted(fitBgNbd(madeUpPurchases(count, 11))).logCovariance?.[0]?.[0] ?? 0);
    expect(errorOf(10_000) / errorOf(90_000)).toBeGreaterThan(2.7);
    expect(errorOf(10_000) / errorOf(90_000)).toBeLessThan(3.3);
  });

  it('comes to the same by a sample first as on everybody at once', () => {
    const counts = groupCounts(many);
    const { parameters: p, logLikelihood } = fitted(fitBgNbd(many));
    const { value, gradient } = bgNbdLikelihood(counts, [p.r, p.alpha, p.a, p.b]);
    expect(value).toBeCloseTo(logLikelihood, 4);
    for (const [at, scale] of [p.r, p.alpha, p.a, p.b].entries()) expect(Math.abs((gradient[at] ?? 0) * scale)).toBeLessThan(1e-2);
  });

  it('does not depend on the order of the customers', () => {
    const customers = customersOf(madeUpPurchases(3000, 5));
    const [one, other] = [customers, customers.toReversed()].map((list) => fitted(fitBgNbd(countsOf(list))));
    expect(one?.logLikelihood).toBeCloseTo(other?.logLikelihood ?? 0, 6);
    expect(one?.parameters.b).toBeCloseTo(other?.parameters.b ?? 0, 4);
  });

  it('counts time in the unit that is asked for', () => {
    const counts = madeUpPurchases(3000, 5);
    const [days, weeks] = [fitted(fitBgNbd(counts)), fitted(fitBgNbd(counts, { ticksPerUnit: 7 }))];
    expect(weeks.parameters.alpha).toBeCloseTo(days.parameters.alpha / 7, 9);
    const repeats = counts.repeats.reduce((sum, x) => sum + x, 0);
    expect(weeks.logLikelihood).toBeCloseTo(days.logLikelihood + repeats * Math.log(7), 6);
  });

  it('says that nobody bought again', () => {
    expect(
      fitBgNbd(
        countsOf([
          [0, 0, 5],
          [0, 0, 9],
        ]),
      ),
    ).toEqual({ kind: 'unknown', reason: 'no-repeat-purchases' });
    expect(fitBgNbd(countsOf([]))).toEqual({ kind: 'unknown', reason: 'no-repeat-purchases' });
  });

  it('reports customers who never drop out as a degenerate optimum, with predictions that hold', () => {
    // Everybody buys every tenth day and is seen two days after the last purchase.
    const regulars: Customer[] = Array.from({ length: 400 }, (_, index) => {
      const repeats = 5 + (index % 20);
      return [repeats, repeats * 10, repeats * 10 + 2];
    });
    const fit = fitted(fitBgNbd(countsOf(regulars)));
    expect(fit.degeneracy).not.toBeNull();
    expect(probabilityAlive(fit.parameters, { repeats: 10, lastAge: 100, age: 102 })).toBeGreaterThan(0.99);
    expect(forecastPurchases(fit.parameters, { repeats: 10, lastAge: 100, age: 102 }, 100).expected).toBeCloseTo(10, 0);
  });

  it('never gives NaN, whatever few customers there are', () => {
    fc.assert(
      fc.property(fc.array(customer, { minLength: 1, maxLength: 12 }), (customers) => {
        const result = fitBgNbd(countsOf(customers));
        if (result.kind === 'unknown') return;
        expect(Object.values(result.parameters).every((value) => value > 0 && Number.isFinite(value))).toBe(true);
        expect(Number.isFinite(result.logLikelihood)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it.each<[string, Customer]>([
    ['a last purchase after the end', [2, 9, 5]],
    ['a negative age', [0, 0, -3]],
    ['a repeat purchase that nobody counted', [0, 4, 9]],
    ['an age of two centuries', [1, 3, 73_000]],
  ])('refuses %s, naming the customer', (_, impossible) => {
    expect(() => fitBgNbd(countsOf([[1, 2, 3], impossible]))).toThrow(/Customer 1 cannot be/);
  });
});
