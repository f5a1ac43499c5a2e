import type { Columns } from '#numerics/columns.ts';
import { mean, populationDeviation } from '#numerics/statistics.ts';

export type Scale = 'z' | 'log1p-z';

/** Population z-scores of each column, of its logarithm where that is asked for; 0 where all values are the same. */
export function scaledColumns(columns: readonly Float64Array[], scale: Scale): Columns {
  return { count: columns[0]?.length ?? 0, columns: columns.map((column) => zScores(scale === 'z' ? column : logarithms(column))) };
}

function logarithms(column: Float64Array): Float64Array {
  return column.map((value) => Math.log1p(Math.max(0, value)));
}

function zScores(column: Float64Array): Float64Array {
  // Rounding may leave a little deviation between values that are all the same.
  if (column.every((value) => value === column[0])) return new Float64Array(column.length);
  const centre = mean(column);
  const deviation = populationDeviation(column);
  return column.map((value) => (value - centre) / deviation);
}
