import { GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type AdvertisingExport, AdvertisingExportSchema, type ExportId, ExportIdSchema } from '#schemas/advertising.ts';
import { readAll } from './batch-read.ts';
import { documents } from './client.ts';
import { isConditionFailure } from './errors.ts';

const LIST = 'ADVERTISING';
const keyOf = (exportId: ExportId) => ({ pk: exportId, sk: 'EXPORT' });

/** Exports of hashed addresses, for good: who asked for which people when, and how many were told of. They stand beside the campaigns. */
export function advertisingExportsIn(TableName: string) {
  return {
    /** A new one; the same again changes nothing. The entry of the list is written last. */
    async open(wanted: AdvertisingExport): Promise<void> {
      const { exportId, requestedAt } = wanted;
      try {
        await documents.send(
          new PutCommand({ TableName, Item: { ...keyOf(exportId), ...wanted }, ConditionExpression: 'attribute_not_exists(pk)' }),
        );
      } catch (error) {
        if (!isConditionFailure(error)) throw error;
      }
      await documents.send(new PutCommand({ TableName, Item: { pk: LIST, sk: `${requestedAt}#${exportId}`, exportId } }));
    },

    async find(exportId: ExportId): Promise<AdvertisingExport | undefined> {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: keyOf(exportId), ConsistentRead: true }));
      return Item && AdvertisingExportSchema.parse(Item);
    },

    /** Newest first. @param after - where the page before ended */
    async list(limit: number, after?: string): Promise<{ items: AdvertisingExport[]; next: string | undefined }> {
      const { Items = [], LastEvaluatedKey } = await documents.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :list',
          ExpressionAttributeValues: { ':list': LIST },
          ScanIndexForward: false,
          Limit: limit,
          ...(after === undefined ? {} : { ExclusiveStartKey: { pk: LIST, sk: after } }),
        }),
      );
      const ids = Items.map((item) => ExportIdSchema.parse(item['exportId']));
      const found = (await readAll(ids.map((exportId) => ({ table: TableName, key: keyOf(exportId) })))).map(({ item }) =>
        AdvertisingExportSchema.parse(item),
      );
      const byId = new Map(found.map((one) => [one.exportId, one]));
      return { items: ids.flatMap((id) => byId.get(id) ?? []), next: LastEvaluatedKey && String(LastEvaluatedKey['sk']) };
    },

    /** Adds what a page came to; met only while that page comes next. @returns the export as it stands then */
    async advance(before: AdvertisingExport, done: Pick<AdvertisingExport, 'counts' | 'files' | 'cursor' | 'finishedAt'>) {
      const after: AdvertisingExport = { ...before, ...done, next: before.next + 1 };
      const { exportId, next, counts, files, cursor, finishedAt } = after;
      const told = { counts, files, cursor, finishedAt, next };
      const fields = Object.entries(told).filter(([, value]) => value !== undefined);
      try {
        await documents.send(
          new UpdateCommand({
            TableName,
            Key: keyOf(exportId),
            UpdateExpression: `SET ${fields.map(([name]) => `#${name} = :${name}`).join(', ')}`,
            ConditionExpression: '#next = :before',
            ExpressionAttributeNames: Object.fromEntries(fields.map(([name]) => [`#${name}`, name])),
            ExpressionAttributeValues: {
              ...Object.fromEntries(fields.map(([name, value]) => [`:${name}`, value])),
              ':before': before.next,
            },
          }),
        );
        return after;
      } catch (error) {
        if (!isConditionFailure(error)) throw error;
        return undefined;
      }
    },
  };
}
