import { SEVERITY_RANK as RANK, type Severity, type SeverityRule } from '#schemas/incident.ts';
import type { Thresholds } from './thresholds.ts';

/** How a unit stands at one moment. */
export interface Circumstances {
  /** Of the product, or of the core that is followed in its place. */
  readonly celsius: number;
  /** Minutes above the limit without a break. */
  readonly overMinutes: number;
  /** Minutes at or below the low limit without a break. */
  readonly lowMinutes: number;
  /** Minutes above the limit within the last 24 hours. */
  readonly cumulativeMinutes: number;
  /** Until the limit is reached; Infinity when it is not foreseen. */
  readonly minutesToLimit: number;
  /** Since the last reading. */
  readonly staleMinutes: number;
  readonly doorMinutes: number;
}

export interface Verdict {
  readonly rule: SeverityRule;
  readonly severity: Severity;
}

export const STALE_MINUTES = 60;
/** A breach foreseen within this many minutes is announced. */
export const HORIZON_MINUTES = 30;
const WATCH_MINUTES = 60;
const DOOR_MINUTES = 5;

type Test = (now: Circumstances, limits: Thresholds) => boolean;

/** Goods whose germs grow above the limit; the others thaw or age. */
export const isChilled = ({ storageClass }: Thresholds) => storageClass === 'CHILLED_TCS' || storageClass === 'FISH_ICE';
const usesUp =
  (share: number): Test =>
  (now, { cumulativeMaxMinutes }) =>
    cumulativeMaxMinutes !== null && now.cumulativeMinutes >= share * cumulativeMaxMinutes;
const isOver: Test = (now, limits) => now.celsius > limits.limitCelsius;
const isOverLong: Test = (now, limits) => isOver(now, limits) && now.overMinutes >= limits.delayMinutes;
const isCritical: Test = (now, limits) => now.celsius >= limits.criticalCelsius;
const isTooCold: Test = (now, { lowCelsius, delayMinutes }) =>
  lowCelsius !== null && now.celsius <= lowCelsius && now.lowMinutes >= delayMinutes;

/** In order; the first that matches decides. @see reference/domain.md §4 */
const RULES: readonly (readonly [SeverityRule, Severity, Test])[] = [
  ['R1', 'S4', (now, limits) => isChilled(limits) && (usesUp(1)(now, limits) || isCritical(now, limits))],
  ['R2', 'S4', (now, limits) => !isChilled(limits) && isCritical(now, limits) && now.overMinutes >= limits.delayMinutes],
  ['R3', 'SF', (now) => now.staleMinutes > STALE_MINUTES],
  ['R4', 'S3', isTooCold],
  ['R5', 'S3', isOverLong],
  ['R6', 'S2', isOver],
  ['R7', 'S2', (now, limits) => now.minutesToLimit <= HORIZON_MINUTES || usesUp(0.8)(now, limits)],
  [
    'R8',
    'S1',
    (now, limits) =>
      now.minutesToLimit <= WATCH_MINUTES || now.celsius > limits.warnCelsius || now.doorMinutes > DOOR_MINUTES || usesUp(0.5)(now, limits),
  ],
];

/** How serious it is, by the ordered table. */
export function severityOf(now: Circumstances, limits: Thresholds): Verdict {
  for (const [rule, severity, matches] of RULES) {
    if (matches(now, limits)) return { rule, severity };
  }
  return { rule: 'R9', severity: 'S0' };
}

export function worseOf(left: Severity, right: Severity): Severity {
  return RANK[left] >= RANK[right] ? left : right;
}

export const isWorse = (left: Severity, right: Severity): boolean => RANK[left] > RANK[right];

/** From here on the goods of the zone may not be sold until a person has decided. */
export function demandsHold(severity: Severity): boolean {
  return RANK[severity] >= RANK.S3;
}
