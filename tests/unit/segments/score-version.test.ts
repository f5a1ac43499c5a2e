import { describe, expect, it } from 'vitest';
import { defaultScoreSettings, scoreSettingsOf } from '#domain/segments/score-settings.ts';
import { type ScoreVersionInput, scoreVersionInForce } from '#domain/segments/score-version.ts';
import type { RunId } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';

const instant = (day: string) => `${day}T03:30:00.000Z` as Instant;
const spread = (factor: number) => Float64Array.from({ length: 101 }, (_, index) => factor * index);

function night(day: string, given: Partial<ScoreVersionInput> = {}): ScoreVersionInput {
  return {
    runId: `segments-${day}` as RunId,
    asOf: instant(day),
    currency: 'EUR',
    settings: defaultScoreSettings(),
    columnOf: () => spread(1),
    previous: undefined,
    ...given,
  };
}
const first = { ...scoreVersionInForce(night('2026-11-01')), currency: 'EUR' };
const learning = (features: string[]) => scoreSettingsOf({ method: 'entropy', features });

describe('scoreVersionInForce', () => {
  it('names a version after the run that fitted it', () => {
    expect(first.score).toEqual({
      versionId: 'segments-2026-11-01',
      since: instant('2026-11-01'),
      method: 'given',
      consistencyRatio: null,
    });
    expect(first.bounds.byFeature['orders365']).toEqual({ scale: 'log1p', low: Math.log1p(1), high: Math.log1p(99), isInverted: false });
  });

  it('keeps bounds, weights and version on a quiet night, whatever the customers do', () => {
    const next = scoreVersionInForce(night('2026-11-30', { previous: first, columnOf: () => spread(1000) }));
    expect(next).toEqual({ score: first.score, weights: first.weights, bounds: first.bounds });
  });

  it('fits new bounds after thirty days', () => {
    const next = scoreVersionInForce(night('2026-12-01', { previous: first, columnOf: () => spread(1000) }));
    expect(next.score.versionId).toBe('segments-2026-12-01');
    expect(next.bounds.byFeature['orders365']?.high).toBeCloseTo(Math.log1p(99_000), 12);
  });

  it('fits new bounds in another currency, and for a past asOf', () => {
    expect(scoreVersionInForce(night('2026-11-02', { previous: first, currency: 'CHF' })).score.versionId).toBe('segments-2026-11-02');
    expect(scoreVersionInForce(night('2026-10-02', { previous: first })).score.versionId).toBe('segments-2026-10-02');
  });

  it('is a new version with the old bounds when only the weights are others', () => {
    const settings = scoreSettingsOf({ method: 'given', everyone: { orders365: 0.5, spend365Minor: 0.5 }, bySegment: {} });
    const next = scoreVersionInForce(night('2026-11-02', { previous: first, settings }));
    expect(next.bounds).toBe(first.bounds);
    expect(next.score.versionId).toBe('segments-2026-11-02');
  });

  it('learns weights once per version, not every night', () => {
    const settings = learning(['orders365', 'spend365Minor']);
    const skewed = Float64Array.from({ length: 101 }, (_, index) => (index < 90 ? index / 90 : 1000 * index));
    const columnOf = (name: string) => (name === 'orders365' ? spread(1) : skewed);
    const learned = scoreVersionInForce(night('2026-11-01', { settings, columnOf }));
    expect(learned.weights.everyone['spend365Minor']).toBeGreaterThan(learned.weights.everyone['orders365'] ?? 1);
    expect(Object.values(learned.weights.everyone).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
    const next = scoreVersionInForce(
      night('2026-11-02', { settings, previous: { ...learned, currency: 'EUR' }, columnOf: () => spread(7) }),
    );
    expect(next).toEqual(learned);
  });

  it('gives a feature that is the same for all no learned weight, and equal weights when all are', () => {
    const settings = learning(['orders365', 'spend365Minor']);
    const constant = new Float64Array(50).fill(3);
    const one = scoreVersionInForce(
      night('2026-11-01', { settings, columnOf: (name) => (name === 'orders365' ? constant : spread(1).slice(0, 50)) }),
    );
    expect(one.weights.everyone).toEqual({ orders365: 0, spend365Minor: 1 });
    const all = scoreVersionInForce(night('2026-11-01', { settings, columnOf: () => constant }));
    expect(all.weights.everyone).toEqual({ orders365: 0.5, spend365Minor: 0.5 });
  });

  it.each([
    ['nobody', new Float64Array(0)],
    ['one customer', Float64Array.of(7)],
    ['nobody of whom anything is known', new Float64Array(9).fill(Number.NaN)],
  ])('learns equal weights from %s', (_, column) => {
    const { weights } = scoreVersionInForce(
      night('2026-11-01', { settings: learning(['orders365', 'spend365Minor']), columnOf: () => column }),
    );
    expect(weights.everyone).toEqual({ orders365: 0.5, spend365Minor: 0.5 });
  });

  it('learns from the customers of whom all features are known', () => {
    const settings = learning(['orders365', 'meanRatingStars']);
    const rated = Float64Array.from({ length: 101 }, (_, index) => (index % 2 === 0 ? 1 + (index % 5) : Number.NaN));
    const { weights } = scoreVersionInForce(
      night('2026-11-01', { settings, columnOf: (name) => (name === 'orders365' ? spread(1) : rated) }),
    );
    for (const weight of Object.values(weights.everyone)) expect(weight).toBeGreaterThan(0);
  });
});
