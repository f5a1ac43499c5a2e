import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsOf, columnsOfRows } from '#numerics/columns.ts';
import { compareLexicographically, kMeans } from '#numerics/kmeans.ts';
import { gaussian, seededRandom } from '#numerics/random.ts';

const CENTRES = [
  [-8, 0],
  [-4, -8],
  [0, 0],
  [4, 8],
  [8, 0],
];

/** Five round clouds of 200 points. */
function clouds(seed: number, deviation = 1): number[][] {
  const random = seededRandom(seed);
  return CENTRES.flatMap(([x = 0, y = 0]) =>
    Array.from({ length: 200 }, () => [x + deviation * gaussian(random), y + deviation * gaussian(random)]),
  );
}

describe('kMeans', () => {
  it('finds five clouds, numbered by their centres', () => {
    const { centres, sizes, labels } = kMeans(columnsOfRows(clouds(7)), { k: 5, seed: 42 });
    CENTRES.forEach((centre, index) => {
      expect(Math.hypot((centres[index]?.[0] ?? 99) - (centre[0] ?? 0), (centres[index]?.[1] ?? 99) - (centre[1] ?? 0))).toBeLessThan(0.3);
    });
    expect(sizes).toEqual([200, 200, 200, 200, 200]);
    expect(new Set(labels.subarray(0, 200))).toEqual(new Set([0]));
  });

  it('gives the same to the last bit for the same seed', () => {
    const rows = columnsOfRows(clouds(3, 4));
    expect(kMeans(rows, { k: 5, seed: 9 })).toEqual(kMeans(rows, { k: 5, seed: 9 }));
  });

  it('reaches the inertia that restarts reach, on clouds that overlap', () => {
    const rows = columnsOfRows(clouds(5, 4));
    const best = Math.min(...Array.from({ length: 8 }, (_, seed) => kMeans(rows, { k: 5, seed, restarts: 40 }).inertia));
    for (let seed = 100; seed < 110; seed++) expect(kMeans(rows, { k: 5, seed }).inertia).toBeLessThanOrEqual(1.005 * best);
  });

  it('finds a far handful among many rows, which a sample of a few would miss', () => {
    const random = seededRandom(5);
    const many = Array.from({ length: 50_000 }, (_, index) => [(index % 4) * 3 + 0.5 * gaussian(random), gaussian(random)]);
    const rows = columnsOfRows([...many, [900, 900], [901, 900], [900, 901]]);
    const { sizes, centres } = kMeans(rows, { k: 5, seed: 3 });
    expect(sizes).toContain(3);
    expect(centres.at(-1)).toEqual([(900 + 901 + 900) / 3, (900 + 900 + 901) / 3]);
  });

  it('is not led astray by rows that come in turns', () => {
    const random = seededRandom(6);
    const rows = columnsOfRows(Array.from({ length: 20_480 }, (_, index) => [(index % 5) * 20 + gaussian(random), gaussian(random)]));
    expect(kMeans(rows, { k: 5, seed: 1 }).sizes).toEqual(Array.from({ length: 5 }, () => 4096));
  });

  it('lets a column that is the same for all decide nothing', () => {
    const lists = clouds(8);
    const [plain, widened] = [
      kMeans(columnsOfRows(lists), { k: 5, seed: 2 }),
      kMeans(columnsOfRows(lists.map((row) => [...row, 7])), { k: 5, seed: 2 }),
    ];
    expect(widened.labels).toEqual(plain.labels);
    expect(widened.inertia).toBeCloseTo(plain.inertia, 9);
  });

  it('gives identical rows one cluster, and never an empty one', () => {
    const same = kMeans(columnsOfRows(Array.from({ length: 20 }, () => [1, 2])), { k: 5, seed: 1 });
    expect(same).toMatchObject({ k: 1, centres: [[1, 2]], sizes: [20], inertia: 0 });
    const two = kMeans(columnsOfRows([...Array.from({ length: 9 }, () => [0, 0]), [5, 5]]), { k: 5, seed: 1 });
    expect(two).toMatchObject({
      k: 2,
      centres: [
        [0, 0],
        [5, 5],
      ],
      sizes: [9, 1],
      inertia: 0,
    });
  });

  it('finds every different row when a sample would miss the rare ones', () => {
    const rows = columnsOfRows([...Array.from({ length: 200_000 }, () => [0, 0]), [5, 5], [9, 9]]);
    expect(kMeans(rows, { k: 3, seed: 1 }).k).toBe(3);
  });

  it('gives fewer rows than k a cluster each', () => {
    expect(kMeans(columnsOfRows([[3], [1], [2]]), { k: 5, seed: 1 })).toMatchObject({ k: 3, centres: [[1], [2], [3]], sizes: [1, 1, 1] });
  });

  it('refuses numbers that are none, naming where they are', () => {
    expect(() =>
      kMeans(
        columnsOfRows([
          [1, 2],
          [3, Number.NaN],
        ]),
        { k: 2, seed: 1 },
      ),
    ).toThrow('Row 1, column 1 is NaN');
    expect(() =>
      kMeans(
        columnsOfRows([
          [Number.POSITIVE_INFINITY, 2],
          [3, 4],
        ]),
        { k: 2, seed: 1 },
      ),
    ).toThrow('Row 0, column 0 is Infinity');
  });

  it('refuses options without meaning', () => {
    const rows = columnsOfRows([[1], [2]]);
    for (const k of [0, -1, 1.5, 256, Number.NaN]) expect(() => kMeans(rows, { k, seed: 1 })).toThrow(RangeError);
    expect(() => kMeans(rows, { k: 2, seed: Number.NaN })).toThrow(RangeError);
    expect(() => kMeans(rows, { k: 2, seed: 1, restarts: 0 })).toThrow(RangeError);
    expect(() => kMeans(columnsOfRows([]), { k: 2, seed: 1 })).toThrow(RangeError);
    expect(() => columnsOfRows([[1], [1, 2]])).toThrow(RangeError);
    expect(() => columnsOf([new Float64Array(2), new Float64Array(3)])).toThrow(RangeError);
  });

  it('puts every row with its nearest centre, and every centre in the middle of its rows', () => {
    const point = fc.tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: -20, max: 20 }));
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 60 }), fc.integer({ min: 1, max: 6 }), (points, k) => {
        const { centres, labels, sizes, inertia } = kMeans(columnsOfRows(points), { k, seed: 4, restarts: 3 });
        const distances = points.map(([x, y]) => centres.map(([cx = 0, cy = 0]) => (x - cx) ** 2 + (y - cy) ** 2));
        distances.forEach((row, index) => {
          expect(row[labels[index] ?? -1]).toBeLessThanOrEqual(Math.min(...row) + 1e-9);
        });
        expect(inertia).toBeCloseTo(
          distances.reduce((sum, row) => sum + Math.min(...row), 0),
          6,
        );
        expect(sizes.every((size) => size > 0)).toBe(true);
        expect(centres).toEqual(centres.toSorted(compareLexicographically));
      }),
      { numRuns: 60 },
    );
  });
});
