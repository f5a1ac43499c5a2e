import { BatchWriteCommand, GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Instant, LocalDay } from '#schemas/instant.ts';
import { type OrderProposal, OrderProposalSchema, type ProposalId } from '#schemas/order-proposal.ts';
import { documents, type TransactItem } from './client.ts';
import { isConditionFailure } from './errors.ts';

/** Names of stores may have any character in them. */
const wordOf = (storeId: string) => encodeURIComponent(storeId);
const keyOf = ({ supplierId, storeId, productId }: Pick<OrderProposal, 'supplierId' | 'storeId' | 'productId'>) => ({
  pk: `PROPOSALS#${supplierId}`,
  sk: `${wordOf(storeId)}#${productId}`,
});

const NamedSchema = z.tuple([z.string(), z.string(), z.string(), z.string()]);

/** What the id of a proposal says; undefined when it is none of ours. */
function namedBy(id: ProposalId) {
  try {
    const [supplierId, storeId, productId, day] = NamedSchema.parse(JSON.parse(Buffer.from(id, 'base64url').toString('utf8')));
    return { supplierId, storeId, productId, day } as unknown as Pick<OrderProposal, 'supplierId' | 'storeId' | 'productId' | 'day'>;
  } catch {
    return undefined;
  }
}

/** Who decided what on a proposal, and when. */
export interface Decision {
  readonly at: Instant;
  readonly by: string;
  readonly reason?: string | undefined;
  readonly purchaseOrderId?: string | undefined;
}

/** A step of a proposal, only from the state in which it was seen. */
export function decided(TableName: string, proposal: OrderProposal, to: OrderProposal['status'], decision: Decision): TransactItem {
  const { at, by, reason, purchaseOrderId } = decision;
  const given = { decidedAt: at, decidedBy: by, reason, purchaseOrderId };
  const present = Object.entries(given).filter(([, value]) => value !== undefined);
  const missing = Object.entries(given).filter(([, value]) => value === undefined);
  return {
    Update: {
      TableName,
      Key: keyOf(proposal),
      UpdateExpression: `SET #status = :to, ${present.map(([name]) => `#${name} = :${name}`).join(', ')}${
        missing.length === 0 ? '' : ` REMOVE ${missing.map(([name]) => `#${name}`).join(', ')}`
      }`,
      ConditionExpression: '#day = :day AND #status = :from AND runId = :run',
      ExpressionAttributeNames: {
        '#status': 'status',
        '#day': 'day',
        ...Object.fromEntries(Object.keys(given).map((name) => [`#${name}`, name])),
      },
      ExpressionAttributeValues: {
        ':to': to,
        ':from': proposal.status,
        ':day': proposal.day,
        ':run': proposal.runId,
        ...Object.fromEntries(present.map(([name, value]) => [`:${name}`, value])),
      },
    },
  };
}

const AT_ONCE = 25;

/** What to order, one proposal for each product, store and supplier: that of the latest night. */
export function orderProposalsIn(TableName: string) {
  /** What a day's work has put in force is not undone by a run of the same day. */
  async function put(proposal: OrderProposal): Promise<boolean> {
    try {
      await documents.send(
        new PutCommand({
          TableName,
          Item: { ...keyOf(proposal), ...proposal },
          ConditionExpression: 'attribute_not_exists(pk) OR #day < :day OR (#day = :day AND #status = :pending)',
          ExpressionAttributeNames: { '#day': 'day', '#status': 'status' },
          ExpressionAttributeValues: { ':day': proposal.day, ':pending': 'pending' },
        }),
      );
      return true;
    } catch (error) {
      if (isConditionFailure(error)) return false;
      throw error;
    }
  }

  async function page(supplierId: string, options: { storeId?: string | undefined; limit?: number; after?: string | undefined }) {
    const { storeId, limit, after } = options;
    const pk = `PROPOSALS#${supplierId}`;
    const { Items = [], LastEvaluatedKey } = await documents.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: storeId === undefined ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :store)',
        ExpressionAttributeValues: { ':pk': pk, ...(storeId === undefined ? {} : { ':store': `${wordOf(storeId)}#` }) },
        ConsistentRead: true,
        ...(limit === undefined ? {} : { Limit: limit }),
        ...(after === undefined ? {} : { ExclusiveStartKey: { pk, sk: after } }),
      }),
    );
    return {
      items: Items.map((item) => OrderProposalSchema.parse(item)),
      next: LastEvaluatedKey && String(LastEvaluatedKey['sk']),
    };
  }

  return {
    page,

    /** Puts proposals of a night. @returns how many are in force */
    async putAll(proposals: readonly OrderProposal[]): Promise<number> {
      let stored = 0;
      for (let from = 0; from < proposals.length; from += AT_ONCE) {
        const results = await Promise.all(proposals.slice(from, from + AT_ONCE).map(put));
        stored += results.filter(Boolean).length;
      }
      return stored;
    },

    /** Removes what former nights proposed of a supplier; what was decided today stays. */
    async removeOthers(supplierId: string, runId: string, day: LocalDay): Promise<void> {
      let after: string | undefined;
      do {
        const { items, next } = await page(supplierId, { after });
        const old = items.filter((item) => item.runId !== runId && (item.day < day || item.status === 'pending'));
        for (let from = 0; from < old.length; from += AT_ONCE) {
          const requests = old.slice(from, from + AT_ONCE).map((proposal) => ({ DeleteRequest: { Key: keyOf(proposal) } }));
          await documents.send(new BatchWriteCommand({ RequestItems: { [TableName]: requests } }));
        }
        after = next;
      } while (after !== undefined);
    },

    /** The proposal of that id, unless a later night has made another. */
    async find(id: ProposalId): Promise<OrderProposal | undefined> {
      const named = namedBy(id);
      if (named === undefined) return undefined;
      const { Item } = await documents.send(new GetCommand({ TableName, Key: keyOf(named), ConsistentRead: true }));
      const proposal = Item && OrderProposalSchema.parse(Item);
      return proposal?.day === named.day ? proposal : undefined;
    },

    /** @returns false when it is no longer as it was seen */
    async decide(proposal: OrderProposal, to: OrderProposal['status'], decision: Decision): Promise<boolean> {
      const { Update } = decided(TableName, proposal, to, decision);
      try {
        if (Update) await documents.send(new UpdateCommand(Update));
        return true;
      } catch (error) {
        if (isConditionFailure(error)) return false;
        throw error;
      }
    },
  };
}
