import { GetCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Instant } from '#schemas/instant.ts';
import { type LineTotal, type OrderState, OrderStateSchema } from '#schemas/order.ts';
import { readAll } from './batch-read.ts';
import { documents } from './client.ts';

type Item = Record<string, unknown>;

type Packed = Item & { readonly completion?: Item; readonly revision?: Item };
const PackedSchema = z.string().transform((text): Packed => JSON.parse(text));
const definedOnly = (item: Item): Item => Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined));

interface Goods {
  readonly lines?: LineTotal[] | undefined;
}

/** Lines as one flat list: product, quantity, total, product … */
const packGoods = <Told extends Goods>({ lines, ...told }: Told) => ({ ...told, ...(lines ? { lines: lines.flat() } : {}) });

function unpackGoods<Told extends { readonly lines?: unknown } | undefined>(told: Told) {
  if (!Array.isArray(told?.lines)) return told;
  const flat: unknown[] = told.lines;
  const lines = Array.from({ length: Math.floor(flat.length / 3) }, (_, line) => flat.slice(line * 3, line * 3 + 3));
  return { ...told, lines };
}

/** The state item of an order: only its key and version are looked up, the rest is one compact text. */
export function itemOfOrder(order: OrderState, version: number): Item {
  const { orderRef, owner, erasedAt, version: _read, completion, revision, ...told } = order;
  const goods = { ...(completion ? { completion: packGoods(completion) } : {}), ...(revision ? { revision: packGoods(revision) } : {}) };
  const state = JSON.stringify({ ...told, ...goods });
  return { pk: orderRef, version, ...(owner ? { owner } : {}), ...(erasedAt ? { erasedAt } : {}), state };
}

export function orderOfItem(item: Item): OrderState {
  const { pk, version, owner, erasedAt } = item;
  const { completion, revision, ...told } = PackedSchema.parse(item['state']);
  const goods = { completion: unpackGoods(completion), revision: unpackGoods(revision) };
  return OrderStateSchema.parse({
    ...told,
    ...definedOnly(goods),
    orderRef: pk,
    version,
    ...(owner ? { owner } : {}),
    ...(erasedAt ? { erasedAt } : {}),
  });
}

/** Met only when the order is as it was read, and its person was not erased since. */
export function unchangedOrder(version: number): Item {
  if (version === 0) return { ConditionExpression: 'attribute_not_exists(pk)' };
  return {
    ConditionExpression: 'version = :read AND attribute_not_exists(erasedAt)',
    ExpressionAttributeValues: { ':read': version },
  };
}

/** The write that keeps an order for the books without a person, unless it changed since it was read. */
export function disownedOrder(order: OrderState, erasedAt: Instant) {
  const { owner: _person, ...rest } = order;
  return { Item: itemOfOrder({ ...rest, erasedAt }, order.version + 1), ...unchangedOrder(order.version) };
}

/** What is known of each order, whoever told it. */
export function ordersIn(TableName: string) {
  async function find(orderRef: string): Promise<OrderState | undefined> {
    const { Item } = await documents.send(new GetCommand({ TableName, Key: { pk: orderRef }, ConsistentRead: true }));
    return Item && orderOfItem(Item);
  }
  return {
    find,

    /** Those of the given orders that are known; they must differ. */
    async findMany(orderRefs: readonly string[]): Promise<OrderState[]> {
      return (await readAll(orderRefs.map((pk) => ({ table: TableName, key: { pk } })))).map(({ item }) => orderOfItem(item));
    },

    /**
     * Orders in the sequence of the table, as many as one answer holds (about 2,000).
     *
     * @param mentions - texts of which an order has one; the others are passed over unparsed
     * @param after - order after which the page begins
     */
    async scanPage(mentions: readonly string[] | undefined, after?: string): Promise<{ items: OrderState[]; next: string | undefined }> {
      const start = after === undefined ? {} : { ExclusiveStartKey: { pk: after } };
      const { Items = [], LastEvaluatedKey } = await documents.send(new ScanCommand({ TableName, ConsistentRead: true, ...start }));
      const texts = mentions?.map((text) => JSON.stringify(text).slice(1, -1));
      const told = texts === undefined ? Items : Items.filter(({ state }) => texts.some((text) => String(state).includes(text)));
      return { items: told.map(orderOfItem), next: LastEvaluatedKey && String(LastEvaluatedKey['pk']) };
    },
  };
}
