import * as z from 'zod';
import { CustomerIdSchema } from '../ids.ts';
import { RecommendationListSchema, RecommendationsSchema } from '../recommendation.ts';
import { defineRoute, EVERY_GROUP } from '../route.ts';

export const getRecommendations = defineRoute({
  method: 'GET',
  path: '/v1/customers/{id}/recommendations',
  word: 'recommendations',
  summary:
    'What this person will want next. `buy-again` ranks what they bought, `new-for-you` what they did not; `mixed` merges both by the one score that ranks them: 0.9 × what people with their taste buy + 0.1 × their own habit. Products that could harm them are never listed.',
  groups: EVERY_GROUP,
  params: z.object({ id: CustomerIdSchema }),
  query: z.object({
    list: RecommendationListSchema.default('mixed'),
    limit: z.coerce.number().int().min(1).max(100).default(10),
  }),
  reply: RecommendationsSchema,
});
