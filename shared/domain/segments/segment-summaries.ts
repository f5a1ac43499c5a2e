import { type Rows, rowAt } from '#numerics/rows.ts';
import { SEGMENT_NAMES, type Segment, type SegmentName } from '#schemas/segment.ts';
import { FEATURES, featureIndex } from './feature-catalogue.ts';

export interface SegmentedTable {
  readonly features: Rows;
  readonly scores: Float64Array;
  /** Segment of each customer. */
  readonly names: readonly SegmentName[];
  /** Names of the centres' coordinates. */
  readonly inputs: readonly string[];
  readonly centres: readonly (readonly number[])[];
  /** Name of each centre. */
  readonly segmentNames: readonly SegmentName[];
}

export interface SegmentsBefore {
  readonly segments: readonly Segment[];
  /** Money of another currency cannot be compared. */
  readonly isSameCurrency: boolean;
}

/** Size, centre, value and change of each segment, in the order of the names. */
export function summariseSegments(table: SegmentedTable, before: SegmentsBefore | undefined): Segment[] {
  const spend = featureIndex('totalSpendMinor');
  const everyone = totalsOf(table, table.names.keys());
  return SEGMENT_NAMES.filter((name) => table.segmentNames.includes(name)).map((name) => {
    const members = [...table.names.keys()].filter((index) => table.names[index] === name);
    const totals = totalsOf(table, members);
    const spendMinor = totals.sums[spend] ?? 0;
    const totalMinor = everyone.sums[spend] ?? 0;
    return {
      name,
      size: members.length,
      share: members.length / table.names.length,
      spendMinor,
      spendShare: totalMinor > 0 ? spendMinor / totalMinor : null,
      averageScore: totals.score / members.length,
      centre: centreOf(totals),
      centreZ: namedCentre(table, name),
      change: changeOf(before, { name, size: members.length, spendMinor }),
    };
  });
}

interface Totals {
  readonly sums: Float64Array;
  /** Customers of whom the feature is known. */
  readonly counts: Uint32Array;
  score: number;
}

function totalsOf({ features, scores }: SegmentedTable, members: Iterable<number>): Totals {
  const totals: Totals = { sums: new Float64Array(features.width), counts: new Uint32Array(features.width), score: 0 };
  for (const index of members) {
    totals.score += scores[index] as number;
    rowAt(features, index).forEach((value, column) => {
      if (Number.isNaN(value)) return;
      totals.sums[column] = (totals.sums[column] as number) + value;
      totals.counts[column] = (totals.counts[column] as number) + 1;
    });
  }
  return totals;
}

function centreOf({ sums, counts }: Totals): Record<string, number> {
  const known = FEATURES.map(({ name }, column) => ({ name, sum: sums[column] ?? 0, count: counts[column] ?? 0 })).filter(
    ({ count }) => count > 0,
  );
  return Object.fromEntries(known.map(({ name, sum, count }) => [name, sum / count]));
}

function namedCentre({ inputs, centres, segmentNames }: SegmentedTable, name: SegmentName): Record<string, number> {
  const centre = centres[segmentNames.indexOf(name)] ?? [];
  return Object.fromEntries(inputs.map((input, column) => [input, centre[column] ?? 0]));
}

function changeOf(before: SegmentsBefore | undefined, now: Pick<Segment, 'name' | 'size' | 'spendMinor'>): Segment['change'] {
  const then = before?.segments.find(({ name }) => name === now.name);
  if (then === undefined) return null;
  return { size: now.size - then.size, spendMinor: before?.isSameCurrency ? now.spendMinor - then.spendMinor : null };
}
