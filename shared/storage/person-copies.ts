import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { Feedback } from '#schemas/feedback.ts';
import { feedbackIdOf } from '#schemas/feedback.ts';
import type { PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { OrderState } from '#schemas/order.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';
import { readAll } from './batch-read.ts';
import { memberKey } from './campaigns.ts';
import { documents } from './client.ts';
import { consentsIn } from './consents.ts';
import { contactCountersIn } from './contact-counters.ts';
import { eventsIn } from './events.ts';
import { feedbackIn } from './feedback.ts';
import { identitiesIn } from './identities.ts';
import { ordersIn } from './orders.ts';
import { recoveriesIn } from './recoveries.ts';

type Item = Record<string, unknown>;

export interface CopyTables {
  readonly events: string;
  readonly orders: string;
  readonly identities: string;
  readonly consents: string;
  readonly campaigns: string;
  readonly recalls: string;
  readonly feedback: string;
}

/** Orders that one request reads. */
const ORDERS_AT_ONCE = 100;

/** Pseudonyms and versions say nothing to the person. */
const plain = ({ pk: _pk, sk: _sk, personKey: _key, schemaVersion: _schema, version: _version, ...rest }: Item): Item => rest;

/** What was said, with its answers; who of the shop answered is not the person's. */
function saidIn({ personKey: _key, feedbackId: _id, version: _version, schemaVersion: _schema, replies, ...told }: Feedback) {
  return { ...told, replies: replies.map(({ by: _by, replyId: _replyId, ...reply }) => reply) };
}

/**
 * Everything that the tables hold about a person under some ids, beside the profile.
 *
 * @param textOf - what somebody said in an event
 */
export function personCopiesIn(tables: CopyTables, textOf: (event: StoredEvent) => string | undefined) {
  async function feedbackOf(keys: readonly PersonKey[], events: readonly StoredEvent[]) {
    const found = (await Promise.all(keys.map((key) => feedbackIn(tables.feedback).ofPerson(key)))).flat();
    const byId = new Map(events.map((event) => [feedbackIdOf(event.key, event.personKey), event]));
    return found.map((feedback) => {
      const event = byId.get(feedback.feedbackId);
      return { ...saidIn(feedback), text: (event && textOf(event)) ?? null };
    });
  }

  /** The last week's messages, each at its time and by its channel. */
  async function contactsOf(keys: readonly PersonKey[]) {
    const counterOf = await contactCountersIn(tables.consents).ofPeople(keys);
    return keys.flatMap((key) => counterOf(key).slots.map(({ channel, at }) => ({ channel, at })));
  }

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
    const [ledgers, words, merges, campaigns, recalls, orders, feedback, contacts, recoveries] = await Promise.all([
      Promise.all(keys.map(consents.ledgerOf)),
      Promise.all(keys.map(consents.ofPerson)),
      Promise.all(keys.map(identitiesIn(tables.identities).auditOf)),
      campaignsOf(keys),
      recallsOf(keys),
      ordersOf(told, new Set(keys)),
      feedbackOf(keys, told),
      contactsOf(keys),
      recoveriesIn(tables.feedback).ofPeople(keys),
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
      feedback,
      contacts,
      serviceRecovery: [...recoveries.values()].map(
        ({ personKey: _key, feedbackId: _id, schemaVersion: _schema, ...recovery }) => recovery,
      ),
    };
  };
}
