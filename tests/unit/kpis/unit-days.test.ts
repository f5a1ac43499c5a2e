import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '#domain/kpis/catalogue.ts';
import { FACTS, type FactName } from '#domain/kpis/facts.ts';
import { inPlaces } from '#domain/kpis/snapshot-days.ts';
import { type HeardUnit, type SpanOfDay, type UnitDay, unitDaysOf } from '#domain/kpis/unit-days.ts';
import type { LocalDay } from '#schemas/instant.ts';
import type { Sample } from '#schemas/reading.ts';
import { UnitSchema } from '#schemas/unit.ts';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const start = Date.parse('2026-11-10T00:00:00.000Z');
const span: SpanOfDay = { day: 20_402, from: start, until: start + DAY };
const fridge = UnitSchema.parse({
  unitId: 'fridge-1',
  kind: 'fridge',
  site: 's1',
  storageClass: 'CHILLED_TCS',
  updatedAt: '2026-01-01T00:00:00.000Z',
});

const sample = (at: number, given: Partial<Sample> = {}): Sample => ({
  ...{ sensorId: 'a', bootId: '', seq: -1, at, celsius: 3, probe: 'product', doorOpen: false, defrost: false },
  ...given,
});
const every = (minutes: number, from: number, until: number, given: Partial<Sample> = {}) =>
  Array.from({ length: Math.ceil((until - from) / (minutes * MINUTE)) }, (_, place) => sample(from + place * minutes * MINUTE, given));

function dayOf(samples: readonly Sample[], given: Partial<HeardUnit> = {}): UnitDay {
  const [day] = unitDaysOf({ unit: fridge, samples, firstAt: start - DAY, lastAt: start + DAY, ...given }, [span]);
  if (day === undefined) throw new Error('The unit is in service.');
  return day;
}

describe('a day of a unit', () => {
  it('has all its minutes in range, and every reading that is expected, when each minute has a good one', () => {
    const day = dayOf(every(1, start - 60 * MINUTE, start + DAY));
    expect(day).toEqual({
      day: 20_402,
      unitDays: 1,
      minutes: 1440,
      minutesInRange: 1440,
      readings: 1440,
      sensorDays: 1,
      sensorDaysAvailable: 1,
      sensorDaysChecked: 0,
      sensorDaysCalibrated: 0,
    });
  });

  it('is the same when readings come twice and in any order', () => {
    const samples = every(1, start, start + DAY);
    expect(dayOf([...samples].reverse().concat(samples))).toEqual(dayOf(samples));
  });

  it('has no minute in range whose goods are beyond a limit', () => {
    const warm = every(1, start + 100 * MINUTE, start + 130 * MINUTE, { celsius: 5.1 });
    const others = [...every(1, start - 60 * MINUTE, start + 100 * MINUTE), ...every(1, start + 130 * MINUTE, start + DAY)];
    expect(dayOf([...others, ...warm])).toMatchObject({ minutes: 1440, minutesInRange: 1410, sensorDaysAvailable: 1 });
    expect(dayOf(every(1, start - 60 * MINUTE, start + DAY, { celsius: -1.5 })).minutesInRange).toBe(0);
  });

  it('counts a time without readings as not compliant, from the sixteenth minute on', () => {
    const samples = [...every(1, start - 60 * MINUTE, start + 720 * MINUTE), ...every(1, start + 840 * MINUTE, start + DAY)];
    const day = dayOf(samples);
    // The last reading before the gap is that of minute 719; it tells of the goods up to its end and fourteen minutes more.
    expect(day.minutesInRange).toBe(1440 - 120 + 14);
    expect(day.sensorDaysAvailable).toBeCloseTo(1320 / 1440, 9);
  });

  it('of a silent unit has none of its readings and no minute in range, until it is out of service', () => {
    expect(dayOf([], { lastAt: start - DAY })).toMatchObject({ minutes: 1440, minutesInRange: 0, sensorDays: 1, sensorDaysAvailable: 0 });
    expect(unitDaysOf({ unit: fridge, samples: [], firstAt: 0, lastAt: start - 31 * DAY }, [span])).toEqual([]);
  });

  it('begins with the first reading of a new unit, and ends now', () => {
    const noon = start + DAY / 2;
    const half = { ...span, until: start + 0.75 * DAY };
    const heard = { unit: fridge, samples: every(1, noon, half.until), firstAt: noon, lastAt: half.until };
    expect(unitDaysOf(heard, [half])).toMatchObject([{ unitDays: 0.25, minutes: 360, minutesInRange: 360, sensorDaysAvailable: 0.25 }]);
    expect(unitDaysOf({ ...heard, firstAt: half.until + 1 }, [half])).toEqual([]);
  });

  it('counts its sensors by their calibrations, and those without any not at all', () => {
    const unit = {
      ...fridge,
      calibrations: [
        { sensorId: 'a', calibratedOn: '2020-01-01', dueOn: '2021-01-01', correctionCelsius: 0 },
        { sensorId: 'b', calibratedOn: '2020-01-01', dueOn: '2099-01-01', correctionCelsius: 0 },
        { sensorId: 'c', calibratedOn: '2098-01-01', dueOn: '2099-01-01', correctionCelsius: 0 },
      ] as typeof fridge.calibrations,
    };
    expect(dayOf(every(5, start, start + DAY), { unit })).toMatchObject({ sensorDaysChecked: 2, sensorDaysCalibrated: 1 });
    expect(dayOf(every(5, start, start + DAY))).toMatchObject({ sensorDaysChecked: 0, sensorDaysCalibrated: 0 });
  });

  it('expects readings of every sensor that is described', () => {
    const unit = { ...fridge, sensorIds: ['a', 'b'] };
    expect(dayOf(every(5, start, start + DAY), { unit })).toMatchObject({ sensorDays: 2, sensorDaysAvailable: 1 });
  });
});

