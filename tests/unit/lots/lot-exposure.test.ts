import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { goodsSeriesOf } from '#domain/cold-chain/goods-series.ts';
import { plantOf } from '#domain/cold-chain/judge.ts';
import { thresholdsOf } from '#domain/cold-chain/thresholds.ts';
import type { Sojourn } from '#domain/lots/climate-steps.ts';
import { exposureOf } from '#domain/lots/lot-exposure.ts';
import { q10Rate } from '#domain/lots/shelf-life.ts';
import { aSample, aUnit } from '../../support/cold-chain.ts';

const MINUTE = 60_000;
const LIMIT = 5;
const limits = thresholdsOf(aUnit({ storageClass: 'CHILLED_TCS' }));

type Readings = readonly (readonly [minute: number, celsius: number])[];
type Stay = { readonly from: number; readonly to: number; readonly readings?: Readings };

const sojournOf = ({ from, to, readings }: Stay): Sojourn => ({
  from: from * MINUTE,
  to: to * MINUTE,
  climate: readings && {
    series: { at: readings.map(([minute]) => minute * MINUTE), celsius: readings.map(([, celsius]) => celsius) },
    limitCelsius: LIMIT,
  },
});
const judge = (stays: readonly Stay[], asOf = 10_000, isGone = false) => exposureOf(stays.map(sojournOf), limits, asOf * MINUTE, isGone);
/** One reading a minute. */
const steady = (from: number, to: number, celsius: number): Readings =>
  Array.from({ length: to - from }, (_, index) => [from + index, celsius] as const);

describe('exposure of a lot', () => {
  it('goes on counting when a lot comes from a warm van into a warm room', () => {
    const van = { from: 0, to: 20, readings: steady(0, 60, 9) };
    const room = { from: 20, to: 45, readings: steady(0, 60, 8) };
    expect(judge([van, room])).toMatchObject({ consecutiveMinutes: 45, currentMinutes: 45, cumulativeMinutes: 45, severity: 'S3' });
  });

  it('counts the way between two warm places, of which nobody knows the temperature', () => {
    const van = { from: 0, to: 20, readings: steady(0, 20, 9) };
    const room = { from: 25, to: 40, readings: steady(25, 40, 9) };
    expect(judge([van, room])).toMatchObject({ consecutiveMinutes: 40, cumulativeMinutes: 40, unknownMinutes: 0 });
  });

  it('begins again after a cold place, and adds up all the same', () => {
    const van = { from: 0, to: 20, readings: steady(0, 20, 9) };
    const cold = { from: 20, to: 30, readings: steady(20, 30, 3) };
    const room = { from: 30, to: 45, readings: steady(30, 45, 9) };
    expect(judge([van, cold, room])).toMatchObject({ consecutiveMinutes: 20, currentMinutes: 15, cumulativeMinutes: 35 });
  });

  it('counts only while the lot lay there: not what was before it came and after it left', () => {
    const readings = steady(0, 200, 9);
    expect(judge([{ from: 50, to: 62, readings }])).toMatchObject({ cumulativeMinutes: 12, warmestCelsius: 9 });
  });

  it('does not add minutes twice while parts of a lot lie in two warm places', () => {
    const stays = [
      { from: 0, to: 30, readings: steady(0, 30, 9) },
      { from: 10, to: 40, readings: steady(0, 40, 7) },
    ];
    expect(judge(stays)).toMatchObject({ cumulativeMinutes: 40, consecutiveMinutes: 40 });
  });

  it('takes a silent sensor for warm when it was warm, and for unknown when it was not', () => {
    expect(judge([{ from: 0, to: 300, readings: [[0, 9]] }])).toMatchObject({ cumulativeMinutes: 300, unknownMinutes: 0 });
    expect(judge([{ from: 0, to: 300, readings: [[0, 3]] }])).toMatchObject({ cumulativeMinutes: 0, unknownMinutes: 240 });
  });

  it('knows nothing of places without a sensor, and of warm goods only that they do not cool within an hour', () => {
    expect(judge([{ from: 0, to: 90 }])).toMatchObject({ cumulativeMinutes: 0, unknownMinutes: 90, warmestCelsius: null });
    const stays = [
      { from: 0, to: 10, readings: steady(0, 10, 9) },
      { from: 10, to: 200 },
    ];
    expect(judge(stays)).toMatchObject({ consecutiveMinutes: 70, cumulativeMinutes: 70, unknownMinutes: 130 });
  });

  it('calls many short excursions as bad as the table does when they come to four hours of a day', () => {
    const hours = Array.from({ length: 12 }, (_, hour) => hour * 60);
    const readings = hours.flatMap((minute) => [...steady(minute, minute + 20, 6), ...steady(minute + 20, minute + 60, 3)]);
    const stay = { from: 0, to: 720, readings };
    expect(judge([stay])).toMatchObject({ consecutiveMinutes: 20, dayMinutes: 240, severity: 'S4' });
    expect(judge([{ ...stay, to: 680 }])).toMatchObject({ dayMinutes: 240 });
    expect(judge([{ ...stay, to: 660 }])).toMatchObject({ dayMinutes: 220, severity: 'S2' });
  });

  it('counts the worst day, wherever it lies', () => {
    const readings = [...steady(0, 100, 6), ...steady(100, 2000, 3), ...steady(2000, 2150, 6), ...steady(2150, 4000, 3)];
    expect(judge([{ from: 0, to: 4000, readings }])).toMatchObject({ cumulativeMinutes: 250, dayMinutes: 150 });
  });

  it('takes from the life of the goods what warmth has cost beyond the time itself, and gives none back', () => {
    const readings = [...steady(0, 60, 12), ...steady(60, 6000, 0)];
    const { lostLifeHours } = judge([{ from: 0, to: 6000, readings }]);
    expect(lostLifeHours).toBeCloseTo(q10Rate(3)(12, 4) - 1, 2);
  });

  it('is over for goods that are gone', () => {
    const stay = { from: 0, to: 30, readings: steady(0, 30, 9) };
    expect(judge([stay], 40, true)).toMatchObject({ currentMinutes: 0, consecutiveMinutes: 30 });
  });

  it('of a lot that was nowhere is nothing', () => {
    expect(judge([])).toMatchObject({ cumulativeMinutes: 0, consecutiveMinutes: 0, warmestCelsius: null, severity: 'S0' });
  });
});

