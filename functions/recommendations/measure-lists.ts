import { figuresOf } from '#domain/recommendations/list-tally.ts';
import { addDays, daysBetween, localDayOf } from '#domain/time.ts';
import { now, nowMillis } from '#runtime/clock.ts';
import { readEnvironment, tableName, timeZone } from '#runtime/environment.ts';
import { httpHandler, on } from '#runtime/http-handler.ts';
import { badRequest } from '#runtime/problems.ts';
import type { LocalDay } from '#schemas/instant.ts';
import type { ListFigures } from '#schemas/list-figures.ts';
import { measureLists } from '#schemas/routes/recommendations.ts';
import { listCountsIn } from '#storage/list-counts.ts';

const DAYS_UNLESS_TOLD = 28;
const LONGEST_SPAN = 400;

const env = readEnvironment({ LISTS_TABLE: tableName, SHOP_TIME_ZONE: timeZone });
const counts = listCountsIn(env.LISTS_TABLE);

async function measure({ from, to }: { from?: LocalDay | undefined; to?: LocalDay | undefined }): Promise<ListFigures> {
  const last = to ?? localDayOf(now(), env.SHOP_TIME_ZONE);
  const first = from ?? addDays(last, 1 - DAYS_UNLESS_TOLD);
  const days = daysBetween(first, last) + 1;
  if (days < 1 || days > LONGEST_SPAN)
    throw badRequest('query.from', `a day at most ${LONGEST_SPAN - 1} days before, and not after, ${last}`);
  return { items: figuresOf(await counts.between(first, last, nowMillis() / 1000)), from: first, to: last };
}

export const handler = httpHandler([on(measureLists, ({ query }) => measure(query))]);
