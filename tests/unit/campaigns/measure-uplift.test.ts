import { describe, expect, it } from 'vitest';
import { measureUplift, sampleRatio } from '#domain/campaigns/measure-uplift.ts';
import { NO_MOMENTS, withValue } from '#numerics/moments.ts';

const arm = (n: number, mean: number, variance: number) => ({ n, mean, squares: variance * (n - 1) });

describe('the uplift of a campaign', () => {
  // Domain reference §8: n_T = 9000, mean 12.4, s² 1600; n_C = 1000, mean 11.0, s² 1444; cost 6000.
  const published = measureUplift(arm(9000, 12.4, 1600), arm(1000, 11, 1444), 6000);

  it('is the published vector: ROI 110 %, interval −264 % to 484 %, not proven', () => {
    expect(published.incrementalMinor).toBeCloseTo(12_600, 6);
    expect(published.roi).toBeCloseTo(1.1, 9);
    expect(published.roiCi95?.[0]).toBeCloseTo(-2.64399295, 5);
    expect(published.roiCi95?.[1]).toBeCloseTo(4.84399295, 5);
    expect(published.isProven).toBe(false);
  });

  it('is −47.5 % when only a quarter of the sales is margin', () => {
    expect(measureUplift(arm(9000, 12.4 / 4, 100), arm(1000, 11 / 4, 100), 6000).roi).toBeCloseTo(-0.475, 9);
  });

  it('has no rate without a cost, but still tells the incremental sales', () => {
    const free = measureUplift(arm(9000, 12.4, 1600), arm(1000, 11, 1444), 0);
    expect(free).toMatchObject({ roi: null, roiCi95: null, reason: 'NO_COST' });
    expect(free.incrementalMinor).toBeCloseTo(12_600, 6);
  });

  it('is not told without a hold-out, nor from fewer than a hundred people in an arm', () => {
    expect(measureUplift(arm(9000, 12.4, 1600), NO_MOMENTS, 6000)).toMatchObject({ roi: null, reason: 'NO_HOLD_OUT' });
    expect(measureUplift(arm(9000, 12.4, 1600), arm(99, 11, 1444), 6000)).toMatchObject({ roi: null, reason: 'TOO_FEW_CUSTOMERS' });
  });

  it('refuses a negative cost', () => {
    expect(() => measureUplift(arm(200, 1, 1), arm(200, 1, 1), -1)).toThrow(RangeError);
  });

  it('gathers moments from single values', () => {
    const moments = [2, 4, 4, 4, 5, 5, 7, 9].reduce(withValue, NO_MOMENTS);
    expect(moments).toMatchObject({ n: 8, mean: 5, squares: 32 });
  });
});

describe('the sizes of the arms', () => {
  it('fit a hold-out of ten per cent within chance, and do not when a third of it got lost', () => {
    expect(sampleRatio(9000, 1000, 0.1).isMismatch).toBe(false);
    expect(sampleRatio(9000, 650, 0.1).isMismatch).toBe(true);
  });
});
