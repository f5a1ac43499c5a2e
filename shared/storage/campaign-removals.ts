import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { PersonKey } from '#schemas/ids.ts';
import { readAll } from './batch-read.ts';
import { memberKey } from './campaigns.ts';
import { documents, type TransactItem } from './client.ts';

type Item = Record<string, unknown>;

async function queryAll(TableName: string, pk: string, prefix: string): Promise<Item[]> {
  const items: Item[] = [];
  const input = {
    TableName,
    KeyConditionExpression: prefix === '' ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': pk, ...(prefix === '' ? {} : { ':prefix': prefix }) },
    ConsistentRead: true,
  };
  for await (const { Items = [] } of paginateQuery({ client: documents }, input)) items.push(...Items);
  return items;
}

/** Somebody's place among the people that a campaign names is given to nobody: the pages of the list keep their size. */
function unlisted(TableName: string, { pk, sk, personKeys }: Item, personKey: PersonKey): TransactItem[] {
  const listed = Array.isArray(personKeys) ? personKeys : [];
  if (!listed.includes(personKey)) return [];
  return [
    {
      Update: {
        TableName,
        Key: { pk, sk },
        UpdateExpression: 'SET personKeys = :others',
        ConditionExpression: 'personKeys = :read',
        ExpressionAttributeValues: { ':others': listed.filter((listedKey) => listedKey !== personKey), ':read': listed },
      },
    },
  ];
}

/** The writes that take a person out of every campaign: the arm with what became of the message, and the list of those it names. */
export async function membershipRemovals(TableName: string, personKey: PersonKey): Promise<TransactItem[]> {
  const campaignIds = [...new Set((await queryAll(TableName, 'CAMPAIGNS', '')).map((item) => String(item['campaignId'])))];
  const members = await readAll(campaignIds.map((pk) => ({ table: TableName, key: memberKey(pk, personKey) })));
  const campaigns = await readAll(campaignIds.map((pk) => ({ table: TableName, key: { pk, sk: 'CAMPAIGN' } })));
  const naming = campaigns.filter(({ item }) => Number(item['listed'] ?? (item['audience'] as Item | undefined)?.['listed'] ?? 0) > 0);
  const lists = (await Promise.all(naming.map(({ item }) => queryAll(TableName, String(item['pk']), 'LISTED#')))).flat();
  return [
    ...members.map(({ item: { pk, sk } }) => ({ Delete: { TableName, Key: { pk, sk } } })),
    ...lists.flatMap((list) => unlisted(TableName, list, personKey)),
  ];
}
