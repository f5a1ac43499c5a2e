import { paginateScan } from '@aws-sdk/lib-dynamodb';
import { documents } from './client.ts';

/**
 * Pseudonyms of whom nothing may be passed on: those who were erased, those with whose data nothing may be done but to keep it, and
 * the ids that were merged into one of them. A walk over all customers.
 */
export async function withheldPeopleIn(TableName: string): Promise<ReadonlySet<string>> {
  const withheld = new Set<string>();
  const links: [from: string, into: string][] = [];
  const pages = paginateScan(
    { client: documents },
    {
      TableName,
      ProjectionExpression: 'pk, mergedInto, erasedAt, restrictedAt',
      FilterExpression: 'attribute_exists(erasedAt) OR attribute_exists(restrictedAt) OR attribute_exists(mergedInto)',
    },
  );
  for await (const { Items = [] } of pages) {
    for (const { pk, mergedInto, erasedAt, restrictedAt } of Items) {
      if (erasedAt !== undefined || restrictedAt !== undefined) withheld.add(String(pk));
      else links.push([String(pk), String(mergedInto)]);
    }
  }
  for (const [from, into] of links) if (withheld.has(into)) withheld.add(from);
  return withheld;
}
