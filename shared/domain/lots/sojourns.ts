import type { Lot, PlaceId, PlaceOfLot } from '#schemas/lot.ts';
import type { StorageClass } from '#schemas/storage-class.ts';
import { type Unit, UnitSchema } from '#schemas/unit.ts';
import type { GoodsSeries } from '../cold-chain/goods-series.ts';
import { type Thresholds, thresholdsOf } from '../cold-chain/thresholds.ts';
import { DAY_MILLIS, millisOf } from '../time.ts';
import type { Sojourn } from './climate-steps.ts';

/** How far back the past of a lot is looked at, in milliseconds. */
const LOOK_BACK_MILLIS = 31 * DAY_MILLIS;

/** A unit with what its goods went through. */
export interface MeasuredUnit {
  readonly unit: Unit;
  readonly series: GoodsSeries;
}

/**
 * Limits for goods of a class in a unit: those of the unit when it is meant for such goods, else those of the class; a site
 * that stores dairy up to 7 °C says nothing of the fish that stands there for an hour.
 */
export function limitsFor(storageClass: StorageClass, unit: Unit): Thresholds {
  if (unit.storageClass === storageClass) return thresholdsOf(unit);
  const { unitId, kind, site, updatedAt } = unit;
  return thresholdsOf(UnitSchema.parse({ unitId, kind, site, updatedAt, storageClass }));
}

/** The span of a lot's time that counts, in milliseconds. */
export interface Span {
  readonly since: number;
  readonly until: number;
}

export const spanUntil = (until: number): Span => ({ since: until - LOOK_BACK_MILLIS, until });

/** When some lots were in a place first, within the span; undefined when they were not. */
export function firstIn(placed: readonly PlaceOfLot[], { since, until }: Span): number | undefined {
  const starts = placed.flatMap(({ state }) => state.stays.map(({ from }) => (from === null ? since : Math.max(since, millisOf(from)))));
  const first = Math.min(...starts);
  return first <= until ? first : undefined;
}

/** Where a lot lay and when, with what it was like there for goods of its class. */
export function sojournsOf(
  placed: readonly PlaceOfLot[],
  storageClass: StorageClass,
  measured: ReadonlyMap<PlaceId, MeasuredUnit>,
  { since, until }: Span,
): Sojourn[] {
  return placed.flatMap(({ place, state }) => {
    const there = measured.get(place);
    const climate = there && { series: there.series, limitCelsius: limitsFor(storageClass, there.unit).limitCelsius };
    return state.stays.flatMap((stay): Sojourn[] => {
      const from = stay.from === null ? since : Math.max(since, millisOf(stay.from));
      const to = stay.to === null ? until : Math.min(until, millisOf(stay.to));
      return to > from ? [{ from, to, climate }] : [];
    });
  });
}

/** Nothing of a lot is known to be left anywhere. */
export const isGoneFrom = (placed: readonly PlaceOfLot[]): boolean =>
  placed.every(({ state }) => state.stays.every(({ to }) => to !== null));

/** Whether a lot has been looked at with the same result before. */
export function isSameExposure(lot: Lot | undefined, exposure: NonNullable<Lot['exposure']>): boolean {
  const told = ({ asOf: _asOf, ...rest }: NonNullable<Lot['exposure']>) =>
    JSON.stringify(Object.entries(rest).sort(([one], [other]) => (one < other ? -1 : 1)));
  return lot?.exposure !== undefined && told(lot.exposure) === told(exposure);
}
