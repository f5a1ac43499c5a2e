import { FEATURES } from '#domain/segments/feature-catalogue.ts';
import { readEnvironment, tableName } from '#runtime/environment.ts';
import { httpHandler, on } from '#runtime/http-handler.ts';
import * as routes from '#schemas/routes/segments.ts';
import { segmentationsIn } from '#storage/segments.ts';

const env = readEnvironment({ SEGMENTS_TABLE: tableName });
const segmentations = segmentationsIn(env.SEGMENTS_TABLE);

const getSegments = on(routes.getSegments, async () => {
  const current = await segmentations.find();
  return {
    items: current?.segments ?? [],
    cursor: null,
    asOf: current?.asOf ?? null,
    runId: current?.runId ?? null,
    publishedAt: current?.publishedAt ?? null,
    revision: current?.revision ?? 0,
    currency: current?.currency ?? null,
    customers: current?.customers ?? 0,
    unsegmented: current?.unsegmented ?? 0,
    silhouette: current?.silhouette ?? null,
    quality: current?.quality ?? null,
    drift: current?.drift ?? null,
    scalesFittedAt: current?.scalesFittedAt ?? null,
    features: FEATURES.map(({ name, unit, meaning }) => ({ name, unit, meaning, decidesSegment: name in (current?.scales ?? {}) })),
  };
});

const listSegmentations = on(routes.listSegmentations, async ({ query }) => {
  const { items, cursor } = await segmentations.history(query);
  return { items: items.map(historyEntry), cursor };
});

type Published = Awaited<ReturnType<typeof segmentations.history>>['items'][number];

function historyEntry({
  runId,
  asOf,
  publishedAt,
  revision,
  currency,
  customers,
  unsegmented,
  silhouette,
  drift,
  moves,
  changed,
  segments,
}: Published) {
  const sizes = segments.map(({ name, size, share, spendMinor, averageScore }) => ({ name, size, share, spendMinor, averageScore }));
  return { runId, asOf, publishedAt, revision, currency, customers, unsegmented, silhouette, drift, moves, changed, segments: sizes };
}

export const handler = httpHandler([getSegments, listSegmentations]);
