import { gunzipSync, gzipSync } from 'node:zlib';
import { BatchWriteCommand, type BatchWriteCommandInput, PutCommand, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type CapturedEvent, CapturedEventSchema } from '#schemas/epcis.ts';
import type { Instant } from '#schemas/instant.ts';
import { readAll } from './batch-read.ts';
import { documents } from './client.ts';
import { isConditionFailure } from './errors.ts';

/** A sort key has 1,024 bytes; longer names are left out of the lists. */
const MAX_NAME_CHARACTERS = 300;
const WRITES_PER_BATCH = 25;
const MAX_ROUNDS = 8;
/** Names that this container has written already; when there are more it begins anew. */
const MAX_REMEMBERED = 20_000;

export type EventList = 'eventTypes' | 'epcs' | 'bizSteps' | 'bizLocations' | 'readPoints' | 'dispositions';

/** Where an event stands in the order of time. */
export interface EventPlace {
  readonly at: Instant;
  readonly key: string;
}

/** What an event is found by. */
export interface EventIndex {
  readonly place: EventPlace;
  readonly things: readonly string[];
  /** Its id, where that alone does not lead to its key. */
  readonly ids: readonly string[];
  readonly lists: Readonly<Record<EventList, readonly string[]>>;
}

/** An event with the key under which it is kept. */
export type StoredEvent = CapturedEvent & { readonly key: string };

const EventItemSchema = CapturedEventSchema.omit({ event: true }).extend({
  json: z
    .instanceof(Uint8Array)
    .transform((packed) => CapturedEventSchema.shape.event.parse(JSON.parse(gunzipSync(packed).toString('utf8')))),
});
const eventKey = (key: string) => ({ pk: `E#${key}`, sk: 'EVENT' });
const dayOf = (at: Instant) => at.slice(0, 10);
const sortKey = ({ at, key }: EventPlace) => `${at}#${key}`;

export function placeOfSortKey(text: string): EventPlace | undefined {
  const [, at, key] = /^(\d{4}-\d\d-\d\dT[\d:.]+Z)#(\S+)$/.exec(text) ?? [];
  return at === undefined || key === undefined ? undefined : { at: at as Instant, key };
}

function eventOf(item: Record<string, unknown>): StoredEvent {
  const { json, ...rest } = EventItemSchema.parse(item);
  return { ...rest, event: json, key: String(item['pk']).slice('E#'.length) };
}

export interface Span {
  readonly since?: Instant | undefined;
  readonly before?: Instant | undefined;
  /** Only what comes after this one in the order. */
  readonly after?: EventPlace | undefined;
  /** The oldest first. */
  readonly isAscending?: boolean | undefined;
}

/** From the oldest to the newest sort key of a span; both ends belong to it. */
function betweenOf({ since, before, after, isAscending }: Span) {
  const turn = after && sortKey(after);
  // Of two ends the inner one counts; a key never ends with the sign before #.
  const from = [since ?? '0', (isAscending ? turn : undefined) ?? '0'].sort().at(-1);
  const to = [before === undefined ? '~' : `${before}"`, (isAscending ? undefined : turn) ?? '~'].sort()[0];
  return { ':from': from, ':to': to };
}

