import { BatchWriteCommand, type BatchWriteCommandInput, paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';
import { eventsOfPart, partOfItem } from './behaviour-parts.ts';
import { documents } from './client.ts';
import { eventOfItem } from './event-item.ts';

const MAX_DELETES = 25;
const MAX_ROUNDS = 8;

type Item = Record<string, unknown>;

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

  async function collect(personKey: PersonKey, prefix: string, asOf?: Instant): Promise<StoredEvent[]> {
    const nowSeconds = Date.parse(asOf ?? '1970-01-01T00:00:00.000Z') / 1000;
    const events: StoredEvent[] = [];
    for await (const items of pagesOf(personKey, prefix)) {
      // Expired items stay in the table for days.
      const alive = items.filter(({ expiresAt }) => expiresAt === undefined || Number(expiresAt) > nowSeconds);
      for (const item of alive) events.push(...eventsOf(item));
    }
    return events;
  }

  async function remove(items: readonly Item[]): Promise<void> {
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
    ofPerson: (personKey: PersonKey, asOf?: Instant): Promise<StoredEvent[]> => collect(personKey, '', asOf),
    /** Orders, reviews, feedback, consents and identity calls only. */
    commerceOf: (personKey: PersonKey): Promise<StoredEvent[]> => collect(personKey, 'E#'),
    behaviourOf: (personKey: PersonKey, asOf?: Instant): Promise<StoredEvent[]> => collect(personKey, 'B#', asOf),

    /** Deletes up to a page of one id's events. @returns the order references that they named, and whether there may be more */
    async removePage(personKey: PersonKey): Promise<{ orderRefs: string[]; removed: number; isDone: boolean }> {
      for await (const items of pagesOf(personKey, '')) {
        const page = items.slice(0, MAX_DELETES * 4);
        if (page.length === 0) break;
        for (let start = 0; start < page.length; start += MAX_DELETES) await remove(page.slice(start, start + MAX_DELETES));
        const orderRefs = page.flatMap(({ orderRef }) => (typeof orderRef === 'string' ? [orderRef] : []));
        return { orderRefs, removed: page.length, isDone: false };
      }
      return { orderRefs: [], removed: 0, isDone: true };
    },
  };
}
