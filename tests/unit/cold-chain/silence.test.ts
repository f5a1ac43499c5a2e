import { describe, expect, it } from 'vitest';
import { NO_STATE } from '#domain/cold-chain/absorb.ts';
import { agesOf, cleared, endedSilences, PIPELINE, silencesOf } from '#domain/cold-chain/silence.ts';
import { standingOf } from '#domain/cold-chain/standing.ts';
import { UnitIdSchema } from '#schemas/ids.ts';
import { aSeries, aUnit, MINUTE, NOON } from '../../support/cold-chain.ts';

const heard = (unitId: string, minutesAgo: number) => ({
  unitId: UnitIdSchema.parse(unitId),
  site: 'store-1',
  lastMeasuredAt: NOON - minutesAgo * MINUTE,
});

describe('silence', () => {
  it('of one unit for more than an hour is an incident of the unit', () => {
    expect(silencesOf([heard('a', 61), heard('b', 1)], NOON)).toMatchObject([{ unitId: 'a', kind: 'silent', severity: 'SF' }]);
    expect(silencesOf([heard('a', 60), heard('b', 1)], NOON)).toEqual([]);
  });

  it('of all units is one failure of the pipeline', () => {
    expect(silencesOf([heard('a', 90), heard('b', 16)], NOON)).toMatchObject([{ unitId: PIPELINE, kind: 'pipeline' }]);
  });

  it('of the only unit is its own', () => expect(silencesOf([heard('a', 61)], NOON)).toMatchObject([{ kind: 'silent' }]));

  it('of the only unit is one of the pipeline when the synthetic reading does not arrive either', () => {
    expect(silencesOf([heard('a', 16)], NOON, NOON - 16 * MINUTE)).toMatchObject([{ unitId: PIPELINE, kind: 'pipeline' }]);
    expect(silencesOf([heard('a', 61)], NOON, NOON - MINUTE)).toMatchObject([{ unitId: 'a', kind: 'silent' }]);
    expect(silencesOf([heard('a', 5), heard('b', 61)], NOON, NOON - 90 * MINUTE)).toMatchObject([{ unitId: 'b', kind: 'silent' }]);
    expect(silencesOf([], NOON, NOON - 90 * MINUTE)).toEqual([]);
  });

  it('of all of twelve units is one incident, however long it lasts', () => {
    const units = Array.from({ length: 12 }, (_, index) => heard(`u${index}`, 70 + index));
    expect(silencesOf(units, NOON)).toHaveLength(1);
    expect(silencesOf(units, NOON + 600 * MINUTE)).toHaveLength(1);
  });

  it('of a unit that has been away for a month is not news', () => {
    expect(silencesOf([heard('a', 45 * 1440), heard('b', 1)], NOON)).toEqual([]);
  });

  it('has the same id as long as it lasts', () => {
    const ids = [0, 5].map((later) => silencesOf([heard('a', 61), heard('b', -5)], NOON + later * MINUTE)[0]?.incidentId);
    expect(ids[0]).toBe(ids[1]);
  });

  it('ends when something newer is heard, that of the pipeline with any unit', () => {
    const silent = silencesOf([heard('a', 61), heard('b', 1)], NOON);
    expect(endedSilences(silent, [heard('a', 61)])).toEqual([]);
    expect(endedSilences(silent, [heard('a', 0)])).toEqual(silent);
    const pipeline = silencesOf([heard('a', 90), heard('b', 16)], NOON);
    expect(endedSilences(pipeline, [heard('a', 90), heard('b', 1)])).toEqual(pipeline);
    expect(pipeline.map((facts) => cleared(facts, NOON))).toMatchObject([{ status: 'closed', stage: 'cleared' }]);
  });
});

describe('the ages of readings', () => {
  it('are those of the heartbeat, of the unit heard last and of the one heard first, clocks that run ahead counting as now', () => {
    const units = [heard('a', 90), heard('b', -1), heard('c', 26 * 60), heard('d', 50 * 1440)];
    expect(agesOf(units, NOON, NOON - 2 * MINUTE)).toEqual({ heartbeat: 120, newest: 0, oldest: 5400 });
  });

  it('do not exist of what was never heard', () => {
    expect(agesOf([], NOON, undefined)).toEqual({ heartbeat: undefined, newest: undefined, oldest: undefined });
    expect(agesOf([heard('c', 26 * 60)], NOON, undefined)).toEqual({ heartbeat: undefined, newest: 26 * 3600, oldest: undefined });
  });
});

describe('the standing of a unit', () => {
  const fine = { ...NO_STATE, tail: aSeries([3, 3, 3]) };

  it('is fine while it is heard', () => {
    expect(standingOf(aUnit(), fine, NOON + 3 * MINUTE)).toMatchObject({ condition: 'fine', severity: 'S0', celsius: 3, prediction: null });
  });

  it('of goods that were too warm, or heading there, when it fell silent counts the minutes that nobody has seen', () => {
    const silentAfter = (celsius: readonly number[], minutes: number) => {
      const tail = aSeries(celsius);
      return standingOf(
        aUnit({ limitCelsius: 8, setPointCelsius: 3 }),
        { ...NO_STATE, tail },
        (tail.at(-1)?.at ?? NOON) + minutes * MINUTE,
      );
    };
    const warm = [3, 3, 9, 9];
    expect(silentAfter(warm, 70)).toMatchObject({ severity: 'SF', rule: 'R3', cumulativeMinutes: 71 });
    // Safety comes before a fault of the sensor.
    expect(silentAfter(warm, 239)).toMatchObject({ condition: 'critical', severity: 'S4', rule: 'R1', cumulativeMinutes: 240 });
    expect(silentAfter(warm, 3000).cumulativeMinutes).toBe(1440);
    const rising = [...Array.from({ length: 60 }, () => 3), ...Array.from({ length: 45 }, (_, minute) => 3 + minute * 0.1)];
    const heading = silentAfter(rising, 120);
    expect(heading.cumulativeMinutes).toBeGreaterThan(110);
    expect(heading.cumulativeMinutes).toBeLessThan(118);
    expect(silentAfter([3, 3, 3], 300)).toMatchObject({ severity: 'SF', cumulativeMinutes: 0 });
  });

  it('is unknown when it was never heard, or not for a quarter of an hour', () => {
    expect(standingOf(aUnit(), undefined, NOON)).toMatchObject({ condition: 'unknown', severity: 'SF', lastReadingAt: null });
    expect(standingOf(aUnit(), fine, NOON + 18 * MINUTE)).toMatchObject({ condition: 'unknown', severity: 'S0' });
    expect(standingOf(aUnit(), fine, NOON + 63 * MINUTE)).toMatchObject({ condition: 'unknown', severity: 'SF', rule: 'R3' });
  });

  it('tells what is coming', () => {
    const rising = { ...NO_STATE, tail: aSeries(Array.from({ length: 20 }, (_, minute) => 3 + minute / 15)) };
    const { prediction, condition } = standingOf(aUnit(), rising, NOON + 19 * MINUTE);
    expect(prediction).toMatchObject({ method: 'linear' });
    expect(prediction?.minutesLeft).toBeCloseTo(11, 0);
    expect(condition).toBe('watch');
  });
});
