import { describe, expect, it } from 'vitest';
import { NO_STATE } from '#domain/cold-chain/absorb.ts';
import { calibrationBookOf, corrected, isUncalibrated, uncalibratedSensors } from '#domain/cold-chain/calibration.ts';
import { episodesOf, foldReadings, plantOf } from '#domain/cold-chain/judge.ts';
import { readMessage } from '#domain/cold-chain/read-message.ts';
import { pageOfReadings } from '#domain/cold-chain/reading-page.ts';
import { standingOf } from '#domain/cold-chain/standing.ts';
import { NO_TRACK } from '#domain/cold-chain/track.ts';
import type { Sample } from '#schemas/reading.ts';
import { UnitBodySchema } from '#schemas/unit.ts';
import { aSample, aSeries, aUnit, MINUTE, NOON } from '../../support/cold-chain.ts';

const at = (day: string) => Date.parse(`${day}T12:00:00.000Z`);
const calibration = (calibratedOn: string, dueOn: string, rest: object = {}) => ({ sensorId: 'product-1', calibratedOn, dueOn, ...rest });
/** Noon of the tests is that of 22 November 2026. */
const overdue = calibration('2025-11-01', '2026-11-20');
const valid = calibration('2025-12-01', '2026-12-01');
const quick = { onDelayMinutes: 3, offDelayMinutes: 2 };
const ofLength = (count: number, celsius: number) => Array.from({ length: count }, () => celsius);
const excursion = [...ofLength(10, 3), ...ofLength(8, 6), ...ofLength(30, 3)];

function judged(samples: readonly Sample[], calibrations: readonly object[]) {
  return episodesOf(foldReadings(NO_TRACK, samples, plantOf(aUnit({ ...quick, calibrations }))));
}

describe('a calibration', () => {
  const book = calibrationBookOf(
    aUnit({ calibrations: [calibration('2025-01-10', '2026-01-10'), calibration('2026-03-01', '2027-03-01')] }),
  );

  it('holds through its last day; what a sensor tells between it and the next one is not calibrated, now and for good', () => {
    const days = ['2025-01-09', '2025-01-10', '2026-01-10', '2026-01-11', '2026-02-28', '2026-03-01', '2027-03-02'];
    expect(days.map((day) => isUncalibrated(book, 'product-1', at(day)))).toEqual([false, false, false, true, true, false, true]);
    expect(isUncalibrated(book, 'air-1', at('2030-01-01'))).toBe(false);
    expect(uncalibratedSensors(book, at('2026-02-01'))).toEqual(['product-1']);
    expect(uncalibratedSensors(calibrationBookOf(aUnit()), NOON)).toEqual([]);
  });

  it('takes off the error that it found, from its day on and for its sensor alone', () => {
    const off = calibrationBookOf(aUnit({ calibrations: [calibration('2026-11-01', '2027-11-01', { correctionCelsius: -0.35 })] }));
    expect(corrected(off, aSample({ celsius: 5.1 })).celsius).toBe(4.75);
    expect(corrected(off, aSample({ celsius: 5.1, at: at('2026-10-31') })).celsius).toBe(5.1);
    expect(corrected(off, aSample({ celsius: 5.1, sensorId: 'air-1' })).celsius).toBe(5.1);
  });

  it('is applied to what devices send before it is judged', () => {
    const reading = { sensorId: 'product-1', probe: 'product', measuredAt: new Date(NOON).toISOString(), celsius: 5.1 };
    const payload = btoa(JSON.stringify(reading));
    const unit = aUnit({ calibrations: [calibration('2026-11-01', '2027-11-01', { correctionCelsius: -0.35 })] });
    expect(readMessage({ unitId: 'fridge-01', arrivedAtMillis: NOON, payload }, unit).samples).toMatchObject([{ celsius: 4.75 }]);
  });

  it('that ends before it begins is refused', () => {
    const body = { kind: 'fridge', site: 'north', storageClass: 'CHILLED_TCS' };
    expect(UnitBodySchema.safeParse({ ...body, calibrations: [valid] }).success).toBe(true);
    expect(UnitBodySchema.safeParse({ ...body, calibrations: [calibration('2026-11-01', '2026-10-31')] }).error?.issues).toMatchObject([
      { path: ['calibrations'] },
    ]);
  });
});

