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
const scales = { daysSinceLastOrder: { scale: 'linear', low: 0, high: 100, mean: 50, deviation: 25 } };
const segments = [
  { name: 'Loyal', centreZ: { daysSinceLastOrder: -2 } },
  { name: 'Churning', centreZ: { daysSinceLastOrder: 2 } },
];
const segmentation = { ...basis, currency: 'EUR', asOf: at, rfm, scales, segments } as unknown as PublishedSegmentation;
const membership: Membership = { name: 'Loyal', since: at, runId, score: 0.1, history: [] };
const profile: Profile = { ...aShopper(1, { orders: 6, daysAgo: 3 }), segment: membership, ruleSegments: { vips: at, gone: at } };
const rules = [{ ruleId: 'vips', name: 'Very important' }] as RuleSegment[];
const book = { segmentation, rules, zone: 'Europe/Berlin' };

describe('standingOf', () => {
  it('tells the score of now with every part of its sum, and which weights and bounds made it', () => {
    const { segment } = standingOf(profile, book, at);
    expect(segment).toMatchObject({ name: 'Loyal', coverage: 1, scoreVersion: runId });
    expect(segment?.parts.map(({ feature }) => feature).sort()).toEqual(['daysSinceLastOrder', 'orders365', 'spend365Minor']);
    const sum = segment?.parts.reduce((total, { contribution }) => total + contribution, 0) ?? 0;
    expect(sum).toBeCloseTo(segment?.score ?? -1, 3);
    const later = standingOf(profile, book, '2027-01-22T09:00:00.000Z' as Instant).segment;
    expect(later?.score).toBeLessThan(segment?.score ?? 0);
  });

  it('says why somebody is in the segment of the last night, as of that night', () => {
    expect(standingOf(profile, book, at).segment?.reason).toMatch(/^Nearest to Loyal \(distance 0\.12\), then Churning \(3\.88\): 3 days/);
    const january = '2027-01-22T09:00:00.000Z' as Instant;
    expect(standingOf(profile, book, january).segment?.reason).toMatch(/^Nearest to Loyal/);
    const later = { ...book, segmentation: { ...segmentation, asOf: january } };
    expect(standingOf(profile, later, january).segment?.reason).toMatch(/^Stays in Loyal .* though Churning is nearer \(1\.44\)\.$/);
    expect(standingOf({ ...profile, segment: { ...membership, name: 'Gone' } }, book, at).segment?.reason).toContain('an earlier night');
  });

  it('names the fifths that the person is in, and the rule segments that still exist', () => {
    const { rfm: label, ruleSegments } = standingOf(profile, book, at);
    expect(label).toEqual({ label: 'champion', fifths: { daysSinceLastPaidOrder: 5, orderDays365: 5, spend365Minor: 5 } });
    expect(ruleSegments).toEqual([{ ruleId: 'vips', name: 'Very important', since: at }]);
  });

  it('keeps the score of the night where there is nothing to compute it with', () => {
    const nothing = { reason: '', parts: [], coverage: null, scoreVersion: null };
    expect(standingOf(profile, { ...book, segmentation: undefined }, at)).toMatchObject({ segment: { score: 0.1, ...nothing }, rfm: null });
    const abroad = { ...profile, byCurrency: {} };
    expect(standingOf(abroad, book, at)).toMatchObject({ segment: { score: 0.1, ...nothing }, rfm: null });
    expect(standingOf({ ...profile, segment: undefined }, book, at).segment).toBeNull();
  });
});
