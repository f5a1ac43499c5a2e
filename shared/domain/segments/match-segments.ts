import { squaredDistance } from '#numerics/columns.ts';
import { minCostAssignment } from '#numerics/min-cost-assignment.ts';
import type { SegmentName } from '#schemas/segment.ts';
import { nameSegments } from './name-segments.ts';

/** A centre is taken for an old one only when it is nearer to it than this share of the least distance between two old ones. */
const GATE_SHARE = 0.5;

export interface NamedCentre {
  readonly name: SegmentName;
  readonly centre: readonly number[];
}

export interface CentreMatch {
  /** Index of the old centre that each new one continues; undefined for one that is new. */
  readonly oldOf: readonly (number | undefined)[];
  /** Distance of each new centre to the old one that it was paired with. */
  readonly distances: readonly number[];
  /** The greatest distance at which a pair counts; infinite with a single old centre. */
  readonly gate: number;
}

/** Pairs new centres with old ones so that the distances add up to the least, and keeps the pairs that are close. */
export function matchCentres(before: readonly (readonly number[])[], after: readonly (readonly number[])[]): CentreMatch {
  const gate = GATE_SHARE * leastDistance(before);
  const distanceOf = (one: readonly number[], other: readonly number[]) => Math.sqrt(squaredDistance(one, other));
  const pairs = after.length <= before.length ? pairsOf(after, before) : pairsOf(before, after).map(([old, next]) => [next, old] as const);
  const paired = new Map(pairs);
  const distances = after.map((centre, index) => {
    const old = before[paired.get(index) ?? -1];
    return old === undefined ? Number.POSITIVE_INFINITY : distanceOf(centre, old);
  });
  return { oldOf: after.map((_, index) => ((distances[index] as number) <= gate ? paired.get(index) : undefined)), distances, gate };

  function pairsOf(fewer: readonly (readonly number[])[], more: readonly (readonly number[])[]): (readonly [number, number])[] {
    const columns = minCostAssignment(fewer.map((one) => more.map((other) => distanceOf(one, other))));
    return columns.map((column, row) => [row, column] as const);
  }
}

function leastDistance(centres: readonly (readonly number[])[]): number {
  const squares = centres.flatMap((one, index) => centres.slice(index + 1).map((other) => squaredDistance(one, other)));
  return Math.sqrt(Math.min(Number.POSITIVE_INFINITY, ...squares));
}

/**
 * Names centres as last night did where they continue one of its centres. The others get the names that are left, by the
 * rule that names them all, so there are never more names than five. With another number of centres than last night the
 * names of the rule are different ones, and all are given anew.
 *
 * @param inputs - names of the coordinates
 */
export function keepNames(
  inputs: readonly string[],
  centres: readonly (readonly number[])[],
  before: readonly NamedCentre[],
): SegmentName[] {
  const byRule = nameSegments(inputs, centres);
  const known = new Set<SegmentName>(byRule);
  if (before.length !== centres.length || before.some(({ name }) => !known.has(name))) return byRule;
  const { oldOf } = matchCentres(
    before.map(({ centre }) => centre),
    centres,
  );
  const kept = oldOf.map((old) => before[old ?? -1]?.name);
  const left = new Set(byRule.filter((name) => !kept.includes(name)));
  const names = kept.map((name, index) => name ?? takeIfLeft(left, byRule[index]));
  return names.map((name) => name ?? takeFirst(left));
}

function takeIfLeft(left: Set<SegmentName>, name: SegmentName | undefined): SegmentName | undefined {
  return name !== undefined && left.delete(name) ? name : undefined;
}

function takeFirst(left: Set<SegmentName>): SegmentName {
  const [name] = left;
  if (name === undefined) throw new RangeError('There are fewer names than centres.');
  left.delete(name);
  return name;
}
