import { expect, it } from 'vitest';
import { digestOf } from '#domain/segments/segments-digest.ts';
import type { PublishedSegmentation } from '#schemas/segment.ts';

it('tells the marketers sizes, growth and who moved', () => {
  const segment = { share: 0.5, spendShare: 0.5, averageScore: 0.5, centre: {}, centreZ: {} };
  const published = {
    asOf: '2026-11-22T03:30:00.000Z',
    currency: 'JPY',
    customers: 40,
    unsegmented: 3,
    segments: [
      { ...segment, name: 'Loyal', size: 20, spendMinor: 1200, change: { size: 4, spendMinor: 100 } },
      { ...segment, name: 'Churning', size: 20, spendMinor: 800, change: null },
    ],
    moves: [
      { from: 'Churning', to: 'Loyal', count: 4 },
      { from: 'none', to: 'Loyal', count: 2 },
    ],
    atRisk: { customers: 7, valueAtRiskMinor: 5400, bySegment: { 'Mid-Value': 2, 'High-Value': 5 } },
  } as unknown as PublishedSegmentation;
  const { subject, text } = digestOf(published);
  expect(subject).toBe('Segments of 2026-11-22: 4 customers moved');
  expect(text).toContain('Loyal: 20 (50.0 %, +4), spent 1200 JPY');
  expect(text).toContain('Churning: 20 (50.0 %, new), spent 800 JPY');
  expect(text).toContain('4 from Churning to Loyal');
  expect(text).toContain('What to do:\n  4 came to Loyal: thank them for coming often');
  expect(text).not.toContain('came to Churning');
  expect(text).toContain('3 without an order');
  expect(text).toContain('7 customers are on the list of those at risk; 5400 JPY of the next year is expected to be lost with them.');
  expect(text).toContain('5 High-Value, 2 Mid-Value');
});
