import type { Columns } from '#numerics/columns.ts';
import { gaussian, seededRandom } from '#numerics/random.ts';
import { scaledColumns } from '../evaluate/scaled-columns.ts';

/** Shares of five habits that run into each other, with days since the last order, orders and spend of a year, as logarithms. */
const HABITS = [
  { share: 0.1, centre: [1.8, 3.2, 7.4] },
  { share: 0.3, centre: [3.0, 1.9, 5.6] },
  { share: 0.25, centre: [3.6, 1.1, 3.9] },
  { share: 0.1, centre: [1.2, 4.0, 6.2] },
  { share: 0.25, centre: [5.3, 0.9, 4.8] },
] as const;
const SPREAD = [0.8, 0.6, 0.9] as const;

/** Seeded customers with three features, as z-scores of logarithms. */
export function referenceCustomers(count: number, seed: number): Columns {
  const random = seededRandom(seed);
  const columns = SPREAD.map(() => new Float64Array(count));
  for (let row = 0; row < count; row++) {
    const { centre } = habitAt(random());
    columns.forEach((column, index) => {
      column[row] = Math.exp((centre[index] as number) + (SPREAD[index] as number) * gaussian(random));
    });
  }
  return scaledColumns(columns, 'log1p-z');
}

function habitAt(place: number): (typeof HABITS)[number] {
  let end = 0;
  for (const habit of HABITS) {
    end += habit.share;
    if (place < end) return habit;
  }
  return HABITS[0];
}
