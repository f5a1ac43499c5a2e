import * as z from 'zod';
import { RunIdSchema } from '../ids.ts';
import { InstantSchema } from '../instant.ts';
import { CurrencyCodeSchema } from '../money.ts';
import { PageQuerySchema, pageOf } from '../page.ts';
import { defineRoute, EVERY_GROUP } from '../route.ts';
import { PublishedSegmentationSchema, SegmentSchema } from '../segment.ts';

const word = 'segments';

export const getSegments = defineRoute({
  method: 'GET',
  path: '/v1/segments',
  word,
  summary: 'The segments in force: size, centre, value and change of each. Empty before the first run.',
  groups: EVERY_GROUP,
  reply: pageOf(SegmentSchema).extend({
    asOf: InstantSchema.nullable(),
    runId: RunIdSchema.nullable(),
    publishedAt: InstantSchema.nullable(),
    revision: z.number().int(),
    currency: CurrencyCodeSchema.nullable(),
    customers: z.number().int(),
    unsegmented: z.number().int(),
    silhouette: z.number().nullable(),
    features: z.array(z.object({ name: z.string(), unit: z.string(), meaning: z.string(), decidesSegment: z.boolean() })),
  }),
});

export const listSegmentations = defineRoute({
  method: 'GET',
  path: '/v1/segments/history',
  word,
  summary: 'The segmentations that were in force, newest first: sizes, and who moved between them.',
  groups: EVERY_GROUP,
  query: PageQuerySchema,
  reply: pageOf(
    PublishedSegmentationSchema.pick({
      runId: true,
      asOf: true,
      publishedAt: true,
      revision: true,
      currency: true,
      customers: true,
      unsegmented: true,
      silhouette: true,
      moves: true,
      changed: true,
    }).extend({ segments: z.array(SegmentSchema.pick({ name: true, size: true, share: true, spendMinor: true, averageScore: true })) }),
  ),
});
