import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isInControl, quarterOf, roleOf } from '#domain/campaigns/hold-out.ts';
import { sampleRatioOf } from '#domain/campaigns/sample-ratio.ts';
import type { LocalDay } from '#schemas/instant.ts';

const draw = { seed: 'autumn', salt: 'salt', quarter: '2026Q4', holdOutRate: 0.1, controlRate: 0.05 };
const ids = Array.from({ length: 20_000 }, (_, index) => `c-${index}`);

describe('the control group of a quarter', () => {
  it.each([
    ['2026-01-01', '2026Q1'],
    ['2026-03-31', '2026Q1'],
    ['2026-04-01', '2026Q2'],
    ['2026-11-22', '2026Q4'],
  ])('of %s is that of %s', (day, quarter) => {
    expect(quarterOf(day as LocalDay)).toBe(quarter);
  });

  it('is the same in every campaign, whatever that one draws', () => {
    const campaign = fc.record({ seed: fc.string(), holdOutRate: fc.double({ min: 0, max: 0.9, noNaN: true }) });
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), campaign, campaign, (id, one, other) => {
        expect(roleOf({ ...draw, ...one }, id).isControl).toBe(roleOf({ ...draw, ...other }, id).isControl);
        expect(roleOf({ ...draw, ...one }, id)).toEqual(roleOf({ ...draw, ...one }, id));
      }),
    );
  });

  it('is a twentieth of the people, and another one in the next quarter', () => {
    const share = (keep: (id: string) => boolean) => ids.filter(keep).length / ids.length;
    const now = (id: string) => isInControl('salt', '2026Q4', id, 0.05);
    const next = (id: string) => isInControl('salt', '2027Q1', id, 0.05);
    const error = 4 * Math.sqrt((0.05 * 0.95) / ids.length);
    expect(Math.abs(share(now) - 0.05)).toBeLessThan(error);
    expect(Math.abs(share((id) => now(id) && next(id)) - 0.0025)).toBeLessThan(error);
  });

  it('leaves the hold-out of a campaign its share of the others', () => {
    const others = ids.map((id) => roleOf(draw, id)).filter(({ isControl }) => !isControl);
    const heldOut = others.filter(({ arm }) => arm === 'hold-out').length;
    const treated = others.length - heldOut;
    expect(Math.abs(heldOut / others.length - 0.1)).toBeLessThan(4 * Math.sqrt((0.1 * 0.9) / others.length));
    expect(sampleRatioOf({ treated, holdOut: heldOut }, 0.1).isMismatch).toBe(false);
  });

  it('is empty of a campaign that leaves nobody out', () => {
    const everybody = { ...draw, holdOutRate: 0, controlRate: 0 };
    expect(ids.slice(0, 1000).every((id) => roleOf(everybody, id).arm === 'treated')).toBe(true);
    expect(roleOf({ ...draw, controlRate: 1, quarter: undefined }, 'ann').isControl).toBe(undefined);
  });
});

describe('the sample ratio', () => {
  it('is that of Pearson’s chi-square with one degree of freedom', () => {
    // (9120 − 9000)²/9000 + (880 − 1000)²/1000 = 16; P(χ²₁ > 16) = 6.334e-5.
    const { chiSquare, pValue, isMismatch, ...expected } = sampleRatioOf({ treated: 9120, holdOut: 880 }, 0.1);
    expect(chiSquare).toBeCloseTo(16, 9);
    expect(pValue).toBeCloseTo(6.334e-5, 7);
    expect({ isMismatch, ...expected }).toEqual({ isMismatch: true, treated: 9000, holdOut: 1000 });
    expect(sampleRatioOf({ treated: 9060, holdOut: 940 }, 0.1).isMismatch).toBe(false);
  });

  it('finds nothing to compare without two arms', () => {
    expect(sampleRatioOf({ treated: 10, holdOut: 0 }, 0)).toMatchObject({ pValue: 1, isMismatch: false });
    expect(sampleRatioOf({ treated: 0, holdOut: 0 }, 0.1)).toMatchObject({ pValue: 1, isMismatch: false });
  });
});
