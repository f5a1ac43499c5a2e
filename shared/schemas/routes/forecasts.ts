import * as z from 'zod';
import { ForecastReplySchema, ForecastSummarySchema, GroupAccuracySchema } from '../demand.ts';
import { ProductIdSchema, RunIdSchema } from '../ids.ts';
import { InstantSchema, LocalDaySchema } from '../instant.ts';
import { PageQuerySchema, pageOf } from '../page.ts';
import { defineRoute, EVERY_GROUP } from '../route.ts';
import { StoreIdSchema } from '../stock.ts';

const word = 'inventory';
const groups = EVERY_GROUP;
const store = StoreIdSchema.optional().describe('As in store_id of the orders; absent: all stores');

export const getForecast = defineRoute({
  method: 'GET',
  path: '/v1/forecasts/{productId}',
  word,
  summary:
    'The demand to expect of a product in a store, day by day with quantiles, by the method that was best at looking back, and how accurate it was: 1 − WAPE and bias. Days without stock or on hold are left out of the past; promotions and holidays count by their effect.',
  groups,
  params: z.object({ productId: ProductIdSchema }),
  query: z.object({ store }),
  reply: ForecastReplySchema,
});

/** What the trade calls usual for daily demand of a product in a store. */
export const USUAL_ACCURACY = { from: 0.7, to: 0.8 } as const;

export const listForecasts = defineRoute({
  method: 'GET',
  path: '/v1/forecasts',
  word,
  summary:
    'Every forecast of the last night with its accuracy, most expected demand first; and the accuracy of the shop, of its stores and its categories. A cursor holds until the next night.',
  groups,
  query: PageQuerySchema.extend({ store }),
  reply: pageOf(ForecastSummarySchema).extend({
    asOf: InstantSchema.nullable(),
    runId: RunIdSchema.nullable(),
    startsOn: LocalDaySchema.nullable(),
    horizonDays: z.number().int().nullable(),
    groups: z.array(GroupAccuracySchema),
    usualAccuracy: z.object({ from: z.number(), to: z.number() }).describe('Accuracy, 1 − WAPE, that the trade calls usual'),
  }),
});
