import { DeleteCommand, GetCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { type Approval, ApprovalSchema, type CaseId, type NewCaseEntry } from '#schemas/case.ts';
import { decidedKey, entryWrites } from './case-log.ts';
import { documents, type TransactItem } from './client.ts';
import { isConditionFailure, refusalsOf, StaleWriteError } from './errors.ts';
import { persist } from './patience.ts';

const APPROVALS = 'APPROVAL#';
/** Of each kind one for all of a case, and few for some of its lots. */
const MOST_SHOWN = 50;

type ApprovalName = Pick<Approval, 'kind' | 'scope'>;

const keyOf = (pk: CaseId, { kind, scope }: ApprovalName) => ({ pk, sk: `${APPROVALS}${kind}#${scope}` });

/** What was there when somebody approved: nothing, the approval of the same things before, or a decision that this very approval led to. */
export type Approved = { readonly kind: 'first' } | { readonly kind: 'joins'; readonly first: Approval } | { readonly kind: 'decided' };

/** What one person has approved in a case, until another one does. */
export function caseApprovalsIn(TableName: string) {
  async function find(caseId: CaseId, name: ApprovalName): Promise<Approval | undefined> {
    const { Item } = await documents.send(new GetCommand({ TableName, Key: keyOf(caseId, name), ConsistentRead: true }));
    return Item && ApprovalSchema.parse(Item);
  }

  /** @returns what was there before, so that nothing is written */
  async function written(TransactItems: TransactItem[]): Promise<'decided' | 'given' | undefined> {
    try {
      await documents.send(new TransactWriteCommand({ TransactItems }));
      return undefined;
    } catch (error) {
      const [decided, given] = refusalsOf(error);
      if (decided) return 'decided';
      if (given) return 'given';
      throw error;
    }
  }

  return {
    /** Writes an approval and its line of the story together, unless somebody has approved the same. */
    async give(caseId: CaseId, approval: Approval, line: NewCaseEntry): Promise<Approved> {
      const decided = { ConditionCheck: { TableName, Key: decidedKey(caseId, approval), ConditionExpression: 'attribute_not_exists(pk)' } };
      const Item = { ...keyOf(caseId, approval), ...approval };
      const put = { Put: { TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' } };
      const TransactItems: TransactItem[] = [decided, put, ...entryWrites(TableName, line, approval.at)];
      return await persist<Approved>(async () => {
        const obstacle = await written(TransactItems);
        if (obstacle !== 'given') return { done: { kind: obstacle ?? 'first' } };
        const first = await find(caseId, approval);
        if (first === undefined) throw new StaleWriteError('The approval was just used.');
        return { done: { kind: 'joins', first } };
      });
    },

    /** What waits for another person in a case. */
    async waiting(caseId: CaseId): Promise<Approval[]> {
      const { Items = [] } = await documents.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :case AND begins_with(sk, :approvals)',
          ExpressionAttributeValues: { ':case': caseId, ':approvals': APPROVALS },
          ConsistentRead: true,
          Limit: MOST_SHOWN,
        }),
      );
      return Items.map((item) => ApprovalSchema.parse(item));
    },

    /** An approval that led to a decision is used up; a newer one stays. */
    async useUp(caseId: CaseId, name: ApprovalName, decisionId: string): Promise<void> {
      const condition = { ConditionExpression: 'decisionId = :used', ExpressionAttributeValues: { ':used': decisionId } };
      try {
        await documents.send(new DeleteCommand({ TableName, Key: keyOf(caseId, name), ...condition }));
      } catch (error) {
        if (!isConditionFailure(error)) throw error;
      }
    },
  };
}
