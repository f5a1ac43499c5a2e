import type { Move } from '#schemas/segment.ts';
import { segmentOfCode } from './feature-table.ts';

const NONE = 'none';

/**
 * How many customers go from which segment to which; most first. Who stays is not counted.
 *
 * @param moves - customers by the code of their segment before, then by that of now
 */
export function movesOf(moves: readonly (readonly number[])[]): Move[] {
  const nameOf = (code: number) => segmentOfCode(code) ?? NONE;
  const all = moves.flatMap((row, from) => row.map((count, to) => ({ from: nameOf(from), to: nameOf(to), count })));
  return all
    .filter(({ from, to, count }) => from !== to && count > 0)
    .sort((left, right) => right.count - left.count || (`${left.from}>${left.to}` < `${right.from}>${right.to}` ? -1 : 1));
}
