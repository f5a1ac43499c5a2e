import { GetCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { Instant } from '#schemas/instant.ts';
import { type PublishedSegmentation, PublishedSegmentationSchema, type Segmentation } from '#schemas/segment.ts';
import { documents } from './client.ts';
import { refusalsOf, StaleWriteError } from './errors.ts';

const CURRENT = { pk: 'CURRENT', sk: 'SEGMENTATION' };
const HISTORY = 'HISTORY';

export interface Publication {
  readonly publishedAt: Instant;
  readonly fence: number;
  /** The run that published stands in this lock of that table, under this fence. */
  readonly lease: { readonly TableName: string; readonly Key: { readonly pk: string; readonly sk: string } };
}

/** The segmentation in force, and those before it under the moment of their publication. */
export function segmentationsIn(TableName: string) {
  async function find(): Promise<PublishedSegmentation | undefined> {
    const { Item } = await documents.send(new GetCommand({ TableName, Key: CURRENT, ConsistentRead: true }));
    return Item && PublishedSegmentationSchema.parse(Item);
  }
  return {
    find,
    /**
     * Puts a segmentation in force. Publishing the one that is in force already changes nothing.
     *
     * @throws {StaleWriteError} when the run has lost its lock, or a newer run has published
     */
    async publish(segmentation: Segmentation, { publishedAt, fence, lease }: Publication): Promise<PublishedSegmentation> {
      const before = await find();
      if (before?.runId === segmentation.runId) return before;
      const published: PublishedSegmentation = { ...segmentation, publishedAt, fence, revision: (before?.revision ?? 0) + 1 };
      const isUnchanged = before
        ? {
            ConditionExpression: 'revision = :revision AND fence <= :fence',
            ExpressionAttributeValues: { ':revision': before.revision, ':fence': fence },
          }
        : { ConditionExpression: 'attribute_not_exists(pk)' };
      const isHeld = { ConditionExpression: 'fence = :fence AND #owner = :runId', ExpressionAttributeNames: { '#owner': 'owner' } };
      try {
        await documents.send(
          new TransactWriteCommand({
            TransactItems: [
              { ConditionCheck: { ...lease, ...isHeld, ExpressionAttributeValues: { ':fence': fence, ':runId': segmentation.runId } } },
              { Put: { TableName, Item: { ...CURRENT, ...published }, ...isUnchanged } },
              { Put: { TableName, Item: { pk: HISTORY, sk: `${publishedAt}#${segmentation.runId}`, ...published } } },
            ],
          }),
        );
      } catch (error) {
        if (!refusalsOf(error).includes(true)) throw error;
        throw new StaleWriteError(`Run ${segmentation.runId} may no longer publish: it lost its lock, or a newer run has published.`, {
          cause: error,
        });
      }
      return published;
    },
    /** Newest first. */
    async history({ limit, cursor }: { limit: number; cursor?: string | undefined }) {
      const { Items = [], LastEvaluatedKey } = await documents.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :history',
          ExpressionAttributeValues: { ':history': HISTORY },
          ScanIndexForward: false,
          Limit: limit,
          ...(cursor ? { ExclusiveStartKey: { pk: HISTORY, sk: cursor } } : {}),
        }),
      );
      const last: unknown = LastEvaluatedKey?.['sk'];
      return { items: Items.map((item) => PublishedSegmentationSchema.parse(item)), cursor: typeof last === 'string' ? last : null };
    },
  };
}
