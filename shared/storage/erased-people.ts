import { type PersonKey, PersonKeySchema } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import { objectsIn } from './objects.ts';

const PREFIX = 'erasures/';

/**
 * The list of the erased, by pseudonym. It is kept apart from the tables, in the bucket, so that it outlives a table that is set
 * back to an earlier second, and can be replayed on it. Nothing is ever taken off it.
 */
export function erasedPeopleIn(bucket: string) {
  const objects = objectsIn(bucket);
  return {
    async add(personKeys: readonly PersonKey[], erasedAt: Instant): Promise<void> {
      for (const personKey of personKeys) await objects.put(`${PREFIX}${personKey}`, erasedAt, 'text/plain');
    },
    async *all(): AsyncIterable<PersonKey> {
      for await (const key of objects.keys(PREFIX)) yield PersonKeySchema.parse(key.slice(PREFIX.length));
    },
  };
}
