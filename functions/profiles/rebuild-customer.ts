import { rebuildRules } from '#domain/profiles/rebuild-profile.ts';
import { now } from '#runtime/clock.ts';
import { currencyCode, readEnvironment, tableName, timeZone } from '#runtime/environment.ts';
import { httpHandler, on } from '#runtime/http-handler.ts';
import { conflict, notFound } from '#runtime/problems.ts';
import { rebuildCustomer } from '#schemas/routes/profiles.ts';
import { firstKeptDay } from '#storage/behaviour-parts.ts';
import { personKeysIn } from '#storage/person-keys.ts';
import { rebuildingIn } from '#storage/person-rebuilds.ts';
import { customersIn } from '#storage/profiles.ts';

const env = readEnvironment({
  CUSTOMERS_TABLE: tableName,
  EVENTS_TABLE: tableName,
  ORDERS_TABLE: tableName,
  IDENTITIES_TABLE: tableName,
  SEGMENTS_TABLE: tableName,
  SOURCES_TABLE: tableName,
  SHOP_TIME_ZONE: timeZone,
  SHOP_CURRENCY: currencyCode,
});
const shop = { timeZone: env.SHOP_TIME_ZONE, currency: env.SHOP_CURRENCY };
const tables = {
  customers: env.CUSTOMERS_TABLE,
  events: env.EVENTS_TABLE,
  orders: env.ORDERS_TABLE,
  identities: env.IDENTITIES_TABLE,
  segments: env.SEGMENTS_TABLE,
};
const personKeys = personKeysIn(env.SOURCES_TABLE);
const rebuild = rebuildingIn(tables, personKeys);
const customers = customersIn(env.CUSTOMERS_TABLE);

const rebuildOne = on(rebuildCustomer, async ({ params }) => {
  const at = now();
  const personKey = await customers.ownKeyOf(await personKeys.of(params.id));
  const rules = rebuildRules({ shop, keptSinceDay: firstKeptDay(at) });
  const outcome = await rebuild(personKey, { rules, now: at, isDry: false });
  if (outcome === 'gone') throw notFound(`Customer ${params.id}`);
  if (outcome === 'unreadable') throw conflict('What is kept of this customer does not tell enough to make the profile again.');
  return { customerId: params.id, outcome: outcome === 'same' ? ('same' as const) : ('repaired' as const) };
});

export const handler = httpHandler([rebuildOne]);
