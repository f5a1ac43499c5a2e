import { BatchWriteCommand, GetCommand, PutCommand, paginateQuery, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type ProductId, ProductIdSchema } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import {
  type NextStep,
  type Recall,
  type RecalledLot,
  RecalledLotSchema,
  type RecallId,
  RecallIdSchema,
  type RecallMark,
  RecallSchema,
} from '#schemas/recall.ts';
import { documents } from './client.ts';
import { isConditionFailure } from './errors.ts';

const LIST = 'RECALLS';
const WRITES_AT_ONCE = 25;

const recallKey = (recallId: RecallId) => ({ pk: recallId, sk: 'RECALL' });
const lotKey = (recallId: RecallId, { gtin, lot }: RecalledLot) => ({ pk: recallId, sk: `LOT#${gtin}#${lot}` });
const substitutesKey = (recallId: RecallId) => ({ pk: recallId, sk: 'SUBSTITUTES' });
const SubstitutesSchema = z.object({ byProduct: z.record(z.string(), z.array(ProductIdSchema)) });

/** A page of what is kept of a recall under one prefix, by key. */
export interface Page<Item> {
  readonly items: Item[];
  /** After which the next page begins; undefined on the last one. */
  readonly next: string | undefined;
}

/** A page of items under a prefix of their sort key. */
export async function pageUnder(
  TableName: string,
  { pk, prefix, limit, after }: { pk: string; prefix: string; limit: number; after?: string | undefined },
) {
  const { Items = [], LastEvaluatedKey } = await documents.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
      ConsistentRead: true,
      Limit: limit,
      ...(after === undefined ? {} : { ExclusiveStartKey: { pk, sk: `${prefix}${after}` } }),
    }),
  );
  return { items: Items, next: LastEvaluatedKey && String(LastEvaluatedKey['sk']).slice(prefix.length) };
}

/** Everything under a prefix. */
export async function allUnder(TableName: string, pk: string, prefix: string): Promise<Record<string, unknown>[]> {
  const pages = paginateQuery(
    { client: documents },
    {
      TableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
      ConsistentRead: true,
    },
  );
  const items: Record<string, unknown>[] = [];
  for await (const { Items = [] } of pages) items.push(...Items);
  return items;
}

/** What a page of the work changes in the recall itself. */
export interface Advance {
  readonly at: Instant;
  /** Undefined: there is nothing more to do. */
  readonly next: NextStep | undefined;
  readonly status?: Recall['status'];
  /** Moments that are noted for the first time. */
  readonly marks?: readonly RecallMark[];
  /** Fields that are replaced. */
  readonly set?: Partial<
    Pick<Recall, 'isDryRun' | 'round' | 'roundAt' | 'startedAt' | 'startedBy' | 'gtins' | 'stores' | 'baseline' | 'closedBy'>
  >;
}

/** Recalls with their goods and how far their work has come. */
export function recallsIn(TableName: string) {
  return {
    /** Keeps a new recall; one that exists under the same id stays as it is. @returns how it is kept */
    async open(recall: Recall): Promise<Recall> {
      const { recallId, startedAt } = recall;
      try {
        await documents.send(
          new PutCommand({ TableName, Item: { ...recallKey(recallId), ...recall }, ConditionExpression: 'attribute_not_exists(pk)' }),
        );
      } catch (error) {
        if (!isConditionFailure(error)) throw error;
      }
      const { Item } = await documents.send(new GetCommand({ TableName, Key: recallKey(recallId), ConsistentRead: true }));
      const kept = RecallSchema.parse(Item ?? recall);
      await documents.send(new PutCommand({ TableName, Item: { pk: LIST, sk: `${kept.startedAt ?? startedAt}#${recallId}`, recallId } }));
      return kept;
    },

    async find(recallId: RecallId): Promise<Recall | undefined> {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: recallKey(recallId), ConsistentRead: true }));
      return Item && RecallSchema.parse(Item);
    },

    /** Ids, newest first. */
    async list(limit: number, after?: string): Promise<Page<RecallId>> {
      const { Items = [], LastEvaluatedKey } = await documents.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :list',
          ExpressionAttributeValues: { ':list': LIST },
          ScanIndexForward: false,
          ConsistentRead: true,
          Limit: limit,
          ...(after === undefined ? {} : { ExclusiveStartKey: { pk: LIST, sk: after } }),
        }),
      );
      const items = Items.map(({ recallId }) => RecallIdSchema.parse(recallId));
      return { items, next: LastEvaluatedKey && String(LastEvaluatedKey['sk']) };
    },

    /**
     * Moves the work on from the state in which it was read.
     *
     * @returns false when another delivery of the message has done so
     */
    async advance({ recallId, seq }: Recall, { at, next, status, marks = [], set = {} }: Advance): Promise<boolean> {
      const replaced = { touchedAt: at, ...(status === undefined ? {} : { status }), ...(next === undefined ? {} : { next }), ...set };
      const names = [...Object.keys(replaced), ...marks, 'next'];
      const sets = [
        'seq = :seq + :one',
        ...Object.keys(replaced).map((name) => `#${name} = :${name}`),
        ...marks.map((mark) => `#${mark} = if_not_exists(#${mark}, :touchedAt)`),
      ];
      try {
        await documents.send(
          new UpdateCommand({
            TableName,
            Key: recallKey(recallId),
            UpdateExpression: `SET ${sets.join(', ')}${next === undefined ? ' REMOVE #next' : ''}`,
            ConditionExpression: 'seq = :seq',
            ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
            ExpressionAttributeValues: {
              ':seq': seq,
              ':one': 1,
              ...Object.fromEntries(Object.entries(replaced).map(([name, value]) => [`:${name}`, value])),
            },
          }),
        );
        return true;
      } catch (error) {
        if (isConditionFailure(error)) return false;
        throw error;
      }
    },

    async putLots(recallId: RecallId, lots: readonly RecalledLot[]): Promise<void> {
      for (let from = 0; from < lots.length; from += WRITES_AT_ONCE) {
        const some = lots.slice(from, from + WRITES_AT_ONCE);
        let open: Record<string, object[]> | undefined = {
          [TableName]: some.map((lot) => ({ PutRequest: { Item: { ...lotKey(recallId, lot), ...lot } } })),
        };
        while (open !== undefined && Object.keys(open).length > 0) {
          const reply: { UnprocessedItems?: Record<string, object[]> | undefined } = await documents.send(
            new BatchWriteCommand({ RequestItems: open }),
          );
          open = reply.UnprocessedItems;
        }
      }
    },

    async lots(recallId: RecallId): Promise<RecalledLot[]> {
      return (await allUnder(TableName, recallId, 'LOT#')).map((item) => RecalledLotSchema.parse(item));
    },

    async lotPage(recallId: RecallId, limit: number, after?: string): Promise<Page<RecalledLot>> {
      const { items, next } = await pageUnder(TableName, { pk: recallId, prefix: 'LOT#', limit, after });
      return { items: items.map((item) => RecalledLotSchema.parse(item)), next };
    },

    /** What can take the place of each product, the most alike first. */
    async putSubstitutes(recallId: RecallId, byProduct: Readonly<Record<string, readonly ProductId[]>>): Promise<void> {
      await documents.send(new PutCommand({ TableName, Item: { ...substitutesKey(recallId), byProduct } }));
    },

    async substitutes(recallId: RecallId): Promise<Readonly<Record<string, readonly ProductId[]>>> {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: substitutesKey(recallId), ConsistentRead: true }));
      return Item === undefined ? {} : SubstitutesSchema.parse(Item).byProduct;
    },
  };
}