type Known = 'warm' | 'cold' | 'unknown';

/** What is known of a lot in one minute. */
function knownAt(stays: readonly Stay[], minute: number): Known {
  const there = stays.filter(({ from, to }) => from <= minute && minute < to);
  const told = there.map(({ readings = [] }) => readings.findLast(([at]) => at <= minute));
  if (told.some((reading) => reading !== undefined && reading[1] > LIMIT)) return 'warm';
  return told.some((reading) => reading !== undefined && minute - reading[0] < 60) ? 'cold' : 'unknown';
}

/** The same by walking through all minutes. */
function bruteForce(stays: readonly Stay[]) {
  const begin = Math.min(...stays.map(({ from }) => from));
  const end = Math.max(...stays.map(({ to }) => to));
  const total = { consecutiveMinutes: 0, currentMinutes: 0, cumulativeMinutes: 0, unknownMinutes: 0 };
  const over: number[] = [];
  let sinceWarm = Number.POSITIVE_INFINITY;
  for (let minute = begin; minute < end; minute++) {
    const known = knownAt(stays, minute);
    sinceWarm = { warm: 0, cold: Number.POSITIVE_INFINITY, unknown: sinceWarm + 1 }[known];
    if (known === 'cold') total.currentMinutes = 0;
    else if (sinceWarm > 60) total.unknownMinutes += 1;
    else {
      total.currentMinutes += 1;
      over.push(minute);
    }
    total.consecutiveMinutes = Math.max(total.consecutiveMinutes, total.currentMinutes);
  }
  const dayMinutes = Math.max(0, ...over.map((last) => over.filter((minute) => minute <= last && minute > last - 1440).length));
  return { ...total, cumulativeMinutes: over.length, dayMinutes };
}

describe('exposure against a walk through all minutes', () => {
  const readings = fc
    .uniqueArray(fc.tuple(fc.integer({ min: 0, max: 2200 }), fc.constantFrom(2, 4, 5, 6, 12)), { selector: ([at]) => at, maxLength: 40 })
    .map((unordered) => unordered.sort(([left], [right]) => left - right));
  const stay = fc.record(
    { from: fc.integer({ min: 0, max: 2000 }), length: fc.integer({ min: 1, max: 400 }), readings },
    { requiredKeys: ['from', 'length'] },
  );
  const stays = fc.array(
    stay.map(({ from, length, readings: measured }) => ({ from, to: from + length, ...(measured ? { readings: measured } : {}) })),
    { minLength: 1, maxLength: 6 },
  );

  it('is the same, however stays and readings lie', () => {
    fc.assert(
      fc.property(stays, (given) => {
        expect(judge(given)).toMatchObject(bruteForce(given));
      }),
      { numRuns: 500 },
    );
  });

  it('does not depend on the order in which stays are told', () => {
    const shuffled = stays.chain((given) => fc.tuple(fc.constant(given), fc.shuffledSubarray(given, { minLength: given.length })));
    fc.assert(
      fc.property(shuffled, ([given, other]) => {
        expect(judge(other)).toEqual(judge(given));
      }),
    );
  });
});

describe('what the goods of a unit went through', () => {
  const plant = plantOf(aUnit({ tauMinutes: 60 }));
  const samples = Array.from({ length: 120 }, (_, minute) =>
    aSample({ at: minute * MINUTE, seq: minute, celsius: minute < 60 ? 3 : 10, probe: 'air', sensorId: 'air-1' }),
  );

  it('is followed with the time constant of the pack where only air is measured', () => {
    const { at, celsius } = goodsSeriesOf(samples, plant);
    expect(at).toHaveLength(120);
    expect(celsius[59]).toBe(3);
    expect(celsius[119]).toBeCloseTo(3 + 7 * (1 - Math.exp(-59.5 / 60)), 1);
  });

  it('is the same of shuffled and repeated readings', () => {
    const shuffled = fc.shuffledSubarray(samples, { minLength: samples.length });
    fc.assert(
      fc.property(shuffled, fc.subarray(samples), (some, again) => {
        expect(goodsSeriesOf([...some, ...again], plant)).toEqual(goodsSeriesOf(samples, plant));
      }),
      { numRuns: 30 },
    );
  });
});
