import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { OrderState } from '#schemas/order.ts';
import type { RemovedKind } from '#schemas/privacy-request.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';
import { atRiskRemovals } from './at-risk-lists.ts';
import { readAll } from './batch-read.ts';
import { membershipRemovals } from './campaign-removals.ts';
import { documents, type TransactItem } from './client.ts';
import { consentsIn } from './consents.ts';
import { eventOfItem } from './event-item.ts';
import { feedbackRemovals } from './feedback-removals.ts';
import { identitiesIn } from './identities.ts';
import { disownedOrder, orderOfItem } from './orders.ts';
import { memberRemovals } from './rule-members.ts';
import { ruleSegmentsIn } from './rule-segments.ts';

/** Names of the tables that hold something about a person. */
export interface ErasureTables {
  readonly customers: string;
  readonly events: string;
  readonly orders: string;
  readonly identities: string;
  readonly consents: string;
  readonly requests: string;
  readonly segments: string;
  readonly campaigns: string;
  readonly feedback: string;
  /** The catalogue, which tells how long goods keep. */
  readonly products: string;
}

/** What of orders a recall may still concern, and until when. */
export interface RecallRules {
  readonly goodsOf: (order: OrderState, events: readonly StoredEvent[]) => { soldAt: Instant; productIds: readonly string[] } | undefined;
  readonly untilOf: (soldAt: Instant, shelfLifeDays: readonly (number | undefined)[]) => Instant;
}

/** The next writes of an erasure, which belong into one transaction with the request that counts them. */
export interface ErasurePage {
  readonly items: readonly TransactItem[];
  readonly removed: Partial<Record<RemovedKind, number>>;
  /** E-mail addresses and endpoints of devices that are in what is removed. */
  readonly addresses?: readonly string[];
  /** Orders that belonged to the person, each until when it may be recalled. */
  readonly recallable?: ReadonlyMap<string, Instant>;
}

/** The request itself, the address in escrow, and an event, its order and the link to it each: within the hundred items of a transaction. */
const EVENTS_A_PAGE = 32;
const OTHERS_A_PAGE = 98;

interface Erased {
  readonly personKey: PersonKey;
  /** The person under all ids. */
  readonly all: ReadonlySet<PersonKey>;
  readonly at: Instant;
}
type Finder = (erased: Erased) => Promise<ErasurePage>;

const NOTHING: ErasurePage = { items: [], removed: {} };
const pageOf = (kind: RemovedKind, items: readonly TransactItem[]): ErasurePage => {
  const some = items.slice(0, OTHERS_A_PAGE);
  return { items: some, removed: { [kind]: some.length } };
};

/** The first entries whose writes fit a page together, one at least. */
function fitting(entries: readonly TransactItem[][]): readonly TransactItem[][] {
  let writes = 0;
  const end = entries.findIndex((entry, place) => {
    writes += entry.length;
    return place > 0 && writes > OTHERS_A_PAGE;
  });
  return end < 0 ? entries : entries.slice(0, end);
}