describe('an indicator of the cold chain', () => {
  const made = (id: string) => CATALOGUE.find((one) => one.id === id)?.made;
  const factsOf = (given: Partial<Record<FactName, number>>) => (name: FactName) => given[name] ?? 0;

  it('of compliance has the published Wilson interval: 995 of 1,000 minutes', () => {
    const of = factsOf({ unitMinutes: 1000, unitMinutesInRange: 995 });
    expect(made('cold-chain-compliance')?.value(of, undefined)).toBe(0.995);
    expect(made('cold-chain-compliance')?.interval?.(of)?.[0]).toBeCloseTo(0.988349045, 8);
    expect(made('cold-chain-compliance')?.interval?.(of)?.[1]).toBeCloseTo(0.997862464, 8);
  });

  it('of rejected readings is their share of all that came', () => {
    const of = factsOf({ rejectedReadings: 5, readingsTaken: 995 });
    expect(made('rejected-reading-rate')?.value(of, undefined)).toBe(0.005);
    expect(made('rejected-reading-rate')?.value(factsOf({}), undefined)).toBeNull();
  });

  it('is not known without an alarm, a prediction or a drill behind it, and may be zero with one', () => {
    for (const [id, where] of [
      ['alarm-answer-time', 'alarmsIn30At'],
      ['alarm-lead-time', 'foreseenIn30At'],
      ['recall-reachable', 'drilledCustomersAt'],
    ] as const) {
      expect(made(id)?.value(factsOf({}), undefined), id).toBeNull();
      expect(made(id)?.value(factsOf({ [where]: 1 }), undefined), id).toBe(0);
    }
  });
});

describe('stored days', () => {
  it('keep their facts when a version has others in other places', () => {
    const [day] = inPlaces([{ day: '2026-11-10' as LocalDay, groups: { all: [7, 9] } }], ['netMinor', 'gone']);
    const row = day?.groups['all'] ?? [];
    expect(Object.fromEntries(FACTS.flatMap((name, place) => (row[place] ? [[name, row[place]]] : [])))).toEqual({ netMinor: 7 });
    expect(row).toHaveLength(FACTS.length);
  });
});
