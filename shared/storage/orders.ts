import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Instant } from '#schemas/instant.ts';
import { type OrderState, OrderStateSchema } from '#schemas/order.ts';
import { documents } from './client.ts';

type Item = Record<string, unknown>;

const PackedSchema = z.string().transform((text): object => JSON.parse(text));

/** The state item of an order: only its key and version are looked up, the rest is one compact text. */
export function itemOfOrder(order: OrderState, version: number): Item {
  const { orderRef, owner, erasedAt, version: _read, ...told } = order;
  return { pk: orderRef, version, ...(owner ? { owner } : {}), ...(erasedAt ? { erasedAt } : {}), state: JSON.stringify(told) };
}

export function orderOfItem(item: Item): OrderState {
  const { pk, version, owner, erasedAt } = item;
  const told = PackedSchema.parse(item['state']);
  return OrderStateSchema.parse({ ...told, orderRef: pk, version, ...(owner ? { owner } : {}), ...(erasedAt ? { erasedAt } : {}) });
}

/** Met only when the order is as it was read, and its person was not erased since. */
export function unchangedOrder(version: number): Item {
  if (version === 0) return { ConditionExpression: 'attribute_not_exists(pk)' };
  return {
    ConditionExpression: 'version = :read AND attribute_not_exists(erasedAt)',
    ExpressionAttributeValues: { ':read': version },
  };
}

/** What is known of each order, whoever told it. */
export function ordersIn(TableName: string) {
  async function find(orderRef: string): Promise<OrderState | undefined> {
    const { Item } = await documents.send(new GetCommand({ TableName, Key: { pk: orderRef }, ConsistentRead: true }));
    return Item && orderOfItem(Item);
  }
  return {
    find,
    /** Keeps the order for the books without a person. @throws when it changed since it was read */
    async disown(order: OrderState, erasedAt: Instant): Promise<void> {
      const { owner: _person, ...rest } = order;
      const Item = itemOfOrder({ ...rest, erasedAt }, order.version + 1);
      await documents.send(new PutCommand({ TableName, Item, ...unchangedOrder(order.version) }));
    },
  };
}
