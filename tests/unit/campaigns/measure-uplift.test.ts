import { describe, expect, it } from 'vitest';
import { cupedWeight, measureUplift, PERSON_WIDTH } from '#domain/campaigns/measure-uplift.ts';
import { CoMoments } from '#numerics/co-moments.ts';
import { gaussian, seededRandom } from '#numerics/random.ts';
import golden from '../../golden/uplift.json' with { type: 'json' };

/** Moments of people whose spend has exactly this mean and variance: half of them below, half above. */
function arm(n: number, mean: number, variance: number, scale = 1): CoMoments {
  const moments = new CoMoments(PERSON_WIDTH);
  const away = Math.sqrt((variance * (n - 1)) / n);
  for (let person = 0; person < n; person++) moments.add([0, scale * (mean + (person % 2 === 0 ? away : -away)), 0, 0]);
  return moments;
}
const person = (moments: CoMoments, [before, window, cost = 0]: readonly [number, number, number?]) =>
  moments.add([before, window, cost, window]);

describe('the uplift of a campaign', () => {
  // Domain reference §8: n_T = 9000, mean 12.4, s² 1600; n_C = 1000, mean 11.0, s² 1444; cost 6000.
  const [treated, holdOut] = [arm(9000, 12.4, 1600), arm(1000, 11, 1444)];
  const published = measureUplift(treated, holdOut, { fixedCostMinor: 6000 });

  it('is the published vector: ROI 110 %, interval −264.399295 % to 484.399295 %, z 1.09934084, not proven', () => {
    expect(published.incrementalMinor).toBeCloseTo(12_600, 6);
    expect(published.standardErrorMinor).toBeCloseTo(11_461.4135, 4);
    expect(published.roi).toBeCloseTo(1.1, 9);
    expect((published.roiCi95?.[0] ?? 0) * 100).toBeCloseTo(-264.399295, 4);
    expect((published.roiCi95?.[1] ?? 0) * 100).toBeCloseTo(484.399295, 4);
    expect(published.z).toBeCloseTo(1.09934084, 8);
    expect(published).toMatchObject({ isProven: false, certainty: 'not proven', roiSign: 'open', intervalBy: 'welch' });
  });

  it('is −47.5 % when only a quarter of the sales is margin', () => {
    expect(measureUplift(treated, holdOut, { fixedCostMinor: 6000, marginRate: 0.25 }).roi).toBeCloseTo(-0.475, 9);
  });

  it('says how many people would show such an effect: 12815 in each arm for 1.4 at a deviation of 40', () => {
    const seen = measureUplift(arm(200, 12.4, 1600), arm(200, 11, 1600), { fixedCostMinor: 1 });
    expect(seen.neededPerArm).toBe(12_815);
  });

  it('has no rate without a cost, but still tells the incremental sales', () => {
    const free = measureUplift(treated, holdOut, { fixedCostMinor: 0 });
    expect(free).toMatchObject({ roi: null, roiCi95: null, reason: 'NO_COST' });
    expect(free.incrementalMinor).toBeCloseTo(12_600, 6);
  });

  it('is not measurable without a hold-out, nor from fewer than a hundred people in an arm', () => {
    const nobody = new CoMoments(PERSON_WIDTH);
    const terms = { fixedCostMinor: 6000 };
    expect(measureUplift(treated, nobody, terms)).toMatchObject({ roi: null, reason: 'NOT_MEASURABLE', detail: 'NO_HOLD_OUT' });
    expect(measureUplift(treated, arm(99, 11, 1444), terms)).toMatchObject({
      incrementalMinor: null,
      reason: 'NOT_MEASURABLE',
      detail: 'TOO_FEW_CUSTOMERS',
    });
    expect(measureUplift(treated, arm(100, 11, 1444), terms).roi).not.toBeNull();
  });

  it('refuses a negative cost', () => {
    expect(() => measureUplift(treated, holdOut, { fixedCostMinor: -1 })).toThrow(RangeError);
  });

  it('is proven where the interval leaves out zero, and tells a loss from a gain', () => {
    const sure = measureUplift(arm(9000, 14, 1), arm(1000, 11, 1), { fixedCostMinor: 9000 });
    expect(sure).toMatchObject({ isProven: true, certainty: 'proven', roiSign: 'gain' });
    expect(measureUplift(arm(9000, 14, 1), arm(1000, 11, 1), { fixedCostMinor: 90_000 })).toMatchObject({
      isProven: true,
      roiSign: 'loss',
    });
  });
});

