import * as z from 'zod';
import { CampaignRoiSchema } from '#schemas/campaign-roi.ts';
import { IncidentSchema } from '#schemas/incident.ts';
import { pageOf } from '#schemas/page.ts';
import { ProductReplySchema } from '#schemas/product.ts';
import { type Recommendations, RecommendationsSchema } from '#schemas/recommendation.ts';
import { SegmentSchema } from '#schemas/segment.ts';
import type { Larderly } from '../api/larderly.ts';
import type { Person } from './people.ts';
import { SHOWN, type ShopFigures } from './report.ts';

const SegmentsReplySchema = pageOf(SegmentSchema).extend({
  asOf: z.string().nullable(),
  currency: z.string().nullable(),
  customers: z.number(),
  unsegmented: z.number(),
});
const MOST_TRIES = 6;

/** Reads everything that the report says back from the API. */
export async function figuresFrom(larderly: Larderly, people: readonly Person[], campaignId: string): Promise<ShopFigures> {
  const [segments, person, roi, incidents] = await Promise.all([
    larderly.get('/v1/segments').then((reply) => SegmentsReplySchema.parse(reply)),
    tellingPerson(larderly, people),
    larderly.get(`/v1/campaigns/${campaignId}/roi`).then((reply) => CampaignRoiSchema.parse(reply)),
    larderly.get('/v1/incidents?limit=100').then((reply) => pageOf(IncidentSchema).parse(reply).items),
  ]);
  return {
    customers: segments.customers + segments.unsegmented,
    currency: segments.currency ?? 'EUR',
    asOf: segments.asOf ?? '',
    segments: segments.items,
    person,
    roi,
    incident: incidents.find(({ stage }) => stage === 'cleared') ?? incidents[0],
  };
}

/** Somebody whose list shows what it is about: with an allergy, and with something kept back because of it. */
async function tellingPerson(larderly: Larderly, people: readonly Person[]): Promise<ShopFigures['person']> {
  const active = people.filter(({ habit }) => habit.name !== 'lapsed' && habit.name !== 'occasional');
  const candidates = [...active.filter(({ allergens }) => allergens.length > 0), ...active].slice(0, MOST_TRIES);
  let first: Seen | undefined;
  for (const person of candidates) {
    const seen = { person, recommendations: await recommendationsFor(larderly, person) };
    first ??= seen;
    if (seen.recommendations.items.length > 0 && seen.recommendations.vetoed.length > 0) return await described(larderly, seen);
  }
  if (first === undefined) throw new Error('The demo shop has no customer to recommend anything to.');
  return await described(larderly, first);
}

interface Seen {
  readonly person: Person;
  readonly recommendations: Recommendations;
}

async function described(larderly: Larderly, { person, recommendations }: Seen): Promise<ShopFigures['person']> {
  const shown = recommendations.vetoed.slice(0, SHOWN).map(({ productId }) => productId);
  const products = await Promise.all(
    shown.map(async (productId) => ProductReplySchema.parse(await larderly.get(`/v1/products/${productId}`))),
  );
  return { title: titleOf(person), recommendations, names: new Map(products.map(({ productId, name }) => [productId, name])) };
}

async function recommendationsFor(larderly: Larderly, { customerId }: Person): Promise<Recommendations> {
  return RecommendationsSchema.parse(await larderly.get(`/v1/customers/${customerId}/recommendations?list=mixed&limit=10`));
}

function titleOf({ firstName, lastName, customerId, allergens }: Person): string {
  const avoids = allergens.length === 0 ? '' : `, allergic to ${allergens.join(' and ').toLowerCase()}`;
  return `${firstName} ${lastName} (${customerId}${avoids})`;
}
