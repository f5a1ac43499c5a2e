import { createHmac } from 'node:crypto';
import type { PersonKey } from '#schemas/ids.ts';
import { secretIn } from './secrets.ts';

const KEY_LENGTH = 22;
const MAX_CACHED_KEYS = 20_000;

/** Pseudonyms under which people appear in keys. Without the secret nobody can tell from a key whose it is. */
export function personKeysIn(TableName: string) {
  const secret = secretIn(TableName, 'PERSON_KEY');
  const cached = new Map<string, PersonKey>();

  async function hmacOf(text: string): Promise<string> {
    return createHmac('sha256', await secret())
      .update(text)
      .digest('base64url');
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
