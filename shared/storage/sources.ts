import { GetCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import {
  type KeyedSource,
  KeyedSourceSchema,
  type Source,
  type SourceId,
  type SourceKey,
  SourceKeySchema,
  SourceSchema,
} from '#schemas/source.ts';
import { documents } from './client.ts';
import { refusalsOf, StaleWriteError } from './errors.ts';

const LIST = 'SOURCES';

const itemKeyOf = (sourceId: SourceId) => ({ pk: LIST, sk: sourceId });
/** @param keyHash - SHA-256 of the write key; the key itself is nowhere in the table */
const keyedKeyOf = (keyHash: string) => ({ pk: `KEY#${keyHash.slice(0, 32)}`, sk: 'SOURCE' });

/** A source with the keys that work for it: the one in force, and one before it while its time of grace lasts. */
export interface StoredSource {
  readonly source: Source;
  readonly keys: readonly SourceKey[];
  /** For the condition of the next write; 0 when the source is new. */
  readonly version: number;
}

/** The sources and their write keys. */
export function sourcesIn(TableName: string) {
  return {
    /** The source that a write key belongs to, whether or not it may still be used. */
    async findByKey(keyHash: string): Promise<KeyedSource | undefined> {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: keyedKeyOf(keyHash) }));
      return Item && KeyedSourceSchema.parse(Item);
    },

    async find(sourceId: SourceId): Promise<StoredSource | undefined> {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: itemKeyOf(sourceId), ConsistentRead: true }));
      return (
        Item && { source: SourceSchema.parse(Item), keys: SourceKeySchema.array().parse(Item['keys']), version: Number(Item['version']) }
      );
    },

    async list({ limit, after }: { limit: number; after?: string | undefined }): Promise<{ items: Source[]; next: string | undefined }> {
      const { Items = [], LastEvaluatedKey } = await documents.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :list',
          ExpressionAttributeValues: { ':list': LIST },
          Limit: limit,
          ...(after === undefined ? {} : { ExclusiveStartKey: { pk: LIST, sk: after } }),
        }),
      );
      return { items: Items.map((item) => SourceSchema.parse(item)), next: LastEvaluatedKey && String(LastEvaluatedKey['sk']) };
    },

    /**
     * @param ended - keys that stop to work with this write
     * @throws {StaleWriteError} when the source was made or changed since it was read
     */
    async save({ source, keys, version }: StoredSource, ended: readonly SourceKey[]): Promise<void> {
      const unchanged =
        version === 0
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : { ConditionExpression: 'version = :read', ExpressionAttributeValues: { ':read': version } };
      const puts = [
        { Item: { ...itemKeyOf(source.sourceId), ...source, keys, version: version + 1 }, ...unchanged },
        ...[...keys, ...ended].map((key) => ({ Item: keyedItem(source, key) })),
      ];
      try {
        await documents.send(new TransactWriteCommand({ TransactItems: puts.map((put) => ({ Put: { TableName, ...put } })) }));
      } catch (error) {
        if (!refusalsOf(error).includes(true)) throw error;
        throw new StaleWriteError(`Source ${source.sourceId} is no longer as it was read.`, { cause: error });
      }
    },
  };
}

/** The item by which a write key finds its source. */
function keyedItem(source: Source, { keyHash, validUntil }: SourceKey) {
  return { ...keyedKeyOf(keyHash), ...KeyedSourceSchema.parse({ ...source, validUntil }) };
}
