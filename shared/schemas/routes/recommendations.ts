import * as z from 'zod';
import { CustomerIdSchema } from '../ids.ts';
import { LocalDaySchema } from '../instant.ts';
import { ListFiguresSchema } from '../list-figures.ts';
import { RecommendationListSchema, RecommendationsSchema } from '../recommendation.ts';
import { defineRoute, EVERY_GROUP } from '../route.ts';
import { StoreIdSchema } from '../stock.ts';

export const getRecommendations = defineRoute({
  method: 'GET',
  path: '/v1/customers/{id}/recommendations',
  word: 'recommendations',
  summary:
    'What this person will want next. `buy-again` ranks what they bought, `new-for-you` what they did not; `mixed` merges both by the one score that ranks them, the chance of a place in the next order. Products that could harm them, cannot be had or do not keep as long as they need are never listed. Send `listId` as `list_id` with the events that follow, so that `GET /v1/recommendations/quality` counts them.',
  groups: EVERY_GROUP,
  params: z.object({ id: CustomerIdSchema }),
  query: z.object({
    list: RecommendationListSchema.default('mixed'),
    limit: z.coerce.number().int().min(1).max(100).default(10),
    store: StoreIdSchema.optional().describe('Whose stock counts; the store of the last order when absent'),
  }),
  reply: RecommendationsSchema,
});

export const measureLists = defineRoute({
  method: 'GET',
  path: '/v1/recommendations/quality',
  word: 'recommendations',
  summary:
    'How often each list of each model was given, and the clicks and orders that followed; the last 28 days unless told. Events count that carry the `listId` of the list as `list_id`, on the day of the event.',
  groups: EVERY_GROUP,
  query: z.object({ from: LocalDaySchema.optional(), to: LocalDaySchema.optional() }),
  reply: ListFiguresSchema,
});
