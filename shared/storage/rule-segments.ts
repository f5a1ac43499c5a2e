import { DeleteCommand, GetCommand, PutCommand, paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Instant } from '#schemas/instant.ts';
import { type RuleId, type RuleSegment, RuleSegmentSchema } from '#schemas/rule-segment.ts';
import { documents } from './client.ts';
import { isConditionFailure, StaleWriteError } from './errors.ts';

const PARTITION = 'RULES';
const keyOf = (sk: RuleId) => ({ pk: PARTITION, sk });

/** The definitions of the rule segments, few of them in one partition. */
export function ruleSegmentsIn(TableName: string) {
  /** A write for one revision only. @returns whether that is still the one */
  async function ifUnchanged(write: Promise<unknown>): Promise<boolean> {
    try {
      await write;
      return true;
    } catch (error) {
      if (isConditionFailure(error)) return false;
      throw error;
    }
  }

  return {
    /** All of them, those that are being removed among them. */
    async list(): Promise<RuleSegment[]> {
      const rules: RuleSegment[] = [];
      const input = {
        TableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': PARTITION },
        ConsistentRead: true,
      };
      for await (const { Items = [] } of paginateQuery({ client: documents }, input)) {
        rules.push(...Items.map((item) => RuleSegmentSchema.parse(item)));
      }
      return rules;
    },

    async find(ruleId: RuleId): Promise<RuleSegment | undefined> {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: keyOf(ruleId), ConsistentRead: true }));
      return Item && RuleSegmentSchema.parse(Item);
    },

    /** @throws {StaleWriteError} when it is not the revision that follows the one in force */
    async put(rule: RuleSegment): Promise<void> {
      const isNext =
        rule.revision === 1
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : { ConditionExpression: 'revision = :read', ExpressionAttributeValues: { ':read': rule.revision - 1 } };
      const isWritten = await ifUnchanged(
        documents.send(new PutCommand({ TableName, Item: { ...keyOf(rule.ruleId), ...rule }, ...isNext })),
      );
      if (!isWritten) throw new StaleWriteError(`The rule segment ${rule.ruleId} was changed by somebody else at the same moment.`);
    },

    /** How far the evaluation of a revision is; that of another one changes nothing, nor does an earlier page. */
    async noteProgress({ ruleId, revision }: RuleSegment, evaluated: number, evaluatedAt?: Instant): Promise<void> {
      const update = new UpdateCommand({
        TableName,
        Key: keyOf(ruleId),
        UpdateExpression: `SET evaluated = :evaluated${evaluatedAt === undefined ? '' : ', evaluatedAt = :at'}`,
        ConditionExpression: 'revision = :revision AND evaluated <= :evaluated AND attribute_not_exists(evaluatedAt)',
        ExpressionAttributeValues: {
          ':revision': revision,
          ':evaluated': evaluated,
          ...(evaluatedAt === undefined ? {} : { ':at': evaluatedAt }),
        },
      });
      await ifUnchanged(documents.send(update));
    },

    /** Ends what was removed. */
    async remove({ ruleId, revision }: RuleSegment): Promise<void> {
      const command = new DeleteCommand({
        TableName,
        Key: keyOf(ruleId),
        ConditionExpression: 'revision = :revision',
        ExpressionAttributeValues: { ':revision': revision },
      });
      await ifUnchanged(documents.send(command));
    },
  };
}
