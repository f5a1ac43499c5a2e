import { describe, expect, it } from 'vitest';
import { fitKnownAmbient, type Point } from '#domain/cold-chain/known-ambient.ts';
import { type Line, lineOf, moveLine, NO_LINE, withPoint } from '#domain/cold-chain/line-fit.ts';
import { outlookOf } from '#domain/cold-chain/predict.ts';
import { thresholdsOf } from '#domain/cold-chain/thresholds.ts';
import { temperatureAfter, timeToLimit } from '#domain/cold-chain/warming.ts';
import { aUnit } from '../../support/cold-chain.ts';
import { seriesN1 } from '../../support/warming-series.ts';

const close = (actual: number | undefined, expected: number) => expect(Math.abs((actual ?? Number.NaN) / expected - 1)).toBeLessThan(1e-6);

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
    const later = { ...sums };
    moveLine(later, 859, 1);
    const line = fitLine(first15);
    close(lineOf(later, 15)?.slope, line?.slope ?? 0);
    close(lineOf(later, 15)?.intercept, (line?.intercept ?? 0) + 859 * (line?.slope ?? 0));
  });

  it('has no slope when all points lie at one moment', () => {
    expect(lineOf(withPoint(withPoint(NO_LINE, 3, 1), 3, 2), 2)).toBeUndefined();
  });
});

describe('outlook', () => {
  const limits = thresholdsOf(aUnit());
  const alone = { ambientCelsius: undefined, airCelsius: undefined, tauMinutes: 60, memoryMinutes: 10, withinMinutes: 60 };
  /** Readings once a minute, all of them outside the calm band. */
  const stretchOf = (celsius: readonly number[]) => ({
    line: celsius.reduce((sums, value, minute) => withPoint(sums, minute - celsius.length + 1, value), NO_LINE),
    points: celsius.length,
    minutes: celsius.length - 1,
    warming: celsius.map((value, minute): [number, number] => [minute, value]),
  });
  const curve = (count: number, tauMinutes: number) =>
    Array.from({ length: count }, (_, minute) =>
      temperatureAfter({ startCelsius: 3, asymptoteCelsius: 25, tauSeconds: tauMinutes * 60 }, minute * 60),
    );
  const minutesLeft = (count: number, tauMinutes: number) => {
    const startCelsius = curve(count, tauMinutes).at(-1) ?? 0;
    const warming = { startCelsius, asymptoteCelsius: 25, tauSeconds: tauMinutes * 60 };
    return timeToLimit(warming, { celsius: limits.limitCelsius, side: 'high', isInclusive: false }) / 60;
  };

  it('foresees the limit on a straight line', () => {
    const outlook = outlookOf(stretchOf([3, 3.1, 3.2, 3.3, 3.4, 3.5, 3.6]), 3.6, limits, alone);
    expect(outlook.method).toBe('linear');
    expect(outlook.minutes).toBeCloseTo(14, 6);
    expect(outlook.earliestMinutes).toBeLessThanOrEqual(outlook.minutes + 1e-9);
  });

  it('knows the curve towards a known ambient, and is on the early side of it', () => {
    const outlook = outlookOf(stretchOf(curve(12, 200)), curve(12, 200).at(-1) ?? 0, limits, { ...alone, ambientCelsius: 25 });
    expect(outlook.method).toBe('known-ambient');
    expect(outlook.minutes).toBeCloseTo(minutesLeft(12, 200), 2);
    expect(outlook.earliestMinutes).toBeLessThan(outlook.minutes);
  });

  it('fits the whole curve when its window is long enough, and with a prior on the room when it is not', () => {
    const outlookAfter = (count: number, tauMinutes: number) =>
      outlookOf(stretchOf(curve(count, tauMinutes)), curve(count, tauMinutes).at(-1) ?? 0, { ...limits, limitCelsius: 12 }, alone);
    expect(outlookAfter(12, 90)).toMatchObject({ method: 'prior-fit' });
    expect(outlookAfter(24, 70)).toMatchObject({ method: 'free-fit' });
    expect(outlookAfter(24, 70).minutes).toBeCloseTo(
      timeToLimit(
        { startCelsius: curve(24, 70).at(-1) ?? 0, asymptoteCelsius: 25, tauSeconds: 4200 },
        { celsius: 12, side: 'high', isInclusive: false },
      ) / 60,
      2,
    );
  });

  it('follows the air that the goods lie in, when that brings them there earlier', () => {
    const surroundings = { ...alone, airCelsius: 12 };
    const outlook = outlookOf(stretchOf([3, 3, 3, 3, 3, 3]), 3, limits, surroundings);
    expect(outlook.method).toBe('following-air');
    expect(outlook.minutes).toBeCloseTo(-60 * Math.log(7 / 9), 6);
    expect(outlookOf(stretchOf([3, 3, 3, 3, 3, 3]), 3, limits, { ...alone, airCelsius: 5 }).method).toBe('none');
  });

  it.each([
    ['steady', [3, 3, 3, 3, 3, 3, 3]],
    ['cooling', [4, 3.9, 3.8, 3.7, 3.6, 3.5, 3.4]],
    ['noise', [3, 3.2, 2.9, 3.1, 3, 3.2, 2.9]],
    ['too short', [3, 3.5, 4]],
  ])('foresees nothing when it is %s', (_name, celsius) => {
    expect(outlookOf(stretchOf(celsius), celsius.at(-1) ?? 0, limits, alone).minutes).toBe(Number.POSITIVE_INFINITY);
  });

  it('is 0 above the limit', () => {
    expect(outlookOf(stretchOf([6]), 6, limits, alone)).toEqual({ method: 'breached', minutes: 0, earliestMinutes: 0 });
  });
});