const ADDRESS = /"(?:e-?mail(?:_?address)?":"([^"@\s]+@[^"@\s]+)"|push_?endpoint(?:arn)?":"(arn:[^"\s]+)")/gi;
/** Addresses that an event's text tells, wherever in it they stand. */
const addressesIn = (body: unknown): string[] =>
  [...String(body ?? '').matchAll(ADDRESS)].flatMap(([, mailbox, device]) => mailbox ?? device ?? []);

/** Events that cannot be read name no goods; they go all the same. */
function readableEvent(item: Record<string, unknown>): StoredEvent[] {
  try {
    return [eventOfItem(item)];
  } catch {
    return [];
  }
}

const ShelfLifeSchema = z.object({ pk: z.string(), shelfLifeDays: z.number().optional().catch(undefined) });
/** A key of DynamoDB has no more. */
const isKey = (text: string) => text !== '' && Buffer.byteLength(text) <= 2048;

/** Where something about a person is, store by store, in the order in which it goes. */
export function erasurePagesIn(tables: ErasureTables, { goodsOf, untilOf }: RecallRules) {
  async function firstEvents(personKey: PersonKey): Promise<Record<string, unknown>[]> {
    const input = { TableName: tables.events, KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': personKey } };
    for await (const { Items = [] } of paginateQuery({ client: documents, pageSize: EVENTS_A_PAGE }, { ...input, ConsistentRead: true })) {
      if (Items.length > 0) return Items;
    }
    return [];
  }

  async function ownedOf(orderRefs: readonly string[], { all }: Erased): Promise<OrderState[]> {
    const found = await readAll([...new Set(orderRefs)].map((pk) => ({ table: tables.orders, key: { pk } })));
    return found.map(({ item }) => orderOfItem(item)).filter(({ owner }) => owner && all.has(owner.personKey));
  }

  async function shelfLives(productIds: readonly string[]): Promise<ReadonlyMap<string, number | undefined>> {
    const keys = [...new Set(productIds)].filter(isKey);
    const found = await readAll(keys.map((pk) => ({ table: tables.products, key: { pk } })));
    return new Map(found.map(({ item }) => ShelfLifeSchema.parse(item)).map(({ pk, shelfLifeDays }) => [pk, shelfLifeDays]));
  }

  /** Until when each of some orders may be recalled, of those for which that time is not over. */
  async function recallableOf(orders: readonly OrderState[], events: readonly StoredEvent[], at: Instant) {
    const told = Map.groupBy(events, ({ orderRef }) => orderRef);
    const goods = orders.flatMap((order) => {
      const found = goodsOf(order, told.get(order.orderRef) ?? []);
      return found === undefined ? [] : [{ orderRef: order.orderRef, ...found }];
    });
    const lives = await shelfLives(goods.flatMap(({ productIds }) => productIds));
    const ends = goods.map(({ orderRef, soldAt, productIds }) => {
      const days = productIds.map((productId) => lives.get(productId));
      return [orderRef, untilOf(soldAt, days)] as const;
    });
    return new Map(ends.filter(([, until]) => until > at));
  }

  /** Events go with the orders to which they lead. */
  const events: Finder = async (erased) => {
    const items = await firstEvents(erased.personKey);
    if (items.length === 0) return NOTHING;
    const ofOrders = items.filter(({ orderRef }) => typeof orderRef === 'string');
    const orders = await ownedOf(
      ofOrders.map(({ orderRef }) => String(orderRef)),
      erased,
    );
    // Orders of the person stay for the books and belong to nobody.
    const puts = orders.map((order) => ({ Put: { TableName: tables.orders, ...disownedOrder(order, erased.at) } }));
    const deletions = items.map(({ pk, sk }) => ({ Delete: { TableName: tables.events, Key: { pk, sk } } }));
    const addresses = [...new Set(items.flatMap(({ body }) => addressesIn(body)))];
    const recallable = await recallableOf(orders, ofOrders.flatMap(readableEvent), erased.at);
    return { items: [...puts, ...deletions], removed: { events: items.length, orders: puts.length }, addresses, recallable };
  };

  const consents: Finder = async ({ personKey }) => pageOf('consents', await consentsIn(tables.consents).removalsOf(personKey));

  const identities: Finder = async ({ personKey }) => {
    const entries = fitting(await identitiesIn(tables.identities).removalsOf(personKey));
    return { items: entries.flat(), removed: { identities: entries.length } };
  };

  const campaigns: Finder = async ({ personKey }) => pageOf('memberships', await membershipRemovals(tables.campaigns, personKey));
  const atRisk: Finder = async ({ personKey }) => pageOf('memberships', await atRiskRemovals(tables.segments, personKey));

  /** Removed whether they are there or not, so that this is the last of an id. */
  async function ruleLists(personKey: PersonKey): Promise<TransactItem[]> {
    const rules = await ruleSegmentsIn(tables.segments).list();
    return memberRemovals(
      tables.segments,
      personKey,
      rules.map(({ ruleId }) => ruleId),
    );
  }

  /** What was said goes; that goods were complained of stays, under nobody's name. */
  const feedback: Finder = async ({ personKey }) => {
    const items = await feedbackRemovals(tables.feedback, personKey, OTHERS_A_PAGE);
    return { items, removed: { records: items.filter((item) => item.Delete !== undefined).length } };
  };

  const finders: readonly Finder[] = [events, consents, identities, campaigns, atRisk, feedback];

  /** What is to go next of one id; `isDone` with its last page. */
  return async function nextPage(erased: Erased): Promise<ErasurePage & { readonly isDone: boolean }> {
    for (const find of finders) {
      const page = await find(erased);
      if (page.items.length > 0) return { ...page, isDone: false };
    }
    return { items: await ruleLists(erased.personKey), removed: {}, isDone: true };
  };
}
