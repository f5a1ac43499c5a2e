import { orderBasketCollector } from '#domain/associations/order-baskets.ts';
import { foldOrders } from '#domain/profiles/fold-orders.ts';
import { windowOfDays } from '#domain/time.ts';
import { bucketName, currencyCode, numeral, readEnvironment, tableName, timeZone } from '#runtime/environment.ts';
import { noteUnreadable } from '#runtime/observability.ts';
import { taskHandler } from '#runtime/task-handler.ts';
import type { StoredBaskets } from '#schemas/association.ts';
import type { Order } from '#schemas/order.ts';
import type { Profile } from '#schemas/profile.ts';
import { type RunPart, RunPartSchema } from '#schemas/run.ts';
import { basketFilesIn } from '#storage/basket-files.ts';
import { eventsIn } from '#storage/events.ts';
import { personKeysIn } from '#storage/person-keys.ts';
import { customersIn } from '#storage/profiles.ts';
import { runsIn } from '#storage/runs.ts';

const PEOPLE_AT_ONCE = 32;

const env = readEnvironment({
  CUSTOMERS_TABLE: tableName,
  EVENTS_TABLE: tableName,
  SOURCES_TABLE: tableName,
  RUNS_TABLE: tableName,
  ARTEFACTS_BUCKET: bucketName,
  SHOP_TIME_ZONE: timeZone,
  SHOP_CURRENCY: currencyCode,
  RULES_WINDOW_DAYS: numeral,
});
const shop = { timeZone: env.SHOP_TIME_ZONE, currency: env.SHOP_CURRENCY };
const customers = customersIn(env.CUSTOMERS_TABLE, noteUnreadable);
const events = eventsIn(env.EVENTS_TABLE);
const personKeys = personKeysIn(env.SOURCES_TABLE);
const files = basketFilesIn(env.ARTEFACTS_BUCKET);
const runs = runsIn(env.RUNS_TABLE);

async function ordersOf({ personKey, linkedIds }: Profile, asOf: RunPart['asOf']): Promise<Order[]> {
  const keys = [personKey, ...(await Promise.all(linkedIds.map(personKeys.of)))];
  const told = (await Promise.all(keys.map(events.commerceOf))).flat();
  return foldOrders(
    told.filter((event) => event.at <= asOf),
    shop,
  );
}

async function collectBaskets({ runId, asOf, part, of }: RunPart): Promise<StoredBaskets> {
  const collector = orderBasketCollector({ firstDay: windowOfDays(asOf, env.RULES_WINDOW_DAYS, env.SHOP_TIME_ZONE).fromDay });
  let open: Promise<Order[]>[] = [];
  const addOpen = async () => {
    for (const orders of await Promise.all(open)) collector.add(orders);
    open = [];
  };
  for await (const profile of customers.scanPart(part, of)) {
    open.push(ordersOf(profile, asOf));
    if (open.length === PEOPLE_AT_ONCE) await addOpen();
  }
  await addOpen();
  return await files.put(runId, part, collector.part());
}

const step = (given: RunPart) => runs.once({ runId: given.runId, step: 'collect-baskets', part: given.part }, () => collectBaskets(given));

export const handler = taskHandler(RunPartSchema, step);
