import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  aggregatesOf,
  hoursOf,
  lastClosedWeek,
  lateWeeksOf,
  minutesOf,
  resolutionOf,
  unitClock,
  viewOfAggregate,
} from '#domain/cold-chain/aggregates.ts';
import { pageOfAggregates } from '#domain/cold-chain/reading-page.ts';
import { beginOf, HOUR_SPAN, weekOf } from '#schemas/aggregate.ts';
import type { Sample } from '#schemas/reading.ts';
import { decodeHours, encodeHours } from '#storage/packed-hours.ts';
import { aSample, aSeries, MINUTE, NOON } from '../../support/cold-chain.ts';

const DAY = 24 * HOUR_SPAN;

const sample = fc
  .record({
    sensorId: fc.constantFrom('air-1', 'product-1', 'Fühler 2'),
    probe: fc.constantFrom('air' as const, 'product' as const),
    seq: fc.integer({ min: 0, max: 5000 }),
    celsius: fc.integer({ min: -90_000, max: 90_000 }).map((thousandths) => thousandths / 1000),
  })
  .map((given): Sample => aSample({ ...given, bootId: 'b', at: NOON + given.seq * 7 * MINUTE }));

describe('hours and minutes of readings', () => {
  it('tell the lowest, the highest, the mean and the number of each sensor', () => {
    const hours = aggregatesOf(
      [3, 5, 4, 9].map((celsius, index) =>
        aSample({ sensorId: index === 3 ? 'product-1' : 'air-1', at: NOON + index * 20 * MINUTE, celsius }),
      ),
      HOUR_SPAN,
    );
    expect(hours.map(viewOfAggregate)).toEqual([
      { sensorId: 'air-1', probe: 'product', from: '2026-11-22T12:00:00.000Z', minCelsius: 3, maxCelsius: 5, meanCelsius: 4, count: 3 },
      { sensorId: 'product-1', probe: 'product', from: '2026-11-22T13:00:00.000Z', minCelsius: 9, maxCelsius: 9, meanCelsius: 9, count: 1 },
    ]);
  });

  it('are the same whatever the order and repetition of the readings, and whichever of their weeks were put away', () => {
    const series = fc.uniqueArray(sample, { maxLength: 60, selector: ({ sensorId, seq }) => `${sensorId} ${seq}` });
    const mixed = series.chain((samples) => {
      const twice = [...samples, ...samples];
      return fc.tuple(fc.constant(samples), fc.shuffledSubarray(twice, { minLength: twice.length, maxLength: twice.length }), fc.nat(4));
    });
    fc.assert(
      fc.property(mixed, ([samples, shuffled, weeks]) => {
        const hours = hoursOf({ hours: [], samples });
        const isAway = ({ at }: { readonly at: number }) => weekOf(at) < weekOf(NOON) + weeks;
        const away = decodeHours(encodeHours(hours.filter(isAway)));
        expect(hoursOf({ hours: away, samples: shuffled.filter((one) => !isAway(one)) })).toEqual(hours);
        expect(minutesOf(shuffled)).toEqual(minutesOf(samples));
      }),
    );
  });

  it('of a sensor take a few bytes an hour', () => {
    const series = aSeries(
      Array.from({ length: 7 * 1440 }, (_, minute) => Math.round(100 * (3 + Math.sin(minute / 6) + Math.sin(minute * 78.2))) / 100),
    );
    const hours = aggregatesOf(series, HOUR_SPAN);
    expect(encodeHours(hours).length / hours.length).toBeLessThan(7);
    expect(decodeHours(encodeHours(hours))).toEqual(hours);
  });

  it('of an unknown format are not guessed at', () => {
    expect(() => decodeHours(Uint8Array.of(9, 1))).toThrow('format');
  });

  it('come in pages that neither repeat nor leave out any', () => {
    const hours = aggregatesOf(
      ['a', 'b', 'c'].flatMap((sensorId) => aSeries([1, 2, 3]).map((one) => ({ ...one, sensorId }))),
      MINUTE,
    );
    const seen: unknown[] = [];
    let place: { at: number; skip: number } | undefined = { at: 0, skip: 0 };
    while (place) {
      const { items, next } = pageOfAggregates(hours, place, Number.POSITIVE_INFINITY, 2);
      seen.push(...items);
      place = next;
    }
    expect(seen).toEqual(hours.map(viewOfAggregate));
  });

  it('are chosen by the length of the time that is asked for', () => {
    expect([DAY, 2 * DAY, 7 * DAY, 30 * DAY].map((span) => resolutionOf(NOON, NOON + span))).toEqual(['raw', 'minute', 'minute', 'hour']);
  });
});

describe('a week of readings', () => {
  it('is over by the clock of the unit, and for a silent one two months later', () => {
    expect(unitClock(NOON - 10 * DAY, NOON)).toBe(NOON - 10 * DAY);
    expect(unitClock(NOON - 90 * DAY, NOON)).toBe(NOON - 60 * DAY);
    expect(unitClock(NOON + MINUTE, NOON)).toBe(NOON);
    expect(unitClock(null, NOON)).toBe(NOON - 60 * DAY);
  });

  it('may be put away a day after its end, and what comes an hour before that is late already', () => {
    const week = weekOf(NOON);
    const end = beginOf(week + 1);
    expect([DAY - 1, DAY].map((after) => lastClosedWeek(end + after))).toEqual([week - 1, week]);
    const readings = aSeries([3, 3]);
    expect([DAY - HOUR_SPAN - 1, DAY - HOUR_SPAN].map((after) => lateWeeksOf(readings, end + after))).toEqual([[], [week]]);
  });
});
