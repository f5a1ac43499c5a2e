import { describe, expect, it } from 'vitest';
import { handOverOf, mayLoad, recentAir, tripLimitsOf, tripMovements } from '#domain/lots/trip-checks.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Sample } from '#schemas/reading.ts';
import { TripSchema } from '#schemas/trip.ts';
import { UnitSchema } from '#schemas/unit.ts';
import { aLotRef } from '../../support/lot-builders.ts';

const minute = (number: number) => new Date(Date.UTC(2026, 5, 1, 8, number)).toISOString() as Instant;
const aTrip = (given: object = {}) =>
  TripSchema.parse({ tripId: 't1', unitId: 'van-1', from: 'room', to: 'fridge', maxLoadingCelsius: 4, maxGoodsCelsius: 7, ...given });
const aCheck = (given: object = {}) => ({
  preCooling: { celsius: 3, measuredAt: minute(0), source: 'person', isCold: true, checkedBy: 'quinn', ...given },
});
const sample = (at: number, celsius: number, probe: Sample['probe'] = 'air'): Sample => ({
  sensorId: 's',
  bootId: '',
  seq: -1,
  at,
  celsius,
  probe,
  doorOpen: false,
  defrost: false,
});

describe('a vehicle may be loaded', () => {
  it.each([
    ['when it was found cold', aCheck(), minute(10), true],
    ['an hour after the check', aCheck(), minute(60), true],
    ['but no later', aCheck(), minute(61), false],
    ['but not before the check', aCheck({ measuredAt: minute(20) }), minute(10), false],
    ['but not when it was warm', aCheck({ isCold: false }), minute(10), false],
    ['but not unchecked', {}, minute(10), false],
  ])('%s', (_, given, at, expected) => {
    expect(mayLoad(aTrip(given), at)).toBe(expected);
  });
});

it('knows the air by the latest reading, and does not know it when that is old', () => {
  const now = 1_000_000_000;
  const state = { tail: [sample(now - 60_000, 3), sample(now - 120_000, 9), sample(now, 1, 'product')], track: { sensors: {} } };
  expect(recentAir(state, now)).toMatchObject({ celsius: 3 });
  expect(recentAir(state, now + 900_001)).toBeUndefined();
  expect(recentAir({ tail: [], track: { sensors: { a: { at: now, celsius: 2, probe: 'air' } } } }, now)).toMatchObject({ celsius: 2 });
});

describe('a vehicle of which nobody says how cold it has to be', () => {
  const vehicle = (given: object) => UnitSchema.parse({ unitId: 'van-1', kind: 'vehicle', site: 's', updatedAt: minute(0), ...given });
  it.each([
    ['chilled goods', { storageClass: 'CHILLED_TCS' }, 5, 5],
    ['fish on ice', { storageClass: 'FISH_ICE' }, 2, 2],
    ['what its site says', { storageClass: 'CHILLED_TCS', limitCelsius: 4 }, 4, 4],
    ['frozen goods', { storageClass: 'FROZEN' }, -10, -12],
  ])('has the limits of %s', (_, given, maxLoadingCelsius, maxGoodsCelsius) => {
    const limits = tripLimitsOf(vehicle(given));
    expect(limits).toEqual({ maxLoadingCelsius, maxGoodsCelsius });
    const trip = aTrip({ ...limits, load: { at: minute(0), lots: [], seals: [], loadedBy: 'quinn' } });
    const accepts = (goodsCelsius: number) =>
      handOverOf(trip, { at: minute(5), receivedBy: 'Kim', goodsCelsius, seals: [] }, 'q').isAccepted;
    expect([accepts(maxGoodsCelsius), accepts(maxGoodsCelsius + 0.1)]).toEqual([true, false]);
  });
});

describe('goods are taken over', () => {
  const loaded = aTrip({ load: { at: minute(0), lots: [], seals: ['A', 'B'], loadedBy: 'quinn' } });
  it.each([
    ['cold and sealed', { goodsCelsius: 7, seals: ['B', 'A'] }, true],
    ['not when warm', { goodsCelsius: 7.1, seals: ['B', 'A'] }, false],
    ['not with a seal less', { goodsCelsius: 7, seals: ['A'] }, false],
    ['not with a seal more', { goodsCelsius: 7, seals: ['A', 'B', 'C'] }, false],
  ])('%s', (_, given, isAccepted) => {
    expect(handOverOf(loaded, { at: minute(5), receivedBy: 'Kim', ...given }, 'quinn').isAccepted).toBe(isAccepted);
  });
});

it('moves its lots into the vehicle and out of it, under ids that follow from the trip', () => {
  const lots = [{ ...aLotRef(), quantity: 2, uom: 'EA' }];
  const recorded = { at: minute(0), recordedAt: minute(1), recordedBy: 'quinn' };
  expect(tripMovements(aTrip(), lots, 'loaded', recorded)).toMatchObject([
    { kind: 'loaded', from: 'room', to: 'van-1', tripId: 't1', movementId: 'trip t1 loaded 0' },
  ]);
  expect(tripMovements(aTrip(), lots, 'unloaded', recorded)).toMatchObject([{ kind: 'unloaded', from: 'van-1', to: 'fridge' }]);
});
