import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { UnitId } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import { type Command, CommandSchema } from '#schemas/unit.ts';
import { documents } from './client.ts';
import { isConditionFailure } from './errors.ts';

const KEPT_SECONDS = 400 * 86_400;
const keyOf = (pk: UnitId, commandId: string) => ({ pk, sk: `COMMAND#${commandId}` });

/** Orders to units with what became of them, kept as evidence. */
export function commandsIn(TableName: string) {
  async function find(unitId: UnitId, commandId: string): Promise<Command | undefined> {
    const { Item } = await documents.send(new GetCommand({ TableName, Key: keyOf(unitId, commandId), ConsistentRead: true }));
    return Item && CommandSchema.parse({ ...Item, expiresAt: Item['validUntil'] });
  }

  return {
    find,

    /** Writes a new order before it is sent; one that exists is given back as it is. */
    async begin(command: Command): Promise<Command> {
      const expiresAt = Math.floor(Date.parse(command.issuedAt) / 1000) + KEPT_SECONDS;
      // The order's own expiry is an instant; the table's is housekeeping, hence the other name.
      const { expiresAt: validUntil, ...rest } = command;
      const Item = { ...keyOf(command.unitId, command.commandId), ...rest, validUntil, expiresAt };
      try {
        await documents.send(new PutCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' }));
        return command;
      } catch (error) {
        if (!isConditionFailure(error)) throw error;
        return (await find(command.unitId, command.commandId)) ?? command;
      }
    },

    async markSent(unitId: UnitId, commandId: string, sentAt: Instant): Promise<void> {
      await documents.send(
        new UpdateCommand({
          TableName,
          Key: keyOf(unitId, commandId),
          UpdateExpression: 'SET sentAt = if_not_exists(sentAt, :at)',
          ExpressionAttributeValues: { ':at': sentAt },
        }),
      );
    },

    /** Notes what the device answered; false when the order was finished before, or never given. */
    async acknowledge(
      { unitId, commandId }: Pick<Command, 'unitId' | 'commandId'>,
      status: Command['status'],
      acknowledgedAt: Instant,
      rejection: string | undefined,
    ): Promise<boolean> {
      try {
        await documents.send(
          new UpdateCommand({
            TableName,
            Key: keyOf(unitId, commandId),
            UpdateExpression: `SET #status = :status, acknowledgedAt = :at${rejection === undefined ? '' : ', rejection = :why'}`,
            ConditionExpression: '#status IN (:issued, :accepted)',
            ExpressionAttributeNames: { '#status': 'status' },
            ExpressionAttributeValues: {
              ':status': status,
              ':at': acknowledgedAt,
              ':issued': 'issued',
              ':accepted': 'accepted',
              ...(rejection === undefined ? {} : { ':why': rejection }),
            },
          }),
        );
        return true;
      } catch (error) {
        if (!isConditionFailure(error)) throw error;
        return false;
      }
    },
  };
}
