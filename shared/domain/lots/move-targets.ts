import type { NewCaseEntry } from '#schemas/case.ts';
import type { Incident } from '#schemas/incident.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Unit } from '#schemas/unit.ts';
import type { UnitState } from '#schemas/unit-state.ts';
import { standingOf } from '../cold-chain/standing.ts';
import { thresholdsOf } from '../cold-chain/thresholds.ts';
import { caseIdOf } from './case-story.ts';

/** A unit with its readings, if there are any. */
interface Neighbour {
  readonly unit: Unit;
  readonly state: UnitState | undefined;
}

const MOST_TARGETS = 3;

/** Goods that warm are to be moved as soon as that is foreseen. @see reference/domain.md §4, R5 to R7 */
export const asksForMove = ({ kind, status }: Incident): boolean => kind === 'warm' && status === 'open';

/**
 * Units into which the goods of one could be moved: of its class, with limits that are no wider, in which all is well now and no sensor
 * is due for calibration; the coldest against its limit first. How much room is in them nobody knows here.
 */
export function moveTargets(home: Unit, neighbours: readonly Neighbour[], at: number): string[] {
  const fit = neighbours.flatMap(({ unit, state }) => {
    const standing = standingOf(unit, state, at);
    const isFit =
      unit.unitId !== home.unitId &&
      unit.storageClass === home.storageClass &&
      thresholdsOf(unit).limitCelsius <= thresholdsOf(home).limitCelsius &&
      standing.condition === 'fine' &&
      standing.uncalibratedSensorIds.length === 0;
    return isFit ? [{ unitId: unit.unitId, belowLimit: standing.limits.limitCelsius - (standing.celsius ?? Number.NaN) }] : [];
  });
  const order = fit.sort((left, right) => right.belowLimit - left.belowLimit || (left.unitId < right.unitId ? -1 : 1));
  return order.slice(0, MOST_TARGETS).map(({ unitId }) => unitId);
}

/** What the log says of it, once for each stage of the incident; without a target somebody has to bring cold from elsewhere. */
export const moveLine = (incident: Incident, targets: readonly string[], at: Instant): NewCaseEntry => ({
  caseId: caseIdOf(incident),
  at,
  step: 'move-proposed',
  key: incident.stage,
  numbers: { units: targets.length },
  ids: { unitId: incident.unitId, to: [...targets] },
});
