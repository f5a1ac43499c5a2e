import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exponentOf, minorOfProduct, rescaleMinor, splitMinor, toMinor } from '#domain/money.ts';
import type { CurrencyCode } from '#schemas/money.ts';

const currency = (code: string) => code as CurrencyCode;

describe('the border of money', () => {
  it.each([
    [19.99, 'EUR', 1999, false],
    ['19.99', 'EUR', 1999, false],
    [1.005, 'EUR', 101, true], // 1.005 × 100 is 100.49999999999999 in floating point
    [-1.005, 'EUR', -101, true],
    [0.1 + 0.2, 'EUR', 30, true],
    [1234.5, 'JPY', 1235, true],
    [-0.5, 'JPY', -1, true],
    [1.2345, 'KWD', 1235, true],
    [1e-7, 'EUR', 0, true],
    [1.5e3, 'EUR', 150_000, false],
    [0, 'EUR', 0, false],
    ['.5', 'EUR', 50, false],
  ])('reads %s %s as %i minor units', (value, code, minor, isRounded) => {
    expect(toMinor(value, currency(code))).toEqual({ minor, isRounded });
  });

  it.each(['a lot', '', '1,50', '1.2.3', null, undefined, Number.NaN, Number.POSITIVE_INFINITY, true, '1e999', 1e300])(
    'refuses %s',
    (value) => {
      expect(toMinor(value, currency('EUR'))).toBeUndefined();
    },
  );

  it('gives back every amount with two decimals exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), (minor) => {
        expect(toMinor((minor / 100).toFixed(2), currency('EUR'))?.minor).toBe(minor || 0);
        expect(toMinor(minor / 100, currency('EUR'))?.minor).toBe(minor || 0);
      }),
    );
  });

  it('reads plain numbers and short texts like any other, to the last half', () => {
    const decimals = fc.tuple(fc.integer({ min: -999_999, max: 999_999 }), fc.integer({ min: 0, max: 7 }));
    const textOf = ([digits, scale]: [number, number]) => {
      const text = String(Math.abs(digits)).padStart(scale + 1, '0');
      const whole = text.slice(0, text.length - scale);
      return `${digits < 0 ? '-' : ''}${whole}${scale > 0 ? `.${text.slice(text.length - scale)}` : ''}`;
    };
    fc.assert(
      fc.property(decimals, decimals, fc.constantFrom(0, 2, 3), (left, right, exponent) => {
        const [one, other] = [textOf(left), textOf(right)];
        // With blanks around it or an exponent after it a text says the same, and takes the way for long numbers.
        const expected = minorOfProduct(` ${one} `, `${other}e0`, exponent);
        expect(expected).toBeDefined();
        expect(minorOfProduct(one, other, exponent)).toEqual(expected);
        expect(minorOfProduct(Number(one), Number(other), exponent)).toEqual(expected);
      }),
    );
  });

  it('counts amounts beyond fifteen digits as exactly as small ones', () => {
    expect(toMinor('90071992547409.91', currency('EUR'))).toEqual({ minor: Number.MAX_SAFE_INTEGER, isRounded: false });
    expect(toMinor('90071992547409.92', currency('EUR'))).toBeUndefined();
    expect(minorOfProduct(94_906_267, '94906267.5', 2)).toBeUndefined();
    expect(minorOfProduct('12345678.12345', '9876.4321', 2)).toEqual({ minor: 12_193_125_171_471, isRounded: true });
    expect(minorOfProduct('0.000000000001', '0.000000000001', 2)).toEqual({ minor: 0, isRounded: true });
  });

  it('knows how many decimals a currency has', () => {
    expect(['EUR', 'JPY', 'BHD', 'CNY'].map((code) => exponentOf(currency(code)))).toEqual([2, 0, 3, 2]);
    expect(rescaleMinor(150_050, 2, 0)).toBe(1501);
    expect(rescaleMinor(15, 0, 2)).toBe(1500);
  });
});

describe('splitMinor', () => {
  it('gives what is left to the largest fractions', () => {
    expect(splitMinor(100, [1, 1, 1])).toEqual([34, 33, 33]);
    expect(splitMinor(-100, [1, 1, 1])).toEqual([-34, -33, -33]);
    expect(splitMinor(10, [0, 0])).toEqual([5, 5]);
    expect(splitMinor(5, [])).toEqual([]);
  });

  it('adds up to the total, and no share is off by a whole unit', () => {
    const weights = fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.integer(), weights, (total, given) => {
        const shares = splitMinor(total, given);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBe(total || 0);
        const sum = given.reduce((left, right) => left + right, 0);
        if (sum > 0)
          for (const [index, share] of shares.entries())
            expect(Math.abs(share - (total * (given[index] ?? 0)) / sum)).toBeLessThan(1 + 1e-6);
      }),
    );
  });
});
