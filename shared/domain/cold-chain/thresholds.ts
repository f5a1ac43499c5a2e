import type { StorageClass } from '#schemas/storage-class.ts';
import type { Unit } from '#schemas/unit.ts';

/** What the goods of a unit may go through. A null limit does not exist for the class. */
export interface Thresholds {
  readonly storageClass: StorageClass;
  readonly limitCelsius: number;
  readonly warnCelsius: number;
  readonly criticalCelsius: number;
  readonly lowCelsius: number | null;
  /** Longest time above the limit within 24 hours. */
  readonly cumulativeMaxMinutes: number | null;
  readonly delayMinutes: number;
  readonly offDelayMinutes: number;
  readonly deadbandCelsius: number;
  /** How long a breach must be foreseen without a break before it is announced. */
  readonly persistMinutes: number;
}

type ClassLimits = Omit<Thresholds, 'storageClass' | 'offDelayMinutes' | 'deadbandCelsius' | 'persistMinutes'>;

/** Product defaults, not law: a site's own HACCP plan overrides them unit by unit. @see reference/domain.md §4, class config */
const CLASS_LIMITS: Readonly<Record<StorageClass, ClassLimits>> = {
  CHILLED_TCS: { limitCelsius: 5, warnCelsius: 4, criticalCelsius: 21, cumulativeMaxMinutes: 240, delayMinutes: 30, lowCelsius: -1 },
  FISH_ICE: { limitCelsius: 2, warnCelsius: 1.5, criticalCelsius: 10, cumulativeMaxMinutes: 240, delayMinutes: 15, lowCelsius: -2 },
  FROZEN: { limitCelsius: -15, warnCelsius: -18, criticalCelsius: -12, cumulativeMaxMinutes: null, delayMinutes: 20, lowCelsius: null },
  AMBIENT: { limitCelsius: 30, warnCelsius: 27, criticalCelsius: 40, cumulativeMaxMinutes: null, delayMinutes: 120, lowCelsius: 0 },
};

const SET_POINTS: Readonly<Record<StorageClass, number>> = { CHILLED_TCS: 3, FISH_ICE: 1, FROZEN: -20, AMBIENT: 20 };
const FROZEN_SET_POINTS = { lowest: -25, highest: -18 };
/**
 * How fast the core of the goods follows the air, where nobody has measured it: ρ·c·V/(h·A) of a pack in still air. Frozen
 * packs are stacked thicker and take up heat of melting on the way, so that they are four times as slow; docs/cold-chain.md
 * has the sum, and what the choice does to the log of a real freezer.
 */
const TAU_MINUTES: Readonly<Record<StorageClass, number>> = { CHILLED_TCS: 60, FISH_ICE: 60, FROZEN: 240, AMBIENT: 60 };
const OFF_DELAY_MINUTES = 10;
const DEADBAND_CELSIUS = 0.5;
const LONGEST_PERSIST_MINUTES = 5;

/** Limits of the storage class, with what the unit overrides; the warning keeps its distance to the limit. */
export function thresholdsOf(unit: Unit): Thresholds {
  const defaults = CLASS_LIMITS[unit.storageClass];
  const limitCelsius = unit.limitCelsius ?? defaults.limitCelsius;
  const delayMinutes = unit.onDelayMinutes ?? defaults.delayMinutes;
  return {
    storageClass: unit.storageClass,
    limitCelsius,
    warnCelsius: limitCelsius - (defaults.limitCelsius - defaults.warnCelsius),
    criticalCelsius: Math.max(defaults.criticalCelsius, limitCelsius),
    lowCelsius: unit.lowCelsius ?? defaults.lowCelsius,
    cumulativeMaxMinutes: defaults.cumulativeMaxMinutes,
    delayMinutes,
    offDelayMinutes: unit.offDelayMinutes ?? OFF_DELAY_MINUTES,
    deadbandCelsius: unit.deadbandCelsius ?? DEADBAND_CELSIUS,
    persistMinutes: Math.min(LONGEST_PERSIST_MINUTES, delayMinutes / 3),
  };
}

/** Time constant with which the goods of a unit follow its air. */
export function tauMinutesOf(unit: Unit): number {
  return unit.tauMinutes ?? TAU_MINUTES[unit.storageClass];
}

export interface SetPointBounds {
  readonly lowest: number;
  readonly highest: number;
}

/** Where a set-point may lie: two degrees above freezing the goods, one below their limit. */
export function setPointBoundsOf(unit: Unit): SetPointBounds {
  if (unit.storageClass === 'FROZEN') return FROZEN_SET_POINTS;
  const { lowCelsius, limitCelsius } = thresholdsOf(unit);
  const highest = limitCelsius - 1;
  return { lowest: Math.min((lowCelsius ?? highest) + 2, highest), highest };
}

export function withinBounds(celsius: number, { lowest, highest }: SetPointBounds): boolean {
  return celsius >= lowest && celsius <= highest;
}

/** The unit's own set-point, within its bounds. */
export function setPointOf(unit: Unit): number {
  const { lowest, highest } = setPointBoundsOf(unit);
  return Math.min(highest, Math.max(lowest, unit.setPointCelsius ?? SET_POINTS[unit.storageClass]));
}
