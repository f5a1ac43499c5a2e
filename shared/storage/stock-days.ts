import { BatchWriteCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { ProductIdSchema } from '#schemas/ids.ts';
import { type LocalDay, LocalDaySchema } from '#schemas/instant.ts';
import { documents } from './client.ts';

const AT_ONCE = 25;
/** Two years and a month: no forecast looks further back. */
const KEPT_DAYS = 760;
const DAY_SECONDS = 86_400;

const StockDaySchema = z.object({
  day: LocalDaySchema,
  productId: ProductIdSchema,
  /** `out`: nothing was left at the end of the day; `held`: all that was left was on hold. */
  kind: z.enum(['out', 'held']).catch('out'),
});
export type StockDay = z.infer<typeof StockDaySchema>;

const partitionOf = (storeId: string) => `STOCKOUT#${encodeURIComponent(storeId)}`;

/** Days on which a product could not be bought, or not to the end: what was sold on them does not tell what was wanted. */
export function stockDaysIn(TableName: string) {
  return {
    /** Keeps days of a store; the same again is the same. */
    async put(storeId: string, days: readonly StockDay[]): Promise<void> {
      for (let from = 0; from < days.length; from += AT_ONCE) {
        const requests = days.slice(from, from + AT_ONCE).map((stockDay) => {
          const expiresAt = Date.parse(`${stockDay.day}T00:00:00.000Z`) / 1000 + KEPT_DAYS * DAY_SECONDS;
          return {
            PutRequest: { Item: { pk: partitionOf(storeId), sk: `${stockDay.day}#${stockDay.productId}`, ...stockDay, expiresAt } },
          };
        });
        let open: NonNullable<ConstructorParameters<typeof BatchWriteCommand>[0]['RequestItems']> = { [TableName]: requests };
        while (Object.keys(open).length > 0) {
          const { UnprocessedItems = {} } = await documents.send(new BatchWriteCommand({ RequestItems: open }));
          open = UnprocessedItems;
        }
      }
    },

    /** @param from - first day, and `until` the last, both included */
    async between(storeId: string, from: LocalDay, until: LocalDay): Promise<StockDay[]> {
      const found: StockDay[] = [];
      const pages = paginateQuery(
        { client: documents },
        {
          TableName,
          KeyConditionExpression: 'pk = :store AND sk BETWEEN :from AND :until',
          ExpressionAttributeValues: { ':store': partitionOf(storeId), ':from': from, ':until': `${until}#\uffff` },
        },
      );
      for await (const { Items = [] } of pages) found.push(...Items.map((item) => StockDaySchema.parse(item)));
      return found;
    },
  };
}
