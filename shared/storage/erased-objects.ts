import type { PersonKey } from '#schemas/ids.ts';
import { objectsIn } from './objects.ts';
import { withoutMembers } from './segment-lists.ts';

const REPLIES = 'replies/';
const LISTS = 'segments/';

/** What an erasure takes out of the bucket of artefacts. */
export function erasedObjectsIn(bucket: string) {
  const objects = objectsIn(bucket);
  return {
    /**
     * Removes the replies that were too large for the gateway, whoever they are about: their addresses have worked for two minutes.
     *
     * @returns how many
     */
    async removeReplies(): Promise<number> {
      let removed = 0;
      for await (const key of objects.keys(REPLIES)) {
        await objects.remove(key);
        removed++;
      }
      return removed;
    },

    /** Blanks the places of people in the lists of segments; nobody who is turning pages loses their place. @returns how many lists */
    async blankMembers(personKeys: readonly PersonKey[]): Promise<number> {
      let changed = 0;
      for await (const key of objects.keys(LISTS)) {
        const bytes = await objects.get(key);
        const blanked = bytes && withoutMembers(bytes, personKeys);
        if (blanked === undefined) continue;
        await objects.put(key, blanked);
        changed++;
      }
      return changed;
    },
  };
}
