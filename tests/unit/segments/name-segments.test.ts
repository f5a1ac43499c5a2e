import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameSegments } from '#domain/segments/name-segments.ts';
import { SEGMENT_NAMES } from '#schemas/segment.ts';

const INPUTS = ['totalSpendMinor', 'averageOrderMinor', 'ordersPerTenure', 'daysSinceLastOrder'];

describe('nameSegments', () => {
  it('names by waiting time, then frequency, then spend', () => {
    const centres = [
      [2, 0, 1, -1], // spends most, but waits not longest and orders not most
      [-1, 0, -1, 2], // waits longest
      [1.5, 0, 3, -1], // of the rest, orders most
      [0, 0, 0, 0],
      [-2, 0, 0.5, 1.9],
    ];
    expect(nameSegments(INPUTS, centres)).toEqual(['High-Value', 'Churning', 'Loyal', 'Mid-Value', 'Low-Value']);
  });

  it('calls the one that waits longest Churning, even if it spends and orders most', () => {
    const centres = [
      [9, 9, 9, 9],
      [1, 0, 1, 0],
      [2, 0, 0, 0],
      [3, 0, 0, 0],
      [4, 0, 0, 0],
    ];
    expect(nameSegments(INPUTS, centres)).toEqual(['Churning', 'Loyal', 'Low-Value', 'Mid-Value', 'High-Value']);
  });

  it('uses each name once and never looks at the index of a cluster', () => {
    const centre = fc.array(fc.integer({ min: -2, max: 2 }), { minLength: 4, maxLength: 4 });
    const centres = fc.uniqueArray(centre, { minLength: 5, maxLength: 5, selector: String });
    fc.assert(
      fc.property(centres, fc.array(fc.nat(), { minLength: 5, maxLength: 5 }), (given, order) => {
        const names = nameSegments(INPUTS, given);
        expect(names.toSorted()).toEqual(SEGMENT_NAMES.toSorted());
        const permuted = [...given.keys()].toSorted((left, right) => (order[left] ?? 0) - (order[right] ?? 0));
        expect(
          nameSegments(
            INPUTS,
            permuted.map((index) => given[index] ?? []),
          ),
        ).toEqual(permuted.map((index) => names[index]));
      }),
    );
  });

  it('does not depend on the order in which the inputs are configured', () => {
    const centre = fc.array(fc.integer({ min: -1, max: 1 }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(fc.uniqueArray(centre, { minLength: 5, maxLength: 5, selector: String }), (given) => {
        const reversed = given.map((coordinates) => coordinates.toReversed());
        expect(nameSegments(INPUTS.toReversed(), reversed)).toEqual(nameSegments(INPUTS, given));
      }),
    );
  });

  it('names fewer than five by what there is', () => {
    expect(nameSegments(INPUTS, [[0, 0, 0, 0]])).toEqual(['Mid-Value']);
    expect(
      nameSegments(INPUTS, [
        [0, 0, 0, 0],
        [1, 0, 0, 0],
      ]),
    ).toEqual(['Low-Value', 'High-Value']);
    expect(
      nameSegments(INPUTS, [
        [0, 0, 0, 0],
        [1, 0, 0, 9],
        [2, 0, 0, 0],
        [3, 0, 0, 0],
      ]),
    ).toEqual(['Low-Value', 'Churning', 'Mid-Value', 'High-Value']);
    expect(nameSegments(INPUTS, [])).toEqual([]);
  });

  it('refuses centres without the deciding features, and more than five', () => {
    expect(() =>
      nameSegments(
        ['totalSpendMinor', 'ordersPerTenure'],
        [
          [1, 1],
          [2, 2],
          [3, 3],
          [4, 4],
        ],
      ),
    ).toThrow('daysSinceLastOrder');
    expect(() =>
      nameSegments(
        INPUTS,
        Array.from({ length: 6 }, (_, index) => [index, 0, 0, 0]),
      ),
    ).toThrow(RangeError);
  });
});
