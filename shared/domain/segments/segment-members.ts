import type { SegmentMember } from '#schemas/segment.ts';
import { segmentCode } from './feature-table.ts';

/** The members of one part of the customers: by the code of the segment, then by falling score, then by key. */
export interface MemberPart {
  readonly count: number;
  readonly keyAt: (row: number) => string;
  /** Codes of the segments, and scores. */
  readonly columns: readonly Float64Array[];
}

type Coded = SegmentMember & { readonly code: number };

function compare(left: SegmentMember, right: SegmentMember): number {
  return right.score - left.score || (left.key < right.key ? -1 : 1);
}

/** Collects who is in which segment, in any order. */
export function memberCollector() {
  const members: Coded[] = [];
  return {
    add({ key, name, score }: { readonly key: string; readonly name: string; readonly score: number }): void {
      // A list keeps scores in four bytes: only what it keeps may decide its order.
      members.push({ key, code: segmentCode(name), score: Math.fround(score) });
    },
    /** Ordered as a part is. */
    result() {
      members.sort((left, right) => left.code - right.code || compare(left, right));
      return {
        keys: members.map(({ key }) => key),
        columns: [Float64Array.from(members, ({ code }) => code), Float64Array.from(members, ({ score }) => score)],
      };
    },
  };
}

/** The rows of a part that are in a segment: the first, and the one after the last. */
function rowsOf({ count, columns: [codes = new Float64Array()] }: MemberPart, code: number): { row: number; end: number } {
  let row = 0;
  while (row < count && (codes[row] as number) < code) row++;
  let end = row;
  while (end < count && codes[end] === code) end++;
  return { row, end };
}

/** The members of a segment over all parts, by falling score, then by key. */
export function* membersOf(parts: readonly MemberPart[], name: string): Generator<SegmentMember> {
  const heads = parts.map((part) => {
    const rows = rowsOf(part, segmentCode(name));
    const headAt = (row: number): SegmentMember | undefined =>
      row < rows.end ? { key: part.keyAt(row), score: part.columns[1]?.[row] as number } : undefined;
    return { headAt, row: rows.row, head: headAt(rows.row) };
  });
  while (true) {
    let first: (typeof heads)[number] | undefined;
    for (const one of heads) if (one.head && (first?.head === undefined || compare(one.head, first.head) < 0)) first = one;
    if (first?.head === undefined) return;
    yield first.head;
    first.row++;
    first.head = first.headAt(first.row);
  }
}
