import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { documents } from './client.ts';
import { isConditionFailure } from './errors.ts';

const TURN = 'TURN';
/** A turn names its second or minute, so that it is never asked for again. */
const KEPT_SECONDS = 3600;

/** Whose turn it is to send alerts: what all environments of all functions agree on. */
export function turnsIn(TableName: string) {
  /** Takes the one turn of this name. @returns false when somebody has it */
  return async (name: string): Promise<boolean> => {
    const expiresAt = Math.floor(Date.now() / 1000) + KEPT_SECONDS;
    const Item = { pk: TURN, sk: name, expiresAt };
    try {
      await documents.send(new PutCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' }));
      return true;
    } catch (error) {
      if (!isConditionFailure(error)) throw error;
      return false;
    }
  };
}
