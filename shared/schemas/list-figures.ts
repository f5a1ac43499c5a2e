import * as z from 'zod';
import { LocalDaySchema } from './instant.ts';
import { RECOMMENDATION_LISTS } from './recommendation.ts';

/** The lists that are counted; `non-personal` is what people get who switched personal lists off. */
export const COUNTED_LISTS = [...RECOMMENDATION_LISTS, 'non-personal'] as const;
export const CountedListSchema = z.enum(COUNTED_LISTS);
export type CountedList = z.infer<typeof CountedListSchema>;

/** What is counted of a list: how often it was given, how many items it had, and what followed. */
export const LIST_COUNTS = ['exposures', 'items', 'clicks', 'views', 'additions', 'orders'] as const;
export type ListCount = (typeof LIST_COUNTS)[number];
export type ListCounts = Readonly<Record<ListCount, number>>;

/** Which list, by which model. */
export interface ListName {
  readonly list: CountedList;
  /** Null: before the first model. */
  readonly modelVersion: string | null;
}

/** Counts of one list and model on one day of the shop's calendar. */
export interface DayOfList extends ListName {
  readonly day: z.infer<typeof LocalDaySchema>;
  readonly counts: ListCounts;
}

const count = z.number().int();
const rate = z.number().nullable();

export const ListFiguresSchema = z.object({
  items: z.array(
    z.object({
      list: CountedListSchema,
      modelVersion: z.string().nullable(),
      exposures: count,
      /** Products in all of these lists together. */
      items: count,
      clicks: count,
      views: count,
      additions: count,
      orders: count,
      /** Clicks for each list that was given; null without any. */
      clickThroughRate: rate,
      /** Orders with something from it for each list that was given; null without any. */
      conversionRate: rate,
    }),
  ),
  from: LocalDaySchema,
  to: LocalDaySchema,
});
export type ListFigures = z.infer<typeof ListFiguresSchema>;
