import { paginateQuery, paginateScan } from '@aws-sdk/lib-dynamodb';
import type { PersonKey } from '#schemas/ids.ts';
import type { Instant, LocalDay } from '#schemas/instant.ts';
import type { KeptDay } from '#schemas/person-history.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';
import { readAll } from './batch-read.ts';
import { type BehaviourPart, eventsOfPart, partOfItem } from './behaviour-parts.ts';
import { documents } from './client.ts';
import { eventOfItem } from './event-item.ts';

/** What one id sent of what is kept one by one. */
interface CommerceOfId {
  readonly personKey: PersonKey;
  readonly events: readonly StoredEvent[];
}

type Item = Record<string, unknown>;

const secondsOf = (instant: Instant) => Date.parse(instant) / 1000;
const isPart = (item: Item) => String(item['sk']).startsWith('B#');
const eventsOf = (item: Item): StoredEvent[] => (isPart(item) ? eventsOfPart(partOfItem(item)) : [eventOfItem(item)]);
/** Expired items stay in the table for days. */
const isAlive = ({ expiresAt }: Item, nowSeconds: number) => expiresAt === undefined || Number(expiresAt) > nowSeconds;

function noteFirst(firsts: Map<LocalDay, Instant>, part: BehaviourPart): void {
  for (const { at } of eventsOfPart(part)) {
    const known = firsts.get(part.day);
    if (known === undefined || at < known) firsts.set(part.day, at);
  }
}

/** Every event of every id, as it came. */
export function eventsIn(TableName: string) {
  async function* pagesOf(personKey: PersonKey, prefix: string, ConsistentRead = true): AsyncIterable<Item[]> {
    const pages = paginateQuery(
      { client: documents },
      {
        TableName,
        KeyConditionExpression: `pk = :pk${prefix === '' ? '' : ' AND begins_with(sk, :prefix)'}`,
        ExpressionAttributeValues: { ':pk': personKey, ...(prefix === '' ? {} : { ':prefix': prefix }) },
        ConsistentRead,
      },
    );
    for await (const { Items = [] } of pages) yield Items;
  }

  async function collect(personKey: PersonKey, prefix: string, nowSeconds: number): Promise<StoredEvent[]> {
    const events: StoredEvent[] = [];
    for await (const items of pagesOf(personKey, prefix)) {
      for (const item of items.filter((each) => isAlive(each, nowSeconds))) events.push(...eventsOf(item));
    }
    return events;
  }

  async function commerce(personKey: PersonKey, isConsistent: boolean): Promise<StoredEvent[]> {
    const events: StoredEvent[] = [];
    for await (const items of pagesOf(personKey, 'E#', isConsistent)) events.push(...items.flatMap(eventsOf));
    return events;
  }

  return {
    /** Everything that this one id sent; linked ids have their own. @param asOf - behaviour that has expired by then is left out */
    ofPerson: (personKey: PersonKey, asOf: Instant): Promise<StoredEvent[]> => collect(personKey, '', secondsOf(asOf)),
    behaviourOf: (personKey: PersonKey, asOf: Instant): Promise<StoredEvent[]> => collect(personKey, 'B#', secondsOf(asOf)),
    /** Some of what is kept one by one, by the ids that sent it; what was erased is not among it. References must differ. */
    async findMany(refs: readonly { readonly personKey: PersonKey; readonly eventKey: string }[]): Promise<StoredEvent[]> {
      const keys = refs.map(({ personKey, eventKey }) => ({ table: TableName, key: { pk: personKey, sk: `E#${eventKey}` } }));
      return (await readAll(keys)).map(({ item }) => eventOfItem(item));
    },
    /** Orders, reviews, feedback, consents and identity calls, none of which expires; those of the last second may be missing, at half the price. */
    commerceOf: (personKey: PersonKey): Promise<StoredEvent[]> => commerce(personKey, false),
    /** The same as it is at this moment. */
    currentCommerceOf: (personKey: PersonKey): Promise<StoredEvent[]> => commerce(personKey, true),

    /**
     * The same of everybody in part `part` of `of` parts, id by id: a call for each megabyte instead of one for each id. What an
     * id sent may come in two pieces where the engine does not keep it together; of parts of other tables it knows nothing.
     */
    async *scanCommerce(part: number, of: number): AsyncIterable<CommerceOfId> {
      const filter = { FilterExpression: 'begins_with(sk, :prefix)', ExpressionAttributeValues: { ':prefix': 'E#' } };
      const pages = paginateScan({ client: documents }, { TableName, Segment: part, TotalSegments: of, ...filter });
      let open: { personKey: PersonKey; events: StoredEvent[] } | undefined;
      for await (const { Items = [] } of pages) {
        for (const item of Items) {
          if (open !== undefined && open.personKey !== item['pk']) {
            yield open;
            open = undefined;
          }
          open ??= { personKey: item['pk'] as PersonKey, events: [] };
          open.events.push(eventOfItem(item));
        }
      }
      if (open !== undefined) yield open;
    },

    /** Whether anything is kept that this one id sent. */
    async hasAny(personKey: PersonKey): Promise<boolean> {
      for await (const items of pagesOf(personKey, '')) if (items.length > 0) return true;
      return false;
    },

    /** Everything that this one id sent: what is kept one by one, and on which days there was behaviour. @param asOf - as `ofPerson` */
    async historyOf(personKey: PersonKey, asOf: Instant): Promise<{ events: StoredEvent[]; days: KeptDay[] }> {
      const events: StoredEvent[] = [];
      const firsts = new Map<LocalDay, Instant>();
      for await (const items of pagesOf(personKey, '')) {
        for (const item of items.filter((each) => isAlive(each, secondsOf(asOf)))) {
          if (!isPart(item)) events.push(eventOfItem(item));
          else noteFirst(firsts, partOfItem(item));
        }
      }
      return { events, days: [...firsts].map(([day, firstAt]) => ({ day, firstAt })) };
    },
  };
}
