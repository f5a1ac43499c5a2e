import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atLeastShare, exactShare, leastCount } from '#numerics/exact-share.ts';

const SUPPORTS = [8, 12, 16, 20, 24].map((count) => [count, (count * 5) / 4] as const);

describe('a share', () => {
  it.each([
    ['0.8', 4n, 5n],
    ['.001', 1n, 1000n],
    ['1', 1n, 1n],
    ['1.000', 1n, 1n],
    ['0', 0n, 1n],
    ['1e-3', 1n, 1000n],
    ['0.05E1', 1n, 2n],
    [' 0.5 ', 1n, 2n],
  ])('written %s is a fraction', (text, numerator, denominator) => {
    expect(exactShare(text)).toEqual({ numerator, denominator });
  });

  it.each(['', '.', '-0.1', '1.1', '80%', '0,8', 'NaN', 'Infinity', '1e3', '0x1'])('is not %j', (text) => {
    expect(() => exactShare(text)).toThrow(RangeError);
  });

  it('is reached by 12 of 15 at 0.8, where the quotient of the two supports in floating point may be less', () => {
    expect(SUPPORTS.some(([count, total]) => count / 9835 / (total / 9835) < 0.8)).toBe(true);
    for (const [count, total] of SUPPORTS) expect(atLeastShare(exactShare('0.8'))(count, total)).toBe(true);
    expect(atLeastShare(exactShare('0.8'))(12, 15)).toBe(true);
    expect(atLeastShare(exactShare('0.8'))(11, 14)).toBe(false);
    expect(atLeastShare(exactShare('0.8000000000000000000001'))(12, 15)).toBe(false);
  });

  it('asks for whole counts: 10 of 9,835 at 0.001, and no more than 9 of 9,000', () => {
    expect(leastCount(exactShare('0.001'), 9835)).toBe(10);
    expect(leastCount(exactShare('0.001'), 9000)).toBe(9);
    expect(Math.ceil(0.07 * 100)).toBe(8);
    expect(leastCount(exactShare('0.07'), 100)).toBe(7);
  });

  it('is reached by the least count and by none below', () => {
    const thousandths = fc.integer({ min: 1, max: 1000 });
    fc.assert(
      fc.property(thousandths, fc.integer({ min: 1, max: 1_000_000_000 }), (share, total) => {
        const exact = exactShare((share / 1000).toFixed(3));
        const isReached = atLeastShare(exact);
        const least = leastCount(exact, total);
        expect(isReached(least, total)).toBe(true);
        expect(isReached(least - 1, total)).toBe(false);
      }),
    );
  });
});
