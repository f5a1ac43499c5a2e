import { gunzipSync, gzipSync } from 'node:zlib';
import { BatchWriteCommand, type BatchWriteCommandInput, PutCommand, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type CapturedEvent, CapturedEventSchema, EpcisEventSchema } from '#schemas/epcis.ts';
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
  readonly lists: Readonly<Record<EventList, readonly string[]>>;
}

const EventItemSchema = CapturedEventSchema.omit({ event: true }).extend({
  json: z.instanceof(Uint8Array).transform((packed) => EpcisEventSchema.parse(JSON.parse(gunzipSync(packed).toString('utf8')))),
});
const eventKey = (key: string) => ({ pk: `E#${key}`, sk: 'EVENT' });
const dayOf = (at: Instant) => at.slice(0, 10);
const sortKey = ({ at, key }: EventPlace) => `${at}#${key}`;

export function placeOfSortKey(text: string): EventPlace | undefined {
  const [, at, key] = /^(\d{4}-\d\d-\d\dT[\d:.]+Z)#(\S+)$/.exec(text) ?? [];
  return at === undefined || key === undefined ? undefined : { at: at as Instant, key };
}

function eventOf(item: unknown): CapturedEvent {
  const { json, ...rest } = EventItemSchema.parse(item);
  return { ...rest, event: json };
}

export interface Span {
  readonly since?: Instant | undefined;
  readonly before?: Instant | undefined;
  /** Only what is older than this one. */
  readonly after?: EventPlace | undefined;
}

/** From the oldest to the newest sort key of a span; both ends belong to it. */
function betweenOf({ since, before, after }: Span) {
  // Of the ends only the older counts; a key never ends with the sign before #.
  const ends = [before === undefined ? '~' : `${before}"`, after === undefined ? '~' : sortKey(after)].sort();
  return { ':from': since ?? '0', ':to': ends[0] };
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
  async function findMany(keys: readonly string[]): Promise<CapturedEvent[]> {
    const found = await readAll([...new Set(keys)].map((key) => ({ table: TableName, key: eventKey(key) })));
    const byKey = new Map(found.map(({ item }) => [String(item['pk']), eventOf(item)]));
    return keys.flatMap((key) => byKey.get(eventKey(key).pk) ?? []);
  }

  return {
    findMany,

    /**
     * Keeps an event. What it is found by is written before it, so that an event that is there can be found.
     *
     * @returns the event of that id which was there before, if any
     */
    async add(captured: CapturedEvent, index: EventIndex): Promise<CapturedEvent | undefined> {
      const { event, ...rest } = captured;
      const sk = sortKey(index.place);
      const names = newNames(index);
      const pointers = [`DAY#${dayOf(index.place.at)}`, ...index.things.map((thing) => `EPC#${thing}`)].map((pk) => ({ pk, sk }));
      await writeAll([...pointers, ...names]);
      for (const name of names) remembered.add(`${name.pk}#${name.sk}`);
      try {
        const Item = { ...eventKey(index.place.key), ...rest, json: gzipSync(JSON.stringify(event)) };
        await documents.send(new PutCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' }));
        return undefined;
      } catch (error) {
        if (!isConditionFailure(error)) throw error;
        const [known] = await findMany([index.place.key]);
        if (known === undefined) throw error;
        return known;
      }
    },

    /** Days with events from the newest to the oldest. */
    async days({ since, before, after }: Span): Promise<string[]> {
      const to = [before ?? '~', after?.at ?? '~'].sort()[0] ?? '~';
      const values = { ':list': 'LIST#days', ':from': since === undefined ? '0' : dayOf(since), ':to': to.slice(0, 10) };
      const KeyConditionExpression = 'pk = :list AND sk BETWEEN :from AND :to';
      const { names } = await query({ KeyConditionExpression, ExpressionAttributeValues: values, ScanIndexForward: false });
      return names;
    },

    /** Places of the newest events of a day, or of those that name a thing, within a span. */
    async newest(of: { readonly day: string } | { readonly thing: string }, span: Span, limit: number): Promise<EventPlace[]> {
      const pk = 'day' in of ? `DAY#${of.day}` : `EPC#${of.thing}`;
      const KeyConditionExpression = 'pk = :pk AND sk BETWEEN :from AND :to';
      const ExpressionAttributeValues = { ':pk': pk, ...betweenOf(span) };
      // One more, since the one after which it goes on is among them.
      const { names } = await query({ KeyConditionExpression, ExpressionAttributeValues, ScanIndexForward: false, Limit: limit + 1 });
      const places = names.flatMap((name) => placeOfSortKey(name) ?? []);
      return places.filter((place) => span.after === undefined || sortKey(place) < sortKey(span.after)).slice(0, limit);
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
