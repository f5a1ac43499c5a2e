import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { rejectsOf } from '#domain/ingestion/rejects-of.ts';
import type { DietaryNeeds } from '#domain/recommendations/dietary-needs.ts';
import { vetoOf } from '#domain/recommendations/veto-items.ts';
import { ProductIdSchema } from '#schemas/ids.ts';
import { IncidentQuerySchema, IncidentSchema } from '#schemas/incident.ts';
import { PageQuerySchema } from '#schemas/page.ts';
import { ProductSchema } from '#schemas/product.ts';
import { ReadingSchema } from '#schemas/reading.ts';
import { RecommendationSchema } from '#schemas/recommendation.ts';
import { listReadings } from '#schemas/routes/cold-chain.ts';
import { getRecommendations } from '#schemas/routes/recommendations.ts';
import { SourceSchema } from '#schemas/source.ts';
import { UnitBodySchema } from '#schemas/unit.ts';
import { theSafeguards } from '../recommendations/builders.ts';

/** What passes the gateway; functions whose replies can be larger keep them (`keepsLargeReplies`). */
const LIMIT_BYTES = 4_000_000;
/** No character takes more room in JSON: six bytes, and it is no space that is trimmed. */
const WIDEST = '\u0001';
const wide = (characters: number) => WIDEST.repeat(characters);
const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
const at = '2026-11-22T08:51:54.000Z';
/** An operator's name, as the user pool bounds it. */
const operator = wide(128);

/** The most that a list gives at once. */
function mostOf(query: z.ZodType | undefined): number {
  const { properties = {} } = z.toJSONSchema(query ?? z.object({}), { io: 'input', unrepresentable: 'any' });
  const { maximum } = properties['limit'] as { maximum?: number };
  return maximum ?? Number.POSITIVE_INFINITY;
}

const productId = ProductIdSchema.parse(wide(128));
const product = ProductSchema.parse({ productId, name: wide(300), updatedAt: at });
/** A person's diet is named in a veto as they wrote it, and a trait has at most 600 characters. */
const needs: DietaryNeeds = { allergens: [], diets: [wide(600)], age: undefined };

const longest: Record<string, { item: unknown; most: number }> = {
  units: {
    item: UnitBodySchema.parse({
      kind: 'vehicle',
      site: wide(64),
      storageClass: 'CHILLED_TCS',
      sensorIds: Array.from({ length: 16 }, () => wide(64)),
    }),
    most: mostOf(PageQuerySchema),
  },
  readings: {
    item: ReadingSchema.parse({ sensorId: wide(64), bootId: wide(64), seq: 2 ** 48, measuredAt: at, celsius: -12.345, probe: 'product' }),
    most: mostOf(listReadings.query),
  },
  incidents: {
    item: IncidentSchema.parse({
      incidentId: 'i'.repeat(200),
      unitId: 'u'.repeat(128),
      site: wide(64),
      kind: 'warm',
      status: 'superseded',
      stage: 'cleared',
      severity: 'S4',
      rule: 'R1',
      ...{ startedAt: at, openedAt: at, predictedAt: at, raisedAt: at, clearedAt: at, recordedAt: at },
      limits: { limitCelsius: 5.123, criticalCelsius: 8.123, lowCelsius: -1.123, delayMinutes: 30, staleMinutes: 30 },
      isRetroactive: false,
      supersededBy: 'i'.repeat(200),
      revision: 1e9,
      acknowledgement: { by: operator, reason: wide(500), at },
      alerts: { predicted: { claimedAt: at, sentAt: at }, raised: { claimedAt: at, sentAt: at }, cleared: { claimedAt: at, sentAt: at } },
    }),
    most: mostOf(IncidentQuerySchema),
  },
  rejects: {
    item: rejectsOf(
      [
        {
          type: wide(5000),
          event: wide(5000),
          ...Object.fromEntries(Array.from({ length: 99 }, (_, index) => [`${index}${wide(500)}`, 1])),
        },
      ],
      [{ index: 0, code: 'too_long', message: wide(300) }],
      'web',
    ),
    most: mostOf(PageQuerySchema),
  },
  sources: {
    item: SourceSchema.parse({
      ...{ sourceId: 's'.repeat(64), group: 'g'.repeat(64), channel: wide(32), name: wide(100), isEnabled: false },
      ...{ createdAt: at, keyChangedAt: at, keyEnding: 'abcd' },
    }),
    most: mostOf(PageQuerySchema),
  },
  recommendations: {
    item: [
      RecommendationSchema.parse({
        ...{ productId, name: product.name, rank: 100, score: 0.123456, predictedRating: 4.1234, support: 100_000 },
        reasons: Array.from({ length: 4 }, () => 'x'.repeat(200)),
      }),
      // As many as are listed may be vetoed beside them.
      { productId, ...vetoOf(productId, product, theSafeguards({ needs })) },
    ],
    most: mostOf(getRecommendations.query),
  },
};

describe('a list that no function keeps elsewhere', () => {
  it.each(Object.entries(longest))('of %s passes the gateway, however long its items are', (_name, { item, most }) => {
    expect(most).toBeGreaterThanOrEqual(100);
    expect(bytesOf(item) * most).toBeLessThan(LIMIT_BYTES);
  });
});
