import { describe, expect, it } from 'vitest';
import { fitKnownAmbient, type Point } from '#domain/cold-chain/known-ambient.ts';
import { type Line, lineOf, moved, NO_LINE, withPoint } from '#domain/cold-chain/line-fit.ts';
import { outlookOf } from '#domain/cold-chain/predict.ts';
import { thresholdsOf } from '#domain/cold-chain/thresholds.ts';
import { temperatureAfter, timeToLimit } from '#domain/cold-chain/warming.ts';
import { gaussian, seededRandom } from '#numerics/random.ts';
import { aUnit } from '../../support/cold-chain.ts';

const close = (actual: number | undefined, expected: number) => expect(Math.abs((actual ?? Number.NaN) / expected - 1)).toBeLessThan(1e-6);

/** The portable noisy series N1 of reference/domain.md §1. */
function seriesN1(): Point[] {
  const random = seededRandom(20240601);
  const points: Point[] = [];
  let t = 0;
  for (let index = 0; index < 60; index++) {
    if (index > 0) t += 30 + Math.floor(60 * random());
    const noisy = temperatureAfter({ startCelsius: 4, asymptoteCelsius: 25, tauSeconds: 7200 }, t) + 0.2 * gaussian(random);
    points.push({ t, celsius: Math.floor(100 * noisy + 0.5) / 100 });
  }
  return points;
}

function fitLine(points: readonly Point[]): Line | undefined {
  return lineOf(
    points.reduce((sums, { t, celsius }) => withPoint(sums, t, celsius), NO_LINE),
    points.length,
  );
}

const n1 = seriesN1();
const first15 = n1.slice(0, 15);
const toLimit8 = (startCelsius: number, tauSeconds: number) =>
  timeToLimit({ startCelsius, asymptoteCelsius: 25, tauSeconds }, { celsius: 8, side: 'high', isInclusive: false });

describe('fits of the series N1', () => {
  it('is the series that was published', () => {
    expect(n1.slice(0, 3)).toEqual([
      { t: 0, celsius: 4.18 },
      { t: 71, celsius: 4.08 },
      { t: 115, celsius: 4.67 },
    ]);
    expect(n1.at(-1)).toEqual({ t: 3548, celsius: 12.09 });
    expect(n1.reduce((sum, { t }) => sum + t, 0)).toBe(105725);
    expect(n1.reduce((sum, { celsius }) => sum + celsius, 0)).toBeCloseTo(504.12, 8);
  });

  it('has the known time constant, unweighted', () => {
    const fit = fitKnownAmbient(n1, 25, false);
    close(fit?.tau, 7235.53248);
    close(fit?.startCelsius, 4.040281435);
  });

  it('has the known time constant, weighted', () => {
    const fit = fitKnownAmbient(n1, 25);
    close(fit?.tau, 7226.768615);
    close(fit?.startCelsius, 4.028042308);
  });

  it('predicts the limit from the first 15 points', () => {
    const fit = fitKnownAmbient(first15, 25);
    close(fit?.tau, 7308.149704);
    close(fit?.startCelsius, 4.023377942);
    close(toLimit8(fit?.startCelsius ?? 0, fit?.tau ?? 0), 1536.138268);
  });

  it('predicts it earlier by the straight line', () => {
    const line = fitLine(first15);
    close(line?.slope, 0.002710495735);
    close((8 - (line?.intercept ?? 0)) / (line?.slope ?? 0), 1458.534555);
  });
});

describe('line fit', () => {
  it('does not depend on where the origin of time lies', () => {
    const sums = first15.reduce((so, { t, celsius }) => withPoint(so, t, celsius), NO_LINE);
    const later = lineOf(moved(sums, 859, 1), 15);
    const line = fitLine(first15);
    close(later?.slope, line?.slope ?? 0);
    close(later?.intercept, (line?.intercept ?? 0) + 859 * (line?.slope ?? 0));
  });

  it('has no slope when all points lie at one moment', () => {
    expect(lineOf(withPoint(withPoint(NO_LINE, 3, 1), 3, 2), 2)).toBeUndefined();
  });
});

describe('outlook', () => {
  const stretchOf = (celsius: readonly number[]) => ({
    line: celsius.reduce((sums, value) => withPoint(moved(sums, 1, 1), 0, value), NO_LINE),
    decay: NO_LINE,
    points: celsius.length,
    minutes: celsius.length - 1,
  });
  const limits = thresholdsOf(aUnit());
  const settings = { ambientCelsius: undefined, memoryMinutes: 10 };

  it('foresees the limit on a straight line', () => {
    const outlook = outlookOf(stretchOf([3, 3.1, 3.2, 3.3, 3.4, 3.5, 3.6]), 3.6, limits, settings);
    expect(outlook.method).toBe('linear');
    expect(outlook.minutes).toBeCloseTo(14, 6);
    expect(outlook.earliestMinutes).toBeLessThanOrEqual(outlook.minutes + 1e-9);
  });

  it.each([
    ['steady', [3, 3, 3, 3, 3, 3, 3]],
    ['cooling', [4, 3.9, 3.8, 3.7, 3.6, 3.5, 3.4]],
    ['noise', [3, 3.2, 2.9, 3.1, 3, 3.2, 2.9]],
    ['too short', [3, 3.5, 4]],
  ])('foresees nothing when it is %s', (_name, celsius) => {
    expect(outlookOf(stretchOf(celsius), celsius.at(-1) ?? 0, limits, settings).minutes).toBe(Number.POSITIVE_INFINITY);
  });

  it('is 0 above the limit', () => {
    expect(outlookOf(stretchOf([6]), 6, limits, settings)).toEqual({ method: 'breached', minutes: 0, earliestMinutes: 0 });
  });
});
