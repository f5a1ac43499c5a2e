import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { OrderState } from '#schemas/order.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';
import { readAll } from './batch-read.ts';
import { memberKey } from './campaigns.ts';
import { documents } from './client.ts';
import { consentsIn } from './consents.ts';
import { eventsIn } from './events.ts';
import { identitiesIn } from './identities.ts';
import { ordersIn } from './orders.ts';

type Item = Record<string, unknown>;

export interface CopyTables {
  readonly events: string;
  readonly orders: string;
  readonly identities: string;
  readonly consents: string;
  readonly campaigns: string;
  readonly recalls: string;
}

/** Orders that one request reads. */
const ORDERS_AT_ONCE = 100;

/** Pseudonyms and versions say nothing to the person. */
const plain = ({ pk: _pk, sk: _sk, personKey: _key, schemaVersion: _schema, version: _version, ...rest }: Item): Item => rest;

/** Everything that the tables hold about a person under some ids, beside the profile. */
export function personCopiesIn(tables: CopyTables) {
  async function idsOfList(TableName: string, pk: string, name: string): Promise<string[]> {
    const input = { TableName, KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': pk } };
    const ids = new Set<string>();
    for await (const { Items = [] } of paginateQuery({ client: documents }, input)) for (const item of Items) ids.add(String(item[name]));
    return [...ids];
  }

  async function campaignsOf(keys: readonly PersonKey[]): Promise<Item[]> {
    const ids = await idsOfList(tables.campaigns, 'CAMPAIGNS', 'campaignId');
    const found = await readAll(ids.flatMap((id) => keys.map((key) => ({ table: tables.campaigns, key: memberKey(id, key) }))));
    return found.map(({ item }) => ({ campaignId: item['pk'], ...plain(item) }));
  }

  async function recallsOf(keys: readonly PersonKey[]): Promise<Item[]> {
    const ids = await idsOfList(tables.recalls, 'RECALLS', 'recallId');
    const found = await readAll(ids.flatMap((pk) => keys.map((key) => ({ table: tables.recalls, key: { pk, sk: `PERSON#${key}` } }))));
    return found.map(({ item }) => {
      const { orders, ...rest } = plain(item);
      return { recallId: item['pk'], ...rest, orders: orders instanceof Set ? [...orders] : [] };
    });
  }

  async function ordersOf(told: readonly StoredEvent[], keys: ReadonlySet<PersonKey>): Promise<OrderState[]> {
    const refs = [...new Set(told.flatMap(({ orderRef }) => orderRef ?? []))];
    const orders: OrderState[] = [];
    for (let from = 0; from < refs.length; from += ORDERS_AT_ONCE)
      orders.push(...(await ordersIn(tables.orders).findMany(refs.slice(from, from + ORDERS_AT_ONCE))));
    return orders.filter(({ owner }) => owner !== undefined && keys.has(owner.personKey));
  }

  /** @param keys - the person's own first, then those of the linked ids */
  return async function copyOf(keys: readonly PersonKey[], asOf: Instant) {
    const told = (await Promise.all(keys.map((key) => eventsIn(tables.events).ofPerson(key, asOf)))).flat();
    const consents = consentsIn(tables.consents);
    const [ledgers, words, merges, campaigns, recalls, orders] = await Promise.all([
      Promise.all(keys.map(consents.ledgerOf)),
      Promise.all(keys.map(consents.ofPerson)),
      Promise.all(keys.map(identitiesIn(tables.identities).auditOf)),
      campaignsOf(keys),
      recallsOf(keys),
      ordersOf(told, new Set(keys)),
    ]);
    return {
      events: told
        .map(({ personKey: _key, schemaVersion: _schema, ...event }) => event)
        .sort((left, right) => (left.at < right.at ? -1 : 1)),
      orders: orders.map(({ owner: _owner, version: _version, schemaVersion: _schema, ...order }) => order),
      consents: words.flat(),
      consentLedger: ledgers.flat(),
      joinedIds: merges.flat().map(({ kind, reason, at }) => ({ kind, reason, at })),
      campaigns,
      recalls,
    };
  };
}
