import { describe, expect, it } from 'vitest';
import { nameClusters } from '#domain/segments/name-clusters.ts';
import { SEGMENT_NAMES } from '#schemas/segment.ts';

describe('nameClusters', () => {
  it('knows waiting time, frequency and spend by their names, as people call them', () => {
    const centres = [
      [2, -1, 0, -1],
      [-1, 3, 1, 0],
      [0, 0, 2, 0],
      [-0.5, 0.5, 0, 9],
      [0.5, 0.2, -1, 3],
    ];
    for (const features of [
      ['recency', 'frequency', 'monetary', 'age'],
      ['days_since_last_order', 'orders', 'total_spend', 'avg_order_value'],
      ['lastPurchaseAge', 'purchase_count', 'revenue', 'mean_basket_value'],
    ])
      expect(nameClusters(features, centres)).toEqual(['Churning', 'Loyal', 'High-Value', 'Mid-Value', 'Low-Value']);
  });

  it('takes the mean of the features it does not know', () => {
    const centres = [
      [0, 0],
      [2, 2],
      [-2, -2],
      [1, 1],
      [-1, -1],
    ];
    expect(nameClusters(['f0', 'f1'], centres)).toEqual(['Mid-Value', 'Loyal', 'Churning', 'High-Value', 'Low-Value']);
  });

  it('names any number, each once, whatever the order of the clusters', () => {
    for (const k of [1, 2, 3, 4, 5, 6, 9]) {
      const centres = Array.from({ length: k }, (_, index) => [index - 2, (index * 7) % 5, (index * 3) % 4]);
      const names = nameClusters(['recency', 'frequency', 'monetary'], centres);
      expect(new Set(names).size).toBe(k);
      expect(nameClusters(['recency', 'frequency', 'monetary'], centres.toReversed())).toEqual(names.toReversed());
      if (k >= 5) for (const name of SEGMENT_NAMES) expect(names).toContain(name);
    }
    expect(nameClusters(['a'], [[1], [2], [3], [4], [5], [6], [7]])).toEqual([
      'Churning',
      'Low-Value',
      'Mid-Value 3',
      'Mid-Value 2',
      'Mid-Value',
      'High-Value',
      'Loyal',
    ]);
  });
});
