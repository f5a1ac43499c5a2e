import { BatchWriteCommand, type BatchWriteCommandInput, paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';
import { eventsOfPart, partOfItem } from './behaviour-parts.ts';
import { documents } from './client.ts';
import { eventOfItem } from './event-item.ts';

const MAX_DELETES = 25;
const MAX_ROUNDS = 8;
const PAGE = 100;

/** Where an item with events is, and which order it speaks of. */
export interface EventRef {
  readonly pk: string;
  readonly sk: string;
  readonly orderRef?: string | undefined;
}

type Item = Record<string, unknown>;

const secondsOf = (instant: Instant) => Date.parse(instant) / 1000;
const eventsOf = (item: Item): StoredEvent[] =>
  String(item['sk']).startsWith('B#') ? eventsOfPart(partOfItem(item)) : [eventOfItem(item)];

/** Every event of every id, as it came. */
export function eventsIn(TableName: string) {
  async function* pagesOf(personKey: PersonKey, prefix: string): AsyncIterable<Item[]> {
    const pages = paginateQuery(
      { client: documents },
      {
        TableName,
        KeyConditionExpression: `pk = :pk${prefix === '' ? '' : ' AND begins_with(sk, :prefix)'}`,
        ExpressionAttributeValues: { ':pk': personKey, ...(prefix === '' ? {} : { ':prefix': prefix }) },
        ConsistentRead: true,
      },
    );
    for await (const { Items = [] } of pages) yield Items;
  }

  async function collect(personKey: PersonKey, prefix: string, nowSeconds: number): Promise<StoredEvent[]> {
    const events: StoredEvent[] = [];
    for await (const items of pagesOf(personKey, prefix)) {
      // Expired items stay in the table for days.
      const alive = items.filter(({ expiresAt }) => expiresAt === undefined || Number(expiresAt) > nowSeconds);
      for (const item of alive) events.push(...eventsOf(item));
    }
    return events;
  }

  async function removeBatch(items: readonly EventRef[]): Promise<void> {
    let open: BatchWriteCommandInput['RequestItems'] = {
      [TableName]: items.map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } } })),
    };
    for (let round = 0; round < MAX_ROUNDS && Object.keys(open ?? {}).length > 0; round++) {
      const reply: { UnprocessedItems?: BatchWriteCommandInput['RequestItems'] | undefined } = await documents.send(
        new BatchWriteCommand({ RequestItems: open }),
      );
      open = reply.UnprocessedItems;
    }
    if (Object.keys(open ?? {}).length > 0) throw new Error(`DynamoDB left events undeleted in ${MAX_ROUNDS} requests.`);
  }

  return {
    /** Everything that this one id sent; linked ids have their own. @param asOf - behaviour that has expired by then is left out */
    ofPerson: (personKey: PersonKey, asOf: Instant): Promise<StoredEvent[]> => collect(personKey, '', secondsOf(asOf)),
    behaviourOf: (personKey: PersonKey, asOf: Instant): Promise<StoredEvent[]> => collect(personKey, 'B#', secondsOf(asOf)),
    /** Orders, reviews, feedback, consents and identity calls, none of which expires. */
    commerceOf: (personKey: PersonKey): Promise<StoredEvent[]> => collect(personKey, 'E#', 0),

    /** The first of one id's items, whatever they hold: what an erasure deletes next. */
    async firstPage(personKey: PersonKey): Promise<EventRef[]> {
      for await (const items of pagesOf(personKey, '')) {
        if (items.length > 0) return items.slice(0, PAGE).map(({ pk, sk, orderRef }) => ({ pk, sk, orderRef }) as EventRef);
      }
      return [];
    },

    async remove(refs: readonly EventRef[]): Promise<void> {
      for (let start = 0; start < refs.length; start += MAX_DELETES) await removeBatch(refs.slice(start, start + MAX_DELETES));
    },
  };
}
