import { DeleteCommand, GetCommand, PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type AtRiskCustomer, AtRiskCustomerSchema } from '#schemas/at-risk.ts';
import type { PersonKey, RunId } from '#schemas/ids.ts';
import { documents, type TransactItem } from './client.ts';

const LISTS = 'AT_RISK';
/** Customers in one item, which stays below 20 KB. */
export const AT_RISK_PAGE_SIZE = 100;

const PageSchema = z.object({
  schemaVersion: z.literal(1),
  customers: z.string().transform((json) => z.array(AtRiskCustomerSchema).parse(JSON.parse(json))),
});

const keyOf = (runId: RunId, page: number) => ({ pk: LISTS, sk: `${runId}#${String(page).padStart(2, '0')}` });

/** The nights' lists of customers with whom much would be lost, in pages, under pseudonyms alone. */
export function atRiskListsIn(TableName: string) {
  return {
    /** Writes a run's list; readers see it once the segmentation of that run is in force. */
    async put(runId: RunId, customers: readonly AtRiskCustomer[]): Promise<void> {
      for (let page = 0; page * AT_RISK_PAGE_SIZE < customers.length; page++) {
        const own = customers.slice(page * AT_RISK_PAGE_SIZE, (page + 1) * AT_RISK_PAGE_SIZE);
        const Item = { ...keyOf(runId, page), schemaVersion: 1, customers: JSON.stringify(own) };
        await documents.send(new PutCommand({ TableName, Item }));
      }
    },
    /** One page of a run's list, from 0; empty after the last one, and when a later run has replaced the list. */
    async page(runId: RunId, page: number): Promise<AtRiskCustomer[]> {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: keyOf(runId, page) }));
      return Item === undefined ? [] : PageSchema.parse(Item).customers;
    },
    /** Removes what other runs have left. */
    async keepOnly(runId: RunId): Promise<void> {
      const query = {
        TableName,
        KeyConditionExpression: 'pk = :lists',
        ExpressionAttributeValues: { ':lists': LISTS },
        ProjectionExpression: 'pk, sk',
      };
      for await (const { Items = [] } of paginateQuery({ client: documents }, query)) {
        const others = Items.filter(({ sk }) => !String(sk).startsWith(`${runId}#`));
        for (const { pk, sk } of others) await documents.send(new DeleteCommand({ TableName, Key: { pk, sk } }));
      }
    },
  };
}

/** The writes that take a person out of the lists. */
export async function atRiskRemovals(TableName: string, personKey: PersonKey): Promise<TransactItem[]> {
  const query = { TableName, KeyConditionExpression: 'pk = :lists', ExpressionAttributeValues: { ':lists': LISTS }, ConsistentRead: true };
  const changes: TransactItem[] = [];
  for await (const { Items = [] } of paginateQuery({ client: documents }, query)) {
    for (const item of Items.filter(({ customers }) => String(customers).includes(personKey))) {
      const others = PageSchema.parse(item).customers.filter((customer) => customer.personKey !== personKey);
      changes.push({
        Update: {
          TableName,
          Key: { pk: item['pk'], sk: item['sk'] },
          UpdateExpression: 'SET customers = :others',
          ConditionExpression: 'customers = :read',
          ExpressionAttributeValues: { ':others': JSON.stringify(others), ':read': item['customers'] },
        },
      });
    }
  }
  return changes;
}
