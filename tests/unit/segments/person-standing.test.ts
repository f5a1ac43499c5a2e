import { describe, expect, it } from 'vitest';
import { standingOf } from '#domain/segments/person-standing.ts';
import { defaultScoreSettings } from '#domain/segments/score-settings.ts';
import { scoreVersionInForce } from '#domain/segments/score-version.ts';
import type { RunId } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Membership, Profile } from '#schemas/profile.ts';
import type { RuleSegment } from '#schemas/rule-segment.ts';
import type { PublishedSegmentation } from '#schemas/segment.ts';
import { aShopper } from '../../support/segment-builders.ts';

const at = '2026-11-22T09:00:00.000Z' as Instant;
const runId = 'segments-2026-11-01' as RunId;
const columnOf = () => Float64Array.from({ length: 101 }, (_, index) => index);
const basis = scoreVersionInForce({ runId, asOf: at, currency: 'EUR', settings: defaultScoreSettings(), columnOf, previous: undefined });
const rfm = { daysSinceLastPaidOrder: [5, 10, 20, 40], orderDays365: [1, 2, 3, 4], spend365Minor: [100, 200, 300, 400] };
const segmentation = { ...basis, currency: 'EUR', rfm } as unknown as PublishedSegmentation;
const membership: Membership = { name: 'Loyal', since: at, runId, score: 0.1, parts: [], reason: 'orders often', history: [] };
const profile: Profile = { ...aShopper(1, { orders: 6, daysAgo: 3 }), segment: membership, ruleSegments: { vips: at, gone: at } };
const rules = [{ ruleId: 'vips', name: 'Very important' }] as RuleSegment[];
const book = { segmentation, rules, zone: 'Europe/Berlin' };

describe('standingOf', () => {
  it('tells the score of now with every part of its sum, and which weights and bounds made it', () => {
    const { segment } = standingOf(profile, book, at);
    expect(segment).toMatchObject({ name: 'Loyal', reason: 'orders often', coverage: 1, scoreVersion: runId });
    expect(segment?.parts.map(({ feature }) => feature).sort()).toEqual(['daysSinceLastOrder', 'orders365', 'spend365Minor']);
    const sum = segment?.parts.reduce((total, { contribution }) => total + contribution, 0) ?? 0;
    expect(sum).toBeCloseTo(segment?.score ?? -1, 3);
    const later = standingOf(profile, book, '2027-01-22T09:00:00.000Z' as Instant).segment;
    expect(later?.score).toBeLessThan(segment?.score ?? 0);
  });

  it('names the fifths that the person is in, and the rule segments that still exist', () => {
    const { rfm: label, ruleSegments } = standingOf(profile, book, at);
    expect(label).toEqual({ label: 'champion', fifths: { daysSinceLastPaidOrder: 5, orderDays365: 5, spend365Minor: 5 } });
    expect(ruleSegments).toEqual([{ ruleId: 'vips', name: 'Very important', since: at }]);
  });

  it('keeps the score of the night where there is nothing to compute it with', () => {
    const nothing = { coverage: null, scoreVersion: null };
    expect(standingOf(profile, { ...book, segmentation: undefined }, at)).toMatchObject({ segment: { score: 0.1, ...nothing }, rfm: null });
    const abroad = { ...profile, byCurrency: {} };
    expect(standingOf(abroad, book, at)).toMatchObject({ segment: { score: 0.1, ...nothing }, rfm: null });
    expect(standingOf({ ...profile, segment: undefined }, book, at).segment).toBeNull();
  });
});
