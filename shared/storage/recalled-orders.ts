import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type RecalledOrder, RecalledOrderSchema, type RecallId } from '#schemas/recall.ts';
import { readAll } from './batch-read.ts';
import { documents } from './client.ts';
import { isConditionFailure } from './errors.ts';
import { allUnder, type Page, pageUnder } from './recalls.ts';

const PREFIX = 'ORDER#';
const AT_ONCE = 25;

type Found = Pick<RecalledOrder, 'orderRef' | 'certainty' | 'soldAt' | 'storeId' | 'lines'>;
type Standing = Required<Pick<RecalledOrder, 'orderRef' | 'standing'>> & Pick<RecalledOrder, 'personKey'>;

/** Orders that a recall concerns. */
export function recalledOrdersIn(TableName: string) {
  const keyOf = (recallId: RecallId, orderRef: string) => ({ pk: recallId, sk: `${PREFIX}${orderRef}` });

  /** What is certain replaces what is possible; the other way round nothing happens. */
  async function put(recallId: RecallId, { orderRef, certainty, soldAt, storeId, lines }: Found): Promise<void> {
    try {
      await documents.send(
        new UpdateCommand({
          TableName,
          Key: keyOf(recallId, orderRef),
          UpdateExpression: `SET orderRef = :ref, certainty = :certainty, soldAt = :at, #lines = :lines${storeId === undefined ? '' : ', storeId = :store'}`,
          ...(certainty === 'certain' ? {} : { ConditionExpression: 'attribute_not_exists(pk)' }),
          ExpressionAttributeNames: { '#lines': 'lines' },
          ExpressionAttributeValues: {
            ':ref': orderRef,
            ':certainty': certainty,
            ':at': soldAt,
            ':lines': lines,
            ...(storeId === undefined ? {} : { ':store': storeId }),
          },
        }),
      );
    } catch (error) {
      if (!isConditionFailure(error)) throw error;
    }
  }

  return {
    /** Adds orders; the same again changes nothing. */
    async add(recallId: RecallId, orders: readonly Found[]): Promise<void> {
      for (let from = 0; from < orders.length; from += AT_ONCE) {
        await Promise.all(orders.slice(from, from + AT_ONCE).map((order) => put(recallId, order)));
      }
    },

    /** Notes how orders stand and whose they are. */
    async settle(recallId: RecallId, standings: readonly Standing[]): Promise<void> {
      await Promise.all(
        standings.map(({ orderRef, standing, personKey }) =>
          documents.send(
            new UpdateCommand({
              TableName,
              Key: keyOf(recallId, orderRef),
              UpdateExpression: `SET standing = :standing${personKey === undefined ? ' REMOVE personKey' : ', personKey = :person'}`,
              ExpressionAttributeValues: { ':standing': standing, ...(personKey === undefined ? {} : { ':person': personKey }) },
            }),
          ),
        ),
      );
    },

    /** Those of the given orders that the recall concerns; they must differ. */
    async findMany(recallId: RecallId, orderRefs: readonly string[]): Promise<RecalledOrder[]> {
      const found = await readAll(orderRefs.map((ref) => ({ table: TableName, key: keyOf(recallId, ref) })));
      return found.map(({ item }) => RecalledOrderSchema.parse(item));
    },

    async page(recallId: RecallId, limit: number, after?: string): Promise<Page<RecalledOrder>> {
      const { items, next } = await pageUnder(TableName, { pk: recallId, prefix: PREFIX, limit, after });
      return { items: items.map((item) => RecalledOrderSchema.parse(item)), next };
    },

    async all(recallId: RecallId): Promise<RecalledOrder[]> {
      return (await allUnder(TableName, recallId, PREFIX)).map((item) => RecalledOrderSchema.parse(item));
    },
  };
}
