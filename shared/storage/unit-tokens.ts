import { GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type UnitId, UnitIdSchema } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import { documents } from './client.ts';

const keyOf = (hash: string) => ({ pk: `TOKEN#${hash}`, sk: 'TOKEN' });
const ownKey = (unitId: UnitId) => ({ pk: unitId, sk: 'TOKEN' });
const TokenSchema = z.object({ unitId: UnitIdSchema });
const OwnTokenSchema = z.object({ hash: z.string() });

/** Tokens under which devices send readings by HTTP; each unit has at most one, of which only the hash is kept. */
export function unitTokensIn(TableName: string) {
  return {
    /** The unit that a token speaks for. @param hash - SHA-256 of the token */
    async unitOf(hash: string): Promise<UnitId | undefined> {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: keyOf(hash) }));
      return Item && TokenSchema.parse(Item).unitId;
    },

    /** The token that a unit had before no longer works. */
    async replace(unitId: UnitId, hash: string, madeAt: Instant): Promise<void> {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: ownKey(unitId), ConsistentRead: true }));
      const former = Item && OwnTokenSchema.parse(Item).hash;
      const isSame =
        former === undefined
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : {
              ConditionExpression: '#hash = :former',
              ExpressionAttributeNames: { '#hash': 'hash' },
              ExpressionAttributeValues: { ':former': former },
            };
      await documents.send(
        new TransactWriteCommand({
          TransactItems: [
            { Put: { TableName, Item: { ...ownKey(unitId), schemaVersion: 1, hash, madeAt }, ...isSame } },
            { Put: { TableName, Item: { ...keyOf(hash), schemaVersion: 1, unitId, madeAt } } },
            ...(former === undefined ? [] : [{ Delete: { TableName, Key: keyOf(former) } }]),
          ],
        }),
      );
    },
  };
}
