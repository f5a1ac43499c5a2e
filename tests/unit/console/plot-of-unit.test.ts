import { describe, expect, it } from 'vitest';
import { plotOf, uncalibratedBySensor } from '../../../console/views/cold-chain/plot-of-unit.ts';
import type { Unit } from '../../../console/views/cold-chain/unit.ts';

type Plotted = Parameters<typeof plotOf>[0];
const words = {
  air: (id: string) => `air ${id}`,
  product: (id: string) => `goods ${id}`,
  limit: 'limit',
  low: 'low',
  forecast: 'likely',
  early: 'early',
};
const at = (minute: number) => new Date(Date.UTC(2026, 10, 22, 12, minute)).toISOString();
const reading = (minute: number, celsius: number, more: object = {}) =>
  ({
    sensorId: 's1',
    measuredAt: at(minute),
    celsius,
    probe: 'product',
    doorOpen: false,
    defrost: false,
    ...more,
  }) as Plotted['readings'][number];
const unitWith = (prediction: object | null) =>
  ({ state: { celsius: 4, lastReadingAt: at(10), prediction, limits: { limitCelsius: 5, lowCelsius: null } } }) as unknown as Unit;
const plot = (given: Partial<Plotted>) => plotOf({ unit: unitWith(null), readings: [], incidents: [], words, ...given });

describe('the chart of a unit', () => {
  it('has a line for each sensor and the limit beside it', () => {
    const readings = [reading(0, 3), reading(5, 4), reading(5, 2, { sensorId: 'a1', probe: 'air' })];
    const { times, series } = plot({ readings });
    expect(times).toHaveLength(2);
    expect(series.map(({ label, values }) => [label, ...values])).toEqual([
      ['goods s1', 3, 4],
      ['air a1', null, 2],
      ['limit', 5, 5],
    ]);
  });

  it('leads from the last temperature to the limit at the predicted minute, sooner for the careful end', () => {
    const unit = unitWith({ minutesLeft: 20, earliestMinutesLeft: 10, method: 'linear' });
    const { times, series, bands } = plot({ unit, readings: [reading(10, 4)] });
    const minutes = times.map((time) => (time * 1000 - Date.parse(at(10))) / 60_000);
    expect(minutes).toEqual([0, 10, 20]);
    const [likely, early] = ['likely', 'early'].map((name) => series.find(({ label }) => label === name)?.values);
    expect(likely).toEqual([4, 4.5, 5]);
    expect(early).toEqual([4, 5, 5]);
    expect(bands).toHaveLength(1);
  });

  it('has no fan for a unit that is not heading for its limit', () => {
    expect(plot({ readings: [reading(10, 4)] }).bands).toEqual([]);
  });

  it('marks from when to when a sensor measured though its calibration had run out, and tells how often', () => {
    const late = { isUncalibrated: true };
    const readings = [
      reading(0, 3),
      reading(5, 3, late),
      reading(10, 3, late),
      reading(15, 3),
      reading(20, 3, { ...late, sensorId: 's2' }),
    ];
    const minuteOf = (seconds: number) => (seconds * 1000 - Date.parse(at(0))) / 60_000;
    expect(
      plot({ readings }).marks.map(({ label, fromSeconds, toSeconds }) => [label, minuteOf(fromSeconds), minuteOf(toSeconds)]),
    ).toEqual([
      ['uncalibrated', 5, 12],
      ['uncalibrated', 20, 22],
    ]);
    expect([...uncalibratedBySensor(readings)]).toEqual([
      ['s1', 2],
      ['s2', 1],
    ]);
  });

  it('marks open doors, defrosts and incidents, but none that never was', () => {
    const readings = [reading(0, 3, { doorOpen: true }), reading(5, 3, { defrost: true })];
    const incident = { startedAt: at(2), clearedAt: at(8), status: 'closed' };
    const incidents = [incident, { ...incident, status: 'superseded' }] as unknown as Plotted['incidents'];
    expect(plot({ readings, incidents }).marks.map(({ label }) => label)).toEqual(['door', 'defrost', 'incident']);
  });
});