/** Events that trading partners and devices sent, and what they are found by. */
export function epcisEventsIn(TableName: string) {
  const remembered = new Set<string>();

  async function writeAll(keys: readonly { pk: string; sk: string }[]): Promise<void> {
    for (let start = 0; start < keys.length; start += WRITES_PER_BATCH) {
      const puts = keys.slice(start, start + WRITES_PER_BATCH).map((Item) => ({ PutRequest: { Item } }));
      let open: BatchWriteCommandInput['RequestItems'] = { [TableName]: puts };
      for (let round = 0; Object.keys(open).length > 0; round++) {
        if (round === MAX_ROUNDS) throw new Error(`DynamoDB left events unlisted in ${MAX_ROUNDS} requests.`);
        const reply: { UnprocessedItems?: BatchWriteCommandInput['RequestItems'] } = await documents.send(
          new BatchWriteCommand({ RequestItems: open }),
        );
        open = reply.UnprocessedItems ?? {};
      }
    }
  }

  /** Most names are known to the container, so that an event costs nothing for them. */
  function newNames({ lists, place }: EventIndex): { pk: string; sk: string }[] {
    const names = [...Object.entries(lists), ['days', [dayOf(place.at)]] as const];
    const keys = names.flatMap(([list, values]) => values.map((sk) => ({ pk: `LIST#${list}`, sk })));
    if (remembered.size > MAX_REMEMBERED) remembered.clear();
    return keys.filter(({ pk, sk }) => sk.length <= MAX_NAME_CHARACTERS && !remembered.has(`${pk}#${sk}`));
  }

  async function query(input: Omit<QueryCommandInput, 'TableName'>) {
    const { Items = [], LastEvaluatedKey } = await documents.send(new QueryCommand({ TableName, ...input }));
    return { names: Items.map(({ sk }) => String(sk)), isMore: LastEvaluatedKey !== undefined };
  }

  /** Those of the events that are there, in the order of the keys. */
  async function findMany(keys: readonly string[]): Promise<StoredEvent[]> {
    const found = await readAll([...new Set(keys)].map((key) => ({ table: TableName, key: eventKey(key) })));
    const byKey = new Map(found.map(({ item }) => eventOf(item)).map((event) => [event.key, event]));
    return keys.flatMap((key) => byKey.get(key) ?? []);
  }

  /**
   * Keeps an event. What it is found by is written before it, so that an event that is there can be found.
   *
   * @returns the event of that key which was there before, if any
   */
  async function add(captured: CapturedEvent, index: EventIndex): Promise<StoredEvent | undefined> {
    const { event, ...rest } = captured;
    const sk = sortKey(index.place);
    const names = newNames(index);
    const { things, ids, place } = index;
    const lists = [
      `DAY#${dayOf(place.at)}`,
      ...things.map((thing) => `EPC#${thing}`),
      ...ids.filter((id) => id.length <= MAX_NAME_CHARACTERS).map((id) => `ID#${id}`),
    ];
    await writeAll([...lists.map((pk) => ({ pk, sk })), ...names]);
    for (const name of names) remembered.add(`${name.pk}#${name.sk}`);
    try {
      const Item = { ...eventKey(place.key), ...rest, json: gzipSync(JSON.stringify(event)) };
      await documents.send(new PutCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' }));
      return undefined;
    } catch (error) {
      if (!isConditionFailure(error)) throw error;
      const [known] = await findMany([place.key]);
      if (known === undefined) throw error;
      return known;
    }
  }

  return {
    findMany,

    /**
     * Keeps an event under the first of some keys that is free.
     *
     * @param indexOf - what it is found by under a key
     * @param isSame - whether it is the event that a key has already
     * @returns undefined when every key has another event
     */
    async keep(
      captured: CapturedEvent,
      keys: readonly string[],
      { indexOf, isSame }: { indexOf(key: string): EventIndex; isSame(known: CapturedEvent): boolean },
    ): Promise<(StoredEvent & { readonly isNew: boolean }) | undefined> {
      for (const key of keys) {
        const known = await add(captured, indexOf(key));
        if (known === undefined) return { ...captured, key, isNew: true };
        if (isSame(known)) return { ...known, isNew: false };
      }
      return undefined;
    },

    /** Keys of events whose id other events have too. */
    async sharing(eventID: string): Promise<string[]> {
      if (eventID.length > MAX_NAME_CHARACTERS) return [];
      const { names } = await query({
        KeyConditionExpression: 'pk = :id',
        ExpressionAttributeValues: { ':id': `ID#${eventID}` },
        ConsistentRead: true,
      });
      return names.flatMap((name) => placeOfSortKey(name)?.key ?? []);
    },

    /** Days with events in the order of the span. */
    async days(span: Span): Promise<string[]> {
      const { ':from': from = '', ':to': to = '' } = betweenOf(span);
      const values = { ':list': 'LIST#days', ':from': from.slice(0, 10), ':to': to.slice(0, 10) };
      const KeyConditionExpression = 'pk = :list AND sk BETWEEN :from AND :to';
      const order = { ScanIndexForward: span.isAscending ?? false };
      return (await query({ KeyConditionExpression, ExpressionAttributeValues: values, ...order })).names;
    },

    /** The next places of events of a day, or of those that name a thing, within a span. */
    async next(of: { readonly day: string } | { readonly thing: string }, span: Span, limit: number): Promise<EventPlace[]> {
      const pk = 'day' in of ? `DAY#${of.day}` : `EPC#${of.thing}`;
      const KeyConditionExpression = 'pk = :pk AND sk BETWEEN :from AND :to';
      const ExpressionAttributeValues = { ':pk': pk, ...betweenOf(span) };
      const order = { ScanIndexForward: span.isAscending ?? false };
      // One more, since the one after which it goes on is among them.
      const { names } = await query({ KeyConditionExpression, ExpressionAttributeValues, ...order, Limit: limit + 1 });
      const turn = span.after && sortKey(span.after);
      return names
        .filter((name) => name !== turn)
        .flatMap((name) => placeOfSortKey(name) ?? [])
        .slice(0, limit);
    },

    /** Names of a list in alphabetical order. @param after - the last one of the page before */
    async names(list: EventList, limit: number, after: string | undefined): Promise<{ names: string[]; isMore: boolean }> {
      const from = after === undefined ? {} : { ExclusiveStartKey: { pk: `LIST#${list}`, sk: after } };
      return await query({
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': `LIST#${list}` },
        Limit: limit,
        ...from,
      });
    },
  };
}