describe('the adjustment by spend before the campaign', () => {
  const random = seededRandom(7);
  const [treated, holdOut] = [new CoMoments(PERSON_WIDTH), new CoMoments(PERSON_WIDTH)];
  for (let index = 0; index < 200; index++) {
    const before = 50 + 10 * gaussian(random);
    const window = 0.8 * before + 5 * gaussian(random) + (index % 2 === 1 ? 2 : 0);
    person(index % 2 === 1 ? treated : holdOut, [before, window]);
  }
  const { theta, explained } = cupedWeight(treated, holdOut);
  const each = (terms: { theta?: number }) => {
    const { incrementalMinor, standardErrorMinor } = measureUplift(treated, holdOut, { fixedCostMinor: 0, ...terms });
    return [(incrementalMinor ?? 0) / 100, (standardErrorMinor ?? 0) / 100];
  };

  it('is the published vector: θ 0.788887046, 4.3025 ± 1.3360 becomes 2.2411 ± 0.6960', () => {
    expect(theta).toBeCloseTo(0.788887046, 9);
    expect(explained).toBeCloseTo(0.728576064, 9);
    expect(each({})[0]).toBeCloseTo(4.30249793, 8);
    expect(each({})[1]).toBeCloseTo(1.33595383, 8);
    expect(each({ theta })[0]).toBeCloseTo(2.24113882, 8);
    expect(each({ theta })[1]).toBeCloseTo(0.696016444, 9);
  });

  it('changes nothing where nobody spent anything before', () => {
    expect(cupedWeight(arm(200, 5, 4), arm(200, 4, 4))).toEqual({ theta: 0, explained: 0 });
  });
});

describe('a cost that differs between people', () => {
  // The same people as in tests/golden/uplift.py.
  const random = seededRandom(11);
  const [treated, holdOut] = [new CoMoments(PERSON_WIDTH), new CoMoments(PERSON_WIDTH)];
  for (let index = 0; index < 1000; index++) {
    const before = 200 + 60 * gaussian(random);
    const isTreated = index % 5 < 3;
    const window = 0.7 * before + 40 * gaussian(random) + (isTreated ? 45 : 0);
    if (isTreated) person(treated, [before, window, Math.max(0, 8 + 0.05 * window + 4 * gaussian(random))]);
    else person(holdOut, [before, window]);
  }
  const { fixed, plain, adjusted } = golden.fieller;

  it.each([
    ['without', plain, 0],
    ['with', adjusted, cupedWeight(treated, holdOut).theta],
  ])('gets the interval of Fieller that a root finder finds in Python, %s the adjustment', (_name, expected, theta) => {
    const told = measureUplift(treated, holdOut, { fixedCostMinor: fixed, theta });
    expect(told.intervalBy).toBe('fieller');
    expect(told.roi).toBeCloseTo(expected.roi, 9);
    expect(told.roiCi95?.[0]).toBeCloseTo(expected.roiCi95[0] ?? 0, 7);
    expect(told.roiCi95?.[1]).toBeCloseTo(expected.roiCi95[1] ?? 0, 7);
    expect((told.incrementalMinor ?? 0) / 600).toBeCloseTo(expected.difference[0] ?? 0, 8);
    expect((told.standardErrorMinor ?? 0) / 600).toBeCloseTo(expected.difference[1] ?? 0, 8);
  });

  it('has no bounds while the mean cost itself may be zero', () => {
    const [some, none] = [new CoMoments(PERSON_WIDTH), arm(200, 10, 4)];
    for (let index = 0; index < 200; index++) person(some, [0, 10, index === 0 ? 5000 : 0]);
    expect(measureUplift(some, none, { fixedCostMinor: 0 })).toMatchObject({ roi: null, roiCi95: null, reason: 'COST_UNCERTAIN' });
  });
});
