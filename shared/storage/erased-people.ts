import { type PersonKey, PersonKeySchema } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import { objectsIn } from './objects.ts';

const PREFIX = 'erasures/';
/** Behind the moment of the erasure. */
const DECLINED = ' no contact for recalls';

/**
 * The list of the erased, by pseudonym. It is kept apart from the tables, in the bucket, so that it outlives a table that is set
 * back to an earlier second, and can be replayed on it. Nothing is ever taken off it.
 */
export function erasedPeopleIn(bucket: string) {
  const objects = objectsIn(bucket);

  /** Whether somebody wants no address to be kept for recalls, which holds however often they are erased. */
  async function declinesContact(personKey: PersonKey): Promise<boolean> {
    const bytes = await objects.get(`${PREFIX}${personKey}`);
    return bytes !== undefined && Buffer.from(bytes).toString('utf8').endsWith(DECLINED);
  }

  return {
    declinesContact,
    async add(
      personKeys: readonly PersonKey[],
      { erasedAt, isContactDeclined }: { readonly erasedAt: Instant; readonly isContactDeclined: boolean },
    ): Promise<void> {
      for (const personKey of personKeys) {
        const isDeclined = isContactDeclined || (await declinesContact(personKey));
        await objects.put(`${PREFIX}${personKey}`, isDeclined ? `${erasedAt}${DECLINED}` : erasedAt, 'text/plain');
      }
    },
    async *all(): AsyncIterable<PersonKey> {
      for await (const key of objects.keys(PREFIX)) yield PersonKeySchema.parse(key.slice(PREFIX.length));
    },
  };
}
