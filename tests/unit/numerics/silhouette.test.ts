import { describe, expect, it } from 'vitest';
import { columnsOfRows } from '#numerics/columns.ts';
import { silhouette } from '#numerics/silhouette.ts';

describe('silhouette', () => {
  it('is what Rousseeuw’s formula gives by hand', () => {
    // Points 0, 2 | 10, 14. Row 0: a 2, b 12 → 10/12. Row 2: a 2, b 10 → 8/10. Row 10: a 4, b 9 → 5/9. Row 14: a 4, b 13 → 9/13.
    const expected = (10 / 12 + 8 / 10 + 5 / 9 + 9 / 13) / 4;
    expect(silhouette(columnsOfRows([[0], [2], [10], [14]]), Uint8Array.of(0, 0, 1, 1))).toBeCloseTo(expected, 12);
  });

  it('counts a row alone in its cluster as 0', () => {
    // Row 0: a 2, b 10 → 8/10; row 2: a 2, b 8 → 6/8; row 10 alone → 0.
    expect(silhouette(columnsOfRows([[0], [2], [10]]), Uint8Array.of(0, 0, 1))).toBeCloseTo((0.8 + 0.75) / 3, 12);
  });

  it('is unknown for a single cluster', () => {
    expect(silhouette(columnsOfRows([[0], [2]]), Uint8Array.of(0, 0))).toBeNull();
  });

  it('says much the same of a sample', () => {
    const lists = Array.from({ length: 1000 }, (_, index) => [(index % 2) * 10 + (index % 7) / 3]);
    const labels = Uint8Array.from(lists, (_, index) => index % 2);
    const [whole, sample] = [silhouette(columnsOfRows(lists), labels), silhouette(columnsOfRows(lists), labels, { maxRows: 200 })];
    expect(Math.abs((whole ?? 0) - (sample ?? 9))).toBeLessThan(0.02);
  });
});
