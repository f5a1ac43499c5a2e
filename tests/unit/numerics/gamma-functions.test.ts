import { describe, expect, it } from 'vitest';
import { digamma, logGamma, trigamma } from '#numerics/gamma-functions.ts';

/** x, ln Γ(x), ψ(x), ψ′(x), by mpmath. */
const VALUES = [
  [0.001, 6.907178885383853, -1000.5755719318103, 1000001.6425331959],
  [0.5, 0.5723649429247001, -1.9635100260214235, 4.934802200544679],
  [1, 0, -0.5772156649015329, 1.6449340668482264],
  [1.5, -0.12078223763524522, 0.03648997397857652, 0.9348022005446793],
  [3.7, 1.4280723266653879, 1.1671535393615113, 0.31003785767003833],
  [12, 17.502307845873887, 2.442661679975812, 0.08690187287176838],
  [100, 359.1342053695754, 4.600161852738087, 0.010050166663333571],
  [1e6, 12815504.569147613, 13.815510057964191, 1.0000005000001667e-6],
] as const;

const isClose = (actual: number, expected: number) => Math.abs(actual - expected) <= 2e-14 + 2e-14 * Math.abs(expected);

describe('the gamma function and its derivatives', () => {
  it.each(VALUES)('at %s agree with another implementation to all digits that a double holds', (x, log, first, second) => {
    expect(isClose(logGamma(x), log)).toBe(true);
    expect(isClose(digamma(x), first)).toBe(true);
    expect(isClose(trigamma(x), second)).toBe(true);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuse %s', (x) => {
    for (const gamma of [logGamma, digamma, trigamma]) expect(() => gamma(x)).toThrow(RangeError);
  });
});
