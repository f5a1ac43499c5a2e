import * as z from 'zod';
import { NamedRuleSchema, RuleLevelSchema } from '../association.ts';
import { RunIdSchema } from '../ids.ts';
import { InstantSchema } from '../instant.ts';
import { PageQuerySchema, pageOf } from '../page.ts';
import { defineRoute, EVERY_GROUP } from '../route.ts';

export const getRules = defineRoute({
  method: 'GET',
  path: '/v1/rules',
  word: 'associations',
  summary:
    'What is bought together, by falling lift: rules of products, or of their categories, that last night’s test let stand. Empty before the first run. A cursor holds until the next run.',
  groups: EVERY_GROUP,
  query: PageQuerySchema.extend({
    item: z.string().min(1).max(200).optional().describe('Only rules that name this product, or at the level of categories this category'),
    category: z.string().min(1).max(200).optional().describe('Only rules that name this category, or a product of it'),
    level: RuleLevelSchema.default('product'),
  }),
  reply: pageOf(NamedRuleSchema).extend({
    level: RuleLevelSchema,
    asOf: InstantSchema.nullable(),
    runId: RunIdSchema.nullable(),
    baskets: z.number().int().describe('Baskets that the rules were found in'),
    windowDays: z.number().int().nullable().describe('Days that these baskets are from, back from asOf'),
    leastCount: z.number().int().nullable().describe('In how many baskets a rule had to be'),
  }),
});
