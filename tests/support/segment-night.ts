import { assignPart, type Waiting } from '#domain/segments/assign-segments.ts';
import { completeSegmentation } from '#domain/segments/complete-segmentation.ts';
import { membershipOf } from '#domain/segments/explain-segment.ts';
import { clusterInputs } from '#domain/segments/feature-scales.ts';
import { columnJoiner, type FeatureTable, mainCurrencyOf, rowCollector, segmentOfCode } from '#domain/segments/feature-table.ts';
import { fitSegments } from '#domain/segments/fit-segments.ts';
import { defaultScoreSettings } from '#domain/segments/score-settings.ts';
import { scoreVersionInForce } from '#domain/segments/score-version.ts';
import { gaussian, seededRandom } from '#numerics/random.ts';
import type { RunId } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Profile } from '#schemas/profile.ts';
import type { PublishedSegmentation, SegmentModel } from '#schemas/segment.ts';
import { aShopper, TODAY } from './segment-builders.ts';

export const AS_OF = '2026-11-22T03:30:00.000Z' as Instant;
export const RUN_ID = 'segments-2026-11-22' as RunId;

/** Five habits of thirty customers each; who shops how is known. */
export const HABITS = {
  'High-Value': { orders: 12, daysAgo: 8, every: 25, orderMinor: 15_000 },
  'Mid-Value': { orders: 10, daysAgo: 12, every: 30, orderMinor: 4000 },
  'Low-Value': { orders: 5, daysAgo: 25, every: 60, orderMinor: 900 },
  Loyal: { orders: 50, daysAgo: 2, every: 6, orderMinor: 2500 },
  Churning: { orders: 6, daysAgo: 240, every: 15, orderMinor: 3000 },
} as const;

export function aShop(seed = 1): { profile: Profile; habit: string }[] {
  const random = seededRandom(seed);
  return Object.entries(HABITS).flatMap(([habit, { orders, daysAgo, every, orderMinor }], group) =>
    Array.from({ length: 30 }, (_, index) => {
      const vary = (value: number) => Math.max(1, Math.round(value * Math.exp(0.1 * gaussian(random))));
      const given = { orders: vary(orders), daysAgo: vary(daysAgo), every: vary(every), orderMinor: vary(orderMinor) };
      return { habit, profile: aShopper(group * 100 + index, given) };
    }),
  );
}

/** What the scan of `of` parts of the people finds. */
export function partsOf(profiles: readonly Profile[], day: number, of = 3): FeatureTable[] {
  return Array.from({ length: of }, (_, part) => {
    const collector = rowCollector({ epochDay: day, zone: 'Europe/Berlin' });
    for (const profile of profiles) if (Number(profile.personKey) % of === part) collector.add(profile);
    const { keys, ...table } = collector.result();
    return { ...table, keyAt: (row) => keys[row] ?? '' };
  });
}

export interface NightInput {
  readonly asOf?: Instant;
  /** Days since 1970 of `asOf`. */
  readonly day?: number;
  readonly previous?: PublishedSegmentation | undefined;
  readonly waiting?: ReadonlyMap<string, Waiting>;
}
export type Night = ReturnType<typeof aNight>;

/** The pure parts of a night, one after another, over some people. */
export function aNight(profiles: readonly Profile[], { previous, waiting = new Map(), asOf: at = AS_OF, day = TODAY }: NightInput = {}) {
  const settings = defaultScoreSettings();
  const parts = partsOf(profiles, day);
  const currency = mainCurrencyOf(
    parts.map(({ currencies, orders }) => Object.fromEntries(currencies.map((name, index) => [name, orders[index] ?? 0]))),
  ) as SegmentModel['currency'];
  const joiner = columnJoiner([...clusterInputs(), ...settings.features], currency);
  for (const part of parts) joiner.add(part);
  const known = { asOf: at, currency, columnOf: joiner.columnOf, previous };
  const fitted = fitSegments({ ...known, inputs: clusterInputs() });
  const model: SegmentModel = {
    schemaVersion: 1,
    runId: RUN_ID,
    asOf: at,
    currency,
    lifetime: null,
    ...fitted,
    unsegmented: parts.reduce((sum, part) => sum + part.customers, 0) - fitted.customers,
    ...scoreVersionInForce({ ...known, runId: RUN_ID, settings }),
  };
  const assigned = parts.map((part) => assignPart(part, model, { waiting }));
  const atRisk = { customers: 0, valueAtRiskMinor: 0, bySegment: {} };
  const segmentation = completeSegmentation(model, { parts: assigned.map(({ summary }) => summary), atRisk, previous });
  const changed = new Map(assigned.flatMap(({ changes }) => changes.map((change) => [change.key, change] as const)));
  const nameOf = (key: string) => segmentOfCode(changed.get(key)?.segment ?? 0);
  const membership = (key: string, before?: Profile['segment']) => {
    const change = changed.get(key);
    const name = nameOf(key);
    if (change === undefined || name === undefined) throw new Error(`${key} is not changed`);
    return membershipOf(model, name, change.features, before);
  };
  const waits = new Map(assigned.flatMap((part) => part.waiting).map((one) => [one.key, one]));
  return { model, segmentation, changed, nameOf, membership, waits };
}

/** The same people the morning after, with the segments that the night gave them. */
export function morningAfter(people: readonly Profile[], { segmentation, membership, changed, nameOf }: Night) {
  const previous: PublishedSegmentation = { ...segmentation, publishedAt: segmentation.asOf, revision: 1, fence: 1 };
  const stored = people.map((profile) =>
    changed.has(profile.personKey) && nameOf(profile.personKey)
      ? { ...profile, segment: membership(profile.personKey, profile.segment) }
      : profile,
  );
  return { previous, stored };
}
