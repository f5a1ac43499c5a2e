import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { CaseId } from '#schemas/case.ts';
import { type HoldProposal, HoldProposalSchema } from '#schemas/hold-proposal.ts';
import { documents } from './client.ts';
import { isConditionFailure } from './errors.ts';

const PARTITION = 'HOLD PROPOSALS';
const keyOf = (caseId: CaseId) => ({ pk: PARTITION, sk: caseId });

/** Lots that people complain of, for a person to decide on. */
export function holdProposalsIn(TableName: string) {
  return {
    async find(caseId: CaseId): Promise<HoldProposal | undefined> {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: keyOf(caseId), ConsistentRead: true }));
      return Item && HoldProposalSchema.parse(Item);
    },

    /** Replaces a proposal as it was read. @returns false when somebody else was faster */
    async put(proposal: HoldProposal, read: HoldProposal | undefined): Promise<boolean> {
      const unchanged =
        read === undefined
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : {
              ConditionExpression: '#status = :status AND asOf = :asOf',
              ExpressionAttributeNames: { '#status': 'status' },
              ExpressionAttributeValues: { ':status': read.status, ':asOf': read.asOf },
            };
      try {
        await documents.send(new PutCommand({ TableName, Item: { ...keyOf(proposal.caseId), ...proposal }, ...unchanged }));
        return true;
      } catch (error) {
        if (!isConditionFailure(error)) throw error;
        return false;
      }
    },

    /** By name. @param after - the last one of the page before */
    async page(limit: number, after?: string): Promise<{ items: HoldProposal[]; next: string | undefined }> {
      const { Items = [], LastEvaluatedKey } = await documents.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': PARTITION },
          ConsistentRead: true,
          Limit: limit,
          ...(after === undefined ? {} : { ExclusiveStartKey: { pk: PARTITION, sk: after } }),
        }),
      );
      return { items: Items.map((item) => HoldProposalSchema.parse(item)), next: LastEvaluatedKey && String(LastEvaluatedKey['sk']) };
    },
  };
}
