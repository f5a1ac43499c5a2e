import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Columns, columnsOfRows, rowOf, squaredDistance } from '#numerics/columns.ts';
import { type Partition, polish } from '#numerics/lloyd.ts';
import { gaussian, seededRandom } from '#numerics/random.ts';

/** Lloyd's passes as the book has them, every row against every centre. */
function plainLloyd(rows: Columns, start: readonly number[][], weights?: Float64Array): { labels: number[]; points: number[][] } {
  let points = start.map((point) => [...point]);
  let labels: number[] = [];
  for (let pass = 0; pass < 300; pass++) {
    const next = Array.from({ length: rows.count }, (_, row) => {
      const distances = points.map((point) => squaredDistance(rowOf(rows, row), point));
      return distances.indexOf(Math.min(...distances));
    });
    if (String(next) === String(labels)) break;
    labels = next;
    points = points.map((point, label) => {
      const members = labels.flatMap((own, row) => (own === label ? [row] : []));
      const weight = members.reduce((sum, row) => sum + (weights?.[row] ?? 1), 0);
      if (members.length === 0) return point;
      return point.map(
        (_, column) => members.reduce((sum, row) => sum + (rows.columns[column]?.[row] ?? 0) * (weights?.[row] ?? 1), 0) / weight,
      );
    });
  }
  return { labels, points };
}

function crowd(count: number, width: number, seed: number): Columns {
  const random = seededRandom(seed);
  return columnsOfRows(Array.from({ length: count }, () => Array.from({ length: width }, () => gaussian(random))));
}

function expectSame(found: Partition, expected: ReturnType<typeof plainLloyd>): void {
  expect([...found.labels]).toEqual(expected.labels);
  found.points.forEach((point, index) => {
    point.forEach((value, column) => {
      expect(value).toBeCloseTo(expected.points[index]?.[column] ?? Number.NaN, 9);
    });
  });
}

describe('polish', () => {
  it('goes the way of plain passes row by row, whatever the width and the number of centres', () => {
    for (const [width, k, seed] of [
      [1, 2, 1],
      [2, 7, 2],
      [3, 5, 3],
      [5, 9, 4],
      [9, 4, 5],
    ] as const) {
      const rows = crowd(1500, width, seed);
      const start = Array.from({ length: k }, (_, index) => rowOf(rows, index));
      expectSame(polish(rows, start), plainLloyd(rows, start));
    }
  });

  it('counts each row as often as its weight says', () => {
    const rows = crowd(600, 2, 9);
    const random = seededRandom(10);
    const weights = Float64Array.from({ length: 600 }, () => 0.1 + 3 * random());
    const start = [0, 1, 2, 3].map((index) => rowOf(rows, index));
    expectSame(polish(rows, start, { weights }), plainLloyd(rows, start, weights));
  });

  it('says the inertia of its own labels and centres', () => {
    const rows = crowd(3000, 4, 11);
    const { points, labels, sizes, inertia } = polish(
      rows,
      [0, 1, 2].map((index) => rowOf(rows, index)),
    );
    const squares = Array.from(labels, (label, row) => squaredDistance(rowOf(rows, row), points[label] ?? []));
    expect(inertia).toBeCloseTo(
      squares.reduce((sum, square) => sum + square, 0),
      8,
    );
    expect([...sizes]).toEqual([0, 1, 2].map((own) => labels.filter((label) => label === own).length));
  });

  it('sends a centre without rows to the row that is worst off', () => {
    const rows = columnsOfRows([[0], [1], [2], [50]]);
    expect([...polish(rows, [[0], [-1000]]).sizes].sort()).toEqual([1, 3]);
  });

  it('stops early when asked to, close to the end', () => {
    const rows = crowd(20_000, 2, 12);
    const start = [0, 1, 2, 3, 4].map((index) => rowOf(rows, index));
    const [early, late] = [polish(rows, start, { tolerance: 1e-6 }), polish(rows, start)];
    expect(early.inertia).toBeGreaterThanOrEqual(late.inertia);
    expect(early.inertia).toBeLessThan(late.inertia * 1.01);
  });

  it('leaves every row with a centre that none is nearer than', () => {
    const point = fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 }));
    fc.assert(
      fc.property(fc.array(point, { minLength: 2, maxLength: 40 }), fc.array(point, { minLength: 1, maxLength: 5 }), (lists, start) => {
        const rows = columnsOfRows(lists);
        const { points, labels } = polish(
          rows,
          start.map((centre) => [...centre]),
        );
        labels.forEach((label, row) => {
          const distances = points.map((centre) => squaredDistance(lists[row] ?? [], centre));
          expect(distances[label]).toBeLessThanOrEqual(Math.min(...distances) + 1e-9);
        });
      }),
    );
  });
});
