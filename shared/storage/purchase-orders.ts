import {
  DeleteCommand,
  GetCommand,
  PutCommand,
  paginateQuery,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { ProductIdSchema } from '#schemas/ids.ts';
import { type Instant, LocalDaySchema } from '#schemas/instant.ts';
import type { OrderProposal } from '#schemas/order-proposal.ts';
import {
  type PurchaseNotice,
  PurchaseNoticeSchema,
  type PurchaseOrder,
  type PurchaseOrderId,
  PurchaseOrderSchema,
} from '#schemas/purchase-order.ts';
import type { DeliverySums, SupplierId } from '#schemas/supplier.ts';
import { readAll } from './batch-read.ts';
import { documents, type TransactItem } from './client.ts';
import { isConditionFailure, refusalsOf, StaleWriteError } from './errors.ts';
import { type Decision, decided } from './order-proposals.ts';
import { sumsUpdate } from './suppliers.ts';

const orderKey = (id: string) => ({ pk: `PO#${id}`, sk: 'ORDER' });
const listKey = ({ supplierId, orderedAt, purchaseOrderId }: PurchaseOrder) => ({
  pk: `POS#${supplierId}`,
  sk: `${orderedAt}#${purchaseOrderId}`,
});
const inboundPartition = (storeId: string) => `INBOUND#${encodeURIComponent(storeId)}`;
const noticeKey = ({ purchaseOrderId, kind }: PurchaseNotice) => ({ pk: 'NOTICES', sk: `${purchaseOrderId}#${kind}` });

/** What is on its way. */
const InboundSchema = z.object({
  productId: ProductIdSchema,
  quantity: z.number(),
  expectedOn: LocalDaySchema,
  shelfLifeDays: z.number().nullable(),
});
export type Inbound = z.infer<typeof InboundSchema>;

/** Purchase orders, what is on its way, and what suppliers are still to be told. */
export function purchaseOrdersIn(TableName: string) {
  const openLines = ({ status, lines }: PurchaseOrder) =>
    status === 'ordered' || status === 'partly-received'
      ? lines.filter(({ quantity, receivedQuantity }) => quantity > receivedQuantity)
      : [];

  /** What is on its way of an order, line by line, and nothing of lines that are there. */
  function inboundChanges(order: PurchaseOrder): TransactItem[] {
    const open = openLines(order);
    return order.lines.map((line): TransactItem => {
      const key = { pk: inboundPartition(order.storeId), sk: `${line.productId}#${order.purchaseOrderId}` };
      if (!open.includes(line)) return { Delete: { TableName, Key: key } };
      const { expectedOn, shelfLifeDays } = order;
      const Item = { ...key, productId: line.productId, quantity: line.quantity - line.receivedQuantity, expectedOn, shelfLifeDays };
      return { Put: { TableName, Item } };
    });
  }

  const saved = (order: PurchaseOrder): TransactItem => ({
    Put: {
      TableName,
      Item: { ...orderKey(order.purchaseOrderId), ...order, version: order.version + 1 },
      ...(order.version === 0
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : { ConditionExpression: 'version = :read', ExpressionAttributeValues: { ':read': order.version } }),
    },
  });

  const toTell = (notice: PurchaseNotice | undefined): TransactItem[] =>
    notice === undefined ? [] : [{ Put: { TableName, Item: { ...noticeKey(notice), ...notice } } }];

  async function write(TransactItems: TransactItem[]): Promise<void> {
    try {
      await documents.send(new TransactWriteCommand({ TransactItems }));
    } catch (error) {
      const isStale = refusalsOf(error).includes(true);
      throw isStale ? new StaleWriteError('The order or its proposal has changed.', { cause: error }) : error;
    }
  }

  return {
    async find(id: PurchaseOrderId): Promise<PurchaseOrder | undefined> {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: orderKey(id), ConsistentRead: true }));
      return Item && PurchaseOrderSchema.parse(Item);
    },

    /** Orders what was proposed. @throws {StaleWriteError} when somebody has decided on the proposal already */
    async place(order: PurchaseOrder, proposal: OrderProposal, decision: Decision): Promise<void> {
      await write([
        saved(order),
        decided(TableName, proposal, 'accepted', decision),
        { Put: { TableName, Item: { ...listKey(order), purchaseOrderId: order.purchaseOrderId } } },
        ...inboundChanges(order),
        ...(order.notice === 'sending' ? toTell({ purchaseOrderId: order.purchaseOrderId, kind: 'ordered' }) : []),
      ]);
    },

    /** Takes an order back. @throws {StaleWriteError} when something has come, or was changed, meanwhile */
    async cancel(order: PurchaseOrder, proposal: OrderProposal | undefined, decision: Decision): Promise<void> {
      const cancelled: PurchaseOrder = { ...order, status: 'cancelled', closedAt: decision.at };
      await write([
        saved(cancelled),
        ...(proposal ? [decided(TableName, proposal, 'pending', decision)] : []),
        ...inboundChanges(cancelled),
        ...(order.notice === 'none' ? [] : toTell({ purchaseOrderId: order.purchaseOrderId, kind: 'cancelled' })),
      ]);
    },

    /** Keeps what has come; once it is closed its supplier's record learns of it, in the same transaction. */
    async receive(order: PurchaseOrder, sums: DeliverySums | undefined): Promise<void> {
      await write([saved(order), ...inboundChanges(order), ...(sums ? [sumsUpdate(TableName, order.supplierId, sums)] : [])]);
    },

    /** Newest first. @param after - where the page before ended */
    async page(supplierId: SupplierId, limit: number, after?: string): Promise<{ ids: string[]; next: string | undefined }> {
      const pk = `POS#${supplierId}`;
      const { Items = [], LastEvaluatedKey } = await documents.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': pk },
          ScanIndexForward: false,
          Limit: limit,
          ...(after === undefined ? {} : { ExclusiveStartKey: { pk, sk: after } }),
        }),
      );
      return { ids: Items.map((item) => String(item['purchaseOrderId'])), next: LastEvaluatedKey && String(LastEvaluatedKey['sk']) };
    },

    /** Those of a supplier that were placed at a moment or since. */
    async *placedSince(supplierId: SupplierId, since: Instant): AsyncIterable<PurchaseOrder> {
      const pages = paginateQuery(
        { client: documents },
        {
          TableName,
          KeyConditionExpression: 'pk = :pk AND sk >= :since',
          ExpressionAttributeValues: { ':pk': `POS#${supplierId}`, ':since': since },
        },
      );
      for await (const { Items = [] } of pages) {
        const found = await readAll(Items.map((item) => ({ table: TableName, key: orderKey(String(item['purchaseOrderId'])) })));
        yield* found.map(({ item }) => PurchaseOrderSchema.parse(item));
      }
    },

    /** Everything that is on its way to a store. */
    async inbound(storeId: string): Promise<Inbound[]> {
      const found: Inbound[] = [];
      const pages = paginateQuery(
        { client: documents },
        {
          TableName,
          KeyConditionExpression: 'pk = :store',
          ExpressionAttributeValues: { ':store': inboundPartition(storeId) },
          ConsistentRead: true,
        },
      );
      for await (const { Items = [] } of pages) found.push(...Items.map((item) => InboundSchema.parse(item)));
      return found;
    },

    /** What suppliers are still to be told. */
    async notices(limit: number): Promise<PurchaseNotice[]> {
      const { Items = [] } = await documents.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': 'NOTICES' },
          Limit: limit,
        }),
      );
      return Items.map((item) => PurchaseNoticeSchema.parse(item));
    },

    /** Notes how telling a supplier ended, and strikes it from the list. */
    async told(notice: PurchaseNotice, result: 'sent' | 'failed', noticeReason?: string): Promise<void> {
      try {
        await documents.send(
          new UpdateCommand({
            TableName,
            Key: orderKey(notice.purchaseOrderId),
            UpdateExpression: `SET notice = :result, version = version + :one${noticeReason === undefined ? ' REMOVE noticeReason' : ', noticeReason = :reason'}`,
            ConditionExpression: 'attribute_exists(pk)',
            ExpressionAttributeValues: { ':result': result, ':one': 1, ...(noticeReason === undefined ? {} : { ':reason': noticeReason }) },
          }),
        );
      } catch (error) {
        if (!isConditionFailure(error)) throw error;
      }
      await documents.send(new DeleteCommand({ TableName, Key: noticeKey(notice) }));
    },

    /** The supplier is to be told once more. */
    async tellAgain(notice: PurchaseNotice): Promise<void> {
      await documents.send(new PutCommand({ TableName, Item: { ...noticeKey(notice), ...notice } }));
    },
  };
}
