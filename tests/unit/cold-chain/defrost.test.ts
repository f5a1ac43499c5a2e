import { describe, expect, it } from 'vitest';
import { type AirFloors, airOf, floorOf, lowerFloor } from '#domain/cold-chain/air-floor.ts';
import { type Excursions, followExcursion, isMelting, scheduledMinutes } from '#domain/cold-chain/defrost.ts';
import { MINUTE, NOON } from '../../support/cold-chain.ts';

const HOUR_MINUTES = 60;

/** Air above the goods for so long, at each of the minutes after noon. */
function excursionsAt(onsets: readonly number[], minutes = 30): Excursions {
  const known: Excursions = { excursionSince: null, excursions: [] };
  for (const onset of onsets) {
    followExcursion(known, NOON + onset * MINUTE, 4);
    followExcursion(known, NOON + (onset + minutes) * MINUTE, 0.5);
  }
  return known;
}

describe('a schedule of defrosts', () => {
  it('by the clock is known after three that are equally far apart', () => {
    const hours = [0, 6, 12].map((hour) => hour * HOUR_MINUTES);
    expect(scheduledMinutes(excursionsAt(hours).excursions, NOON + 18 * 60 * MINUTE)).toBeCloseTo(33, 9);
    expect(scheduledMinutes(excursionsAt(hours.slice(0, 2)).excursions, NOON + 12 * 60 * MINUTE)).toBe(0);
  });

  it('by the running time of the compressor is known after two, days apart, and less exactly', () => {
    const { excursions } = excursionsAt([0, 41 * HOUR_MINUTES]);
    expect(scheduledMinutes(excursions, NOON + 80 * 60 * MINUTE)).toBeGreaterThan(0);
    expect(scheduledMinutes(excursions, NOON + 90 * 60 * MINUTE)).toBe(0);
  });

  it('has nothing to do with what comes at another time, nor with doors, nor with what is of another length', () => {
    expect(scheduledMinutes(excursionsAt([0, 6 * HOUR_MINUTES, 12 * HOUR_MINUTES]).excursions, NOON + 17 * 60 * MINUTE)).toBe(0);
    expect(excursionsAt([0, 360, 720], 8).excursions).toEqual([]);
    const uneven = excursionsAt([0, 360]);
    followExcursion(uneven, NOON + 720 * MINUTE, 4);
    followExcursion(uneven, NOON + 800 * MINUTE, 0);
    expect(scheduledMinutes(uneven.excursions, NOON + 1080 * MINUTE)).toBe(0);
  });

  it('is believed for as long as a defrost takes, and no longer: what goes on is a failure', () => {
    const known = excursionsAt([0, 360, 720]);
    followExcursion(known, NOON + 1080 * MINUTE, 4);
    expect(isMelting(known, NOON + 1100 * MINUTE)).toBe(true);
    expect(isMelting(known, NOON + 1114 * MINUTE)).toBe(false);
  });
});

describe('the floor of the air', () => {
  const SPAN = 4 * MINUTE;
  const floorsOf = (celsius: readonly number[], everyMinutes = 1) => {
    const known: AirFloors = { airSpan: null, airFloors: [] };
    for (const [index, value] of celsius.entries()) lowerFloor(known, NOON + index * everyMinutes * MINUTE, value, SPAN);
    return known;
  };

  it('is not lifted by a door, and is by a failure', () => {
    const door = [...Array.from({ length: 12 }, () => 3), 9, 12, 10, 8];
    expect(floorOf(floorsOf(door), NOON + 15 * MINUTE, SPAN)).toBe(3);
    const failure = Array.from({ length: 40 }, (_, minute) => 3 + minute / 4);
    expect(floorOf(floorsOf(failure), NOON + 39 * MINUTE, SPAN)).toBeCloseTo(9, 9);
    expect(airOf(floorsOf(failure), NOON + 39 * MINUTE, SPAN)).toBeCloseTo(12, 9);
  });

  it('is unknown at first and after a long silence', () => {
    expect(floorOf(floorsOf([3]), NOON, SPAN)).toBeUndefined();
    expect(floorOf(floorsOf(Array.from({ length: 16 }, () => 3)), NOON + 90 * MINUTE, SPAN)).toBeUndefined();
    expect(airOf(floorsOf([3]), NOON + 90 * MINUTE, SPAN)).toBeUndefined();
  });

  it('looks at the last two readings of a sensor that measures seldom', () => {
    expect(floorOf(floorsOf([3, 9, 12], 15), NOON + 30 * MINUTE, SPAN)).toBe(9);
  });
});
