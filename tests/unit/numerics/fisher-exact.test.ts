import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logFalseDiscoveryRates } from '#numerics/false-discovery.ts';
import { logFisherTail } from '#numerics/fisher-exact.ts';

/** The same by adding up exact whole numbers. */
function tailByForce({ total, first, second, both }: { total: number; first: number; second: number; both: number }): number {
  const choose = (from: number, chosen: number): bigint => {
    if (chosen < 0 || chosen > from) return 0n;
    let result = 1n;
    for (let step = 1; step <= chosen; step++) result = (result * BigInt(from - chosen + step)) / BigInt(step);
    return result;
  };
  let sum = 0n;
  for (let count = both; count <= Math.min(first, second); count++) sum += choose(second, count) * choose(total - second, first - count);
  return Number((sum * 10n ** 18n) / choose(total, first)) / 1e18;
}

describe('Fisher’s exact test', () => {
  it('finds 17/70 for the lady who tells three of four cups of tea', () => {
    expect(Math.exp(logFisherTail({ total: 8, first: 4, second: 4, both: 3 }))).toBeCloseTo(17 / 70, 12);
  });

  // scipy.stats.hypergeom.sf(both − 1, total, second, first), scipy 1.10.1
  it.each([
    { total: 9835, first: 50, second: 1700, both: 6, chance: 0.88497399865197 },
    { total: 9835, first: 50, second: 1700, both: 12, chance: 0.1425972948334252 },
    { total: 100, first: 80, second: 90, both: 72, chance: 0.6369505657923428 },
    { total: 20, first: 5, second: 5, both: 1, chance: 0.8063080495356038 },
    { total: 1_000_000, first: 1000, second: 50_000, both: 200, chance: 6.206812064198642e-63 },
  ])('agrees with scipy: $both in both of $first and $second among $total', ({ chance, ...counts }) => {
    expect(Math.exp(logFisherTail(counts)) / chance).toBeCloseTo(1, 6);
  });

  it('puts chances in order that no number can hold', () => {
    const far = logFisherTail({ total: 1_000_000, first: 5000, second: 5000, both: 3000 });
    const farther = logFisherTail({ total: 1_000_000, first: 5000, second: 5000, both: 3001 });
    expect(Math.exp(far)).toBe(0);
    expect(farther).toBeLessThan(far);
  });

  it('is the sum of the exact chances', () => {
    const tables = fc
      .tuple(fc.integer({ min: 1, max: 60 }), fc.nat(60), fc.nat(60), fc.nat(60))
      .map(([total, first, second, more]) => ({ total, first: first % (total + 1), second: second % (total + 1), more }))
      .map(({ more, ...margins }) => {
        const least = Math.max(0, margins.first + margins.second - margins.total);
        return { ...margins, both: least + (more % (Math.min(margins.first, margins.second) - least + 1)) };
      });
    fc.assert(
      fc.property(tables, (counts) => {
        expect(Math.exp(logFisherTail(counts))).toBeCloseTo(tailByForce(counts), 10);
      }),
    );
  });

  it('refuses counts that contradict each other', () => {
    expect(() => logFisherTail({ total: 10, first: 4, second: 4, both: 5 })).toThrow(RangeError);
    expect(() => logFisherTail({ total: 10, first: 8, second: 8, both: 5 })).toThrow(RangeError);
    expect(() => logFisherTail({ total: 10, first: 11, second: 4, both: 4 })).toThrow(RangeError);
  });
});

describe('the rate of false discoveries', () => {
  // Benjamini and Hochberg (1995), §4.1: fifteen tests, of which the procedure keeps four at 5 %.
  const CHANCES = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1];

  it('keeps the four of the paper’s example, in whatever order they come', () => {
    const shuffled = CHANCES.toSorted((left, right) => ((left * 7919) % 0.01) - ((right * 7919) % 0.01));
    const rates = logFalseDiscoveryRates(Float64Array.from(shuffled, Math.log)).map(Math.exp);
    const kept = shuffled.filter((_, test) => (rates[test] ?? 1) <= 0.05).toSorted((left, right) => left - right);
    expect(kept).toEqual([0.0001, 0.0004, 0.0019, 0.0095]);
    expect(rates[shuffled.indexOf(0.0095)]).toBeCloseTo((0.0095 * 15) / 4, 12);
  });

  it('is never more than 1 and rises with the chance', () => {
    const rates = [...logFalseDiscoveryRates(Float64Array.from(CHANCES, Math.log))];
    expect(rates).toEqual(rates.toSorted((left, right) => left - right));
    expect(Math.max(...rates)).toBe(0);
  });
});
