import type { Move, SegmentName } from '#schemas/segment.ts';
import { type FeatureTable, segmentOfCode } from './collected-rows.ts';

const NONE = 'none';

/** How many customers go from which segment to which; most first. Who stays is not counted. */
export function countMoves(table: Pick<FeatureTable, 'segments' | 'leavers'>, names: readonly SegmentName[]): Move[] {
  const counts = new Map<string, Move>();
  const add = (from: string, to: string) => {
    if (from === to) return;
    const key = `${from}>${to}`;
    counts.set(key, { from, to, count: (counts.get(key)?.count ?? 0) + 1 });
  };
  names.forEach((name, index) => {
    add(segmentOfCode(table.segments[index] ?? 0) ?? NONE, name);
  });
  for (const { segment } of table.leavers) add(segmentOfCode(segment) ?? NONE, NONE);
  return [...counts.values()].sort(
    (left, right) => right.count - left.count || (`${left.from}>${left.to}` < `${right.from}>${right.to}` ? -1 : 1),
  );
}
