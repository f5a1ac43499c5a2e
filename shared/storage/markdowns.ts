import { BatchWriteCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type MarkdownProposal, MarkdownProposalSchema } from '#schemas/markdown-proposal.ts';
import { documents } from './client.ts';

const PARTITION = 'MARKDOWNS';
const keyOf = ({ storeId, productId }: Pick<MarkdownProposal, 'storeId' | 'productId'>) => ({
  pk: PARTITION,
  sk: `${encodeURIComponent(storeId)}#${productId}`,
});
const AT_ONCE = 25;

/** Prices for what would otherwise expire, those of the latest night. */
export function markdownsIn(TableName: string) {
  async function page(options: { storeId?: string | undefined; limit?: number; after?: string | undefined }) {
    const { storeId, limit, after } = options;
    const { Items = [], LastEvaluatedKey } = await documents.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: storeId === undefined ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :store)',
        ExpressionAttributeValues: { ':pk': PARTITION, ...(storeId === undefined ? {} : { ':store': `${encodeURIComponent(storeId)}#` }) },
        ConsistentRead: true,
        ...(limit === undefined ? {} : { Limit: limit }),
        ...(after === undefined ? {} : { ExclusiveStartKey: { pk: PARTITION, sk: after } }),
      }),
    );
    return { items: Items.map((item) => MarkdownProposalSchema.parse(item)), next: LastEvaluatedKey && String(LastEvaluatedKey['sk']) };
  }

  return {
    page,

    /** Puts those of a night, and removes those of others. */
    async replaceAll(runId: string, proposals: readonly MarkdownProposal[]): Promise<void> {
      for (let from = 0; from < proposals.length; from += AT_ONCE) {
        const some = proposals.slice(from, from + AT_ONCE);
        await Promise.all(some.map((proposal) => documents.send(new PutCommand({ TableName, Item: { ...keyOf(proposal), ...proposal } }))));
      }
      let after: string | undefined;
      do {
        const { items, next } = await page({ after });
        const old = items.filter((item) => item.runId !== runId);
        for (let from = 0; from < old.length; from += AT_ONCE) {
          const requests = old.slice(from, from + AT_ONCE).map((proposal) => ({ DeleteRequest: { Key: keyOf(proposal) } }));
          await documents.send(new BatchWriteCommand({ RequestItems: { [TableName]: requests } }));
        }
        after = next;
      } while (after !== undefined);
    },
  };
}
