import { adjustedRandIndex } from '#numerics/partition-agreement.ts';
import { type AssignedPart, SEGMENT_NAMES, type Segment, type SegmentModel, type SegmentTotals } from '#schemas/segment.ts';
import { FEATURES, featureIndex } from './feature-catalogue.ts';
import { segmentCode } from './feature-table.ts';

const CODES = SEGMENT_NAMES.length + 1;
const zeros = (length: number) => Array.from({ length }, () => 0);

/** Of no customer yet. */
export function emptyTotals(): SegmentTotals {
  return {
    sizes: zeros(CODES),
    scores: zeros(CODES),
    sums: Array.from({ length: CODES }, () => zeros(FEATURES.length)),
    known: Array.from({ length: CODES }, () => zeros(FEATURES.length)),
    moves: Array.from({ length: CODES }, () => zeros(CODES)),
  };
}

interface NotedCustomer {
  /** Codes of the segment before and now. */
  readonly from: number;
  readonly to: number;
  readonly score: number;
  readonly features: Float64Array;
}

/** Adds one customer to the totals. */
export function noteCustomer({ sizes, scores, sums, known, moves }: SegmentTotals, { from, to, score, features }: NotedCustomer): void {
  sizes[to] = (sizes[to] ?? 0) + 1;
  scores[to] = (scores[to] ?? 0) + score;
  const [own, counts, way] = [sums[to] as number[], known[to] as number[], moves[from] as number[]];
  way[to] = (way[to] ?? 0) + 1;
  features.forEach((value, index) => {
    if (Number.isNaN(value)) return;
    own[index] = (own[index] ?? 0) + value;
    counts[index] = (counts[index] ?? 0) + 1;
  });
}

/** Joins what the parts found. */
export function joinTotals(parts: readonly AssignedPart[]): AssignedPart {
  const add = (one: readonly number[], other: readonly number[]) => one.map((value, index) => value + (other[index] ?? 0));
  const addAll = (one: readonly number[][], other: readonly number[][]) => one.map((row, index) => add(row, other[index] ?? []));
  return parts.reduce<AssignedPart>(
    (all, part) => ({
      sizes: add(all.sizes, part.sizes),
      scores: add(all.scores, part.scores),
      sums: addAll(all.sums, part.sums),
      known: addAll(all.known, part.known),
      moves: addAll(all.moves, part.moves),
      customers: all.customers + part.customers,
      changed: all.changed + part.changed,
    }),
    { ...emptyTotals(), customers: 0, changed: 0 },
  );
}

export interface SegmentsBefore {
  readonly segments: readonly Segment[];
  /** Money of another currency cannot be compared. */
  readonly isSameCurrency: boolean;
}

/** Size, centre, value and change of each segment, in the order of the names. */
export function summariseSegments(model: SegmentModel, totals: SegmentTotals, before: SegmentsBefore | undefined): Segment[] {
  const spend = featureIndex('totalSpendMinor');
  const everyone = totals.sizes.reduce((sum, size) => sum + size, 0);
  const totalMinor = totals.sums.reduce((sum, own) => sum + (own[spend] ?? 0), 0);
  const inOrder = SEGMENT_NAMES.flatMap((name) => model.centres.filter((centre) => centre.name === name));
  return inOrder.map(({ name, centreZ }) => {
    const code = segmentCode(name);
    const [size, sums, known] = [totals.sizes[code] ?? 0, totals.sums[code] ?? [], totals.known[code] ?? []];
    const spendMinor = sums[spend] ?? 0;
    return {
      name,
      size,
      share: everyone > 0 ? size / everyone : 0,
      spendMinor,
      spendShare: totalMinor > 0 ? spendMinor / totalMinor : null,
      averageScore: size > 0 ? (totals.scores[code] ?? 0) / size : 0,
      centre: meansOf(sums, known),
      centreZ,
      change: changeOf(before, { name, size, spendMinor }),
    };
  });
}

function meansOf(sums: readonly number[], known: readonly number[]): Record<string, number> {
  const entries = FEATURES.map(({ name }, column) => ({ name, sum: sums[column] ?? 0, count: known[column] ?? 0 }));
  return Object.fromEntries(entries.filter(({ count }) => count > 0).map(({ name, sum, count }) => [name, sum / count]));
}

function changeOf(before: SegmentsBefore | undefined, now: Pick<Segment, 'name' | 'size' | 'spendMinor'>): Segment['change'] {
  const then = before?.segments.find(({ name }) => name === now.name);
  if (then === undefined) return null;
  return { size: now.size - then.size, spendMinor: before?.isSameCurrency ? now.spendMinor - then.spendMinor : null };
}

/** How far the customers who had a segment and have one still agree with last night; null when there are none. */
export function agreementOf({ moves }: SegmentTotals): { adjustedRandIndex: number | null; labelChurn: number | null } {
  const stayed = moves.slice(1).map((row) => row.slice(1));
  const total = stayed.flat().reduce((sum, count) => sum + count, 0);
  if (total === 0) return { adjustedRandIndex: null, labelChurn: null };
  const same = stayed.reduce((sum, row, index) => sum + (row[index] ?? 0), 0);
  return { adjustedRandIndex: adjustedRandIndex(stayed), labelChurn: 1 - same / total };
}
