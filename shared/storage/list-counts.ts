import { paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type LocalDay, LocalDaySchema } from '#schemas/instant.ts';
import { CountedListSchema, type DayOfList, LIST_COUNTS, type ListCount } from '#schemas/list-figures.ts';
import { documents } from './client.ts';

const LISTS = 'LISTS';
/** Read by nobody after so many days. */
const KEPT_DAYS = 400;
const DAY_SECONDS = 86_400;

const counter = z.number().int().default(0);
const ItemSchema = z.object({
  day: LocalDaySchema,
  list: CountedListSchema,
  modelVersion: z.string().nullable().default(null),
  exposures: counter,
  items: counter,
  clicks: counter,
  views: counter,
  additions: counter,
  orders: counter,
  expiresAt: z.number(),
});

function dayOf(item: Record<string, unknown>): (DayOfList & { readonly expiresAt: number })[] {
  const parsed = ItemSchema.safeParse(item);
  if (!parsed.success) return [];
  const { day, list, modelVersion, expiresAt, ...counts } = parsed.data;
  return [{ day, list, modelVersion, expiresAt, counts }];
}

/** How often each list was given and what followed, by day and model; sums that nobody's name is in. */
export function listCountsIn(TableName: string) {
  async function addOne({ day, list, modelVersion, counts }: DayOfList): Promise<void> {
    const told = LIST_COUNTS.filter((count) => counts[count] !== 0);
    if (told.length === 0) return;
    const named = (count: ListCount) => `#${count} :${count}`;
    await documents.send(
      new UpdateCommand({
        TableName,
        Key: { pk: LISTS, sk: `${day}#${list}#${modelVersion ?? ''}` },
        UpdateExpression: `ADD ${told.map(named).join(', ')} SET #day = :day, #list = :list, modelVersion = :version, expiresAt = :end, schemaVersion = :one`,
        ExpressionAttributeNames: { '#day': 'day', '#list': 'list', ...Object.fromEntries(told.map((count) => [`#${count}`, count])) },
        ExpressionAttributeValues: {
          ...Object.fromEntries(told.map((count) => [`:${count}`, counts[count]])),
          ':day': day,
          ':list': list,
          ':version': modelVersion,
          ':end': Date.parse(`${day}T00:00:00.000Z`) / 1000 + KEPT_DAYS * DAY_SECONDS,
          ':one': 1,
        },
      }),
    );
  }

  return {
    /** One write for each day, list and model. */
    async add(days: readonly DayOfList[]): Promise<void> {
      await Promise.all(days.map(addOne));
    },

    /** All from one day to another, both included. @param nowSeconds - what has expired by then is left out */
    async between(from: LocalDay, to: LocalDay, nowSeconds: number): Promise<DayOfList[]> {
      const pages = paginateQuery(
        { client: documents },
        {
          TableName,
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
          ExpressionAttributeValues: { ':pk': LISTS, ':from': `${from}#`, ':to': `${to}#~` },
        },
      );
      const days: DayOfList[] = [];
      for await (const { Items = [] } of pages) days.push(...Items.flatMap(dayOf).filter(({ expiresAt }) => expiresAt > nowSeconds));
      return days;
    },
  };
}