describe('a sensor whose calibration has run out', () => {
  it('raises an incident and cannot end it; one whose calibration holds ends it after the delay', () => {
    expect(judged(aSeries(excursion), [valid])).toMatchObject([{ clearedAt: NOON + 20 * MINUTE }]);
    expect(judged(aSeries(excursion), [overdue])).toMatchObject([{ raisedAt: expect.any(Number), clearedAt: null }]);
    expect(judged(aSeries(excursion), [])).toMatchObject([{ clearedAt: NOON + 20 * MINUTE }]);
  });

  it('lets it end once it is calibrated anew, counted from the first reading after that', () => {
    const day = Date.UTC(2026, 10, 23);
    const again = [overdue, calibration('2026-11-23', '2027-11-23')];
    const samples = [...aSeries(excursion), ...aSeries(ofLength(5, 3), { at: day, bootId: 'b2' })];
    expect(judged(samples, again)).toMatchObject([{ clearedAt: day + 2 * MINUTE }]);
  });

  it('does not keep an incident open beside another sensor of its kind that says the same and is calibrated', () => {
    const beside = aSeries(excursion, { sensorId: 'product-2', at: NOON + 1000 });
    const both = [...aSeries(excursion), ...beside].sort((left, right) => left.at - right.at);
    expect(judged(both, [overdue, { ...valid, sensorId: 'product-2' }])[0]?.clearedAt).not.toBeNull();
    // A sensor of the air says nothing of probes among the goods.
    const air = both.map((sample) => (sample.sensorId === 'product-2' ? { ...sample, probe: 'air' as const } : sample));
    expect(judged(air, [overdue, { ...valid, sensorId: 'product-2' }])).toMatchObject([{ clearedAt: null }]);
  });

  it('keeps a breach that was only foreseen from counting as averted', () => {
    const rising = Array.from({ length: 20 }, (_, minute) => 3 + minute * 0.09);
    const series = aSeries([...ofLength(60, 3), ...rising, ...ofLength(60, 3)]);
    const foreseen = (calibrations: readonly object[]) =>
      episodesOf(foldReadings(NO_TRACK, series, plantOf(aUnit({ calibrations })))).filter(({ predictedAt }) => predictedAt !== null);
    expect(foreseen([valid])).toMatchObject([{ raisedAt: null, clearedAt: expect.any(Number) }]);
    expect(foreseen([overdue])).toMatchObject([{ raisedAt: null, clearedAt: null }]);
  });

  it('is told with the unit and with each of its readings', () => {
    const unit = aUnit({ calibrations: [overdue] });
    expect(standingOf(unit, NO_STATE, NOON)).toMatchObject({ uncalibratedSensorIds: ['product-1'] });
    expect(standingOf(aUnit({ calibrations: [valid] }), NO_STATE, NOON)).toMatchObject({ uncalibratedSensorIds: [] });
    const samples = [aSample({ at: at('2026-11-20') }), aSample({ at: at('2026-11-21'), seq: 1 })];
    const asked = { from: { at: 0, skip: 0 }, to: Number.POSITIVE_INFINITY, limit: 9 };
    expect(pageOfReadings(samples, asked, calibrationBookOf(unit)).items.map(({ isUncalibrated: told }) => told)).toEqual([
      undefined,
      true,
    ]);
  });
});

describe('a recorder', () => {
  it('in a vehicle measures every five minutes or more often, elsewhere as it likes', () => {
    const every = (everyMillis: number) => ({ ...NO_STATE, tail: aSeries(ofLength(6, 3), { everyMillis }) });
    const standing = (kind: string, minutes: number) => standingOf(aUnit({ kind }), every(minutes * MINUTE), NOON).recording;
    expect(standing('vehicle', 5)).toEqual({ intervalSeconds: 300, mostSeconds: 300, isTooSeldom: false });
    expect(standing('vehicle', 6)).toEqual({ intervalSeconds: 360, mostSeconds: 300, isTooSeldom: true });
    expect(standing('room', 15)).toEqual({ intervalSeconds: 900, mostSeconds: null, isTooSeldom: false });
    expect(standingOf(aUnit({ kind: 'vehicle' }), NO_STATE, NOON).recording).toMatchObject({ intervalSeconds: null, isTooSeldom: false });
  });
});
