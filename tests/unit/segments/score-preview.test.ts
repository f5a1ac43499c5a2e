import { describe, expect, it } from 'vitest';
import { previewScores } from '#domain/segments/score-preview.ts';
import { defaultScoreSettings, scoreSettingsOf } from '#domain/segments/score-settings.ts';
import { scoreVersionInForce } from '#domain/segments/score-version.ts';
import type { RunId } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { PublishedSegmentation } from '#schemas/segment.ts';
import { aCustomer, aShopper, keyOf, TODAY } from '../../support/segment-builders.ts';

const at = '2026-11-22T09:00:00.000Z' as Instant;
const asOf = { epochDay: TODAY, zone: 'Europe/Berlin' };
/** The more orders, the smaller they are. */
const profiles = Array.from({ length: 40 }, (_, index) =>
  aShopper(index, { orders: 41 - index, daysAgo: 1, every: 3, orderMinor: 100 * (index + 1) ** 2 }),
);
const settingsOf = (everyone: Record<string, number>) => scoreSettingsOf({ method: 'given', everyone, bySegment: {} });
const byOrders = settingsOf({ orders365: 1 });
const column = (name: string) => Float64Array.from({ length: 101 }, (_, index) => (name === 'orders365' ? index / 2 : 100 * index));
const basis = scoreVersionInForce({
  runId: 'r' as RunId,
  asOf: at,
  currency: 'EUR',
  settings: byOrders,
  columnOf: column,
  previous: undefined,
});
const current = { ...basis, currency: 'EUR' } as PublishedSegmentation;
const given = { profiles: [...profiles, aCustomer({ personKey: keyOf(99) })], current, currency: 'EUR', at, asOf };

describe('previewScores', () => {
  it('moves nobody when the weights are those in force', () => {
    const preview = previewScores({ ...given, settings: byOrders });
    expect(preview).toMatchObject({ customers: 40, meanChange: 0, bestKept: 1 });
    for (const { scoreBefore, scoreAfter, rankBefore, rankAfter } of preview.top) {
      expect(scoreAfter).toBe(scoreBefore);
      expect(rankAfter).toBe(rankBefore);
    }
  });

  it('shows whom other weights would put on top, and from where', () => {
    const { top, bestKept, meanChange } = previewScores({ ...given, settings: settingsOf({ averageOrderMinor: 1 }) });
    expect(top).toHaveLength(10);
    expect(top[0]).toMatchObject({ rankAfter: 1, rankBefore: 40 });
    expect(bestKept).toBe(0);
    expect(meanChange).toBeGreaterThan(0.2);
  });

  it('has nothing to compare with before the first night', () => {
    const preview = previewScores({ ...given, current: undefined, settings: defaultScoreSettings() });
    expect(preview).toMatchObject({ customers: 40, meanChange: null, bestKept: null });
    expect(preview.top[0]).toMatchObject({ scoreBefore: null, rankBefore: null });
  });

  it('is empty without customers', () => {
    expect(previewScores({ ...given, profiles: [], settings: byOrders })).toMatchObject({ customers: 0, meanChange: null, top: [] });
  });
});
