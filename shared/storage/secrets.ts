import { randomBytes } from 'node:crypto';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { documents } from './client.ts';
import { isConditionFailure } from './errors.ts';

const SecretSchema = z.object({ secret: z.string().min(32) });

/** `PERSON_KEY`: of the pseudonyms. `LINK`: of the links by which people unsubscribe. `CONTROL`: by which the control group is drawn. `CERTIFICATE`: of the signatures under certificates of erasure. `ESCROW`: of addresses that a recall alone may use. `DSR`: the private key under replies of OpenDSR. */
export type SecretName = 'PERSON_KEY' | 'LINK' | 'CONTROL' | 'CERTIFICATE' | 'ESCROW' | 'DSR';

const randomSecret = () => randomBytes(32).toString('base64url');

/** A secret of the deployment: one item, made by whoever needs it first and remembered in this container. */
export function secretIn(TableName: string, name: SecretName, make: () => string = randomSecret): () => Promise<string> {
  const Key = { pk: 'SECRET', sk: name };
  let known: Promise<string> | undefined;

  async function stored(): Promise<string | undefined> {
    const { Item } = await documents.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
    return Item && SecretSchema.parse(Item).secret;
  }

  async function findOrMake(): Promise<string> {
    const found = await stored();
    if (found) return found;
    const secret = make();
    try {
      const Item = { ...Key, schemaVersion: 1, secret };
      await documents.send(new PutCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' }));
      return secret;
    } catch (error) {
      if (!isConditionFailure(error)) throw error;
      const winner = await stored();
      if (!winner) throw new Error(`The secret ${name} could neither be read nor made.`, { cause: error });
      return winner;
    }
  }

  return async () => {
    known ??= findOrMake();
    try {
      return await known;
    } catch (error) {
      known = undefined; // a failed read must not be remembered
      throw error;
    }
  };
}
