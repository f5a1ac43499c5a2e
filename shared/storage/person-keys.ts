import { createHmac, randomBytes } from 'node:crypto';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { PersonKey } from '#schemas/ids.ts';
import { documents } from './client.ts';
import { isConditionFailure } from './errors.ts';

const KEY_LENGTH = 22;
const MAX_CACHED_KEYS = 20_000;
const SECRET_KEY = { pk: 'SECRET', sk: 'PERSON_KEY' };
const SecretSchema = z.object({ secret: z.string().min(32) });

/**
 * Pseudonyms under which people appear in keys. The secret is one item, made by whoever needs it first;
 * without it nobody can tell from a key whose it is.
 */
export function personKeysIn(TableName: string) {
  let secret: Promise<string> | undefined;
  const cached = new Map<string, PersonKey>();

  async function stored(): Promise<string | undefined> {
    const { Item } = await documents.send(new GetCommand({ TableName, Key: SECRET_KEY, ConsistentRead: true }));
    return Item && SecretSchema.parse(Item).secret;
  }

  async function findOrMake(): Promise<string> {
    const known = await stored();
    if (known) return known;
    const fresh = randomBytes(32).toString('base64url');
    const Item = { ...SECRET_KEY, schemaVersion: 1, secret: fresh };
    try {
      await documents.send(new PutCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' }));
      return fresh;
    } catch (error) {
      if (!isConditionFailure(error)) throw error;
      const winner = await stored();
      if (!winner) throw new Error('The secret of the person keys could neither be read nor made.', { cause: error });
      return winner;
    }
  }

  async function hmacOf(text: string): Promise<string> {
    secret ??= findOrMake();
    try {
      return createHmac('sha256', await secret)
        .update(text)
        .digest('base64url');
    } catch (error) {
      secret = undefined; // a failed read must not be remembered
      throw error;
    }
  }

  return {
    /** The key of a subject as the client sent it: user id or anonymous id. */
    async of(subjectId: string): Promise<PersonKey> {
      const trimmed = subjectId.trim();
      const known = cached.get(trimmed);
      if (known) return known;
      const key = (await hmacOf(trimmed)).slice(0, KEY_LENGTH) as PersonKey;
      if (cached.size >= MAX_CACHED_KEYS) cached.clear();
      cached.set(trimmed, key);
      return key;
    },
    /** Pseudonym of another identifier, such as an e-mail address; apart from the subjects' by its type. */
    async ofIdentifier(type: string, value: string): Promise<string> {
      return (await hmacOf(`${type}\0${value}`)).slice(0, KEY_LENGTH);
    },
  };
}
export type PersonKeys = ReturnType<typeof personKeysIn>;
