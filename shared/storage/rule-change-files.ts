import * as z from 'zod';
import { PersonKeySchema, type RunId } from '#schemas/ids.ts';
import { objectsIn } from './objects.ts';

const KeysSchema = z.array(PersonKeySchema);
const keyOf = (runId: RunId, part: number, found = '') => `runs/${runId}/rules/part-${String(part).padStart(2, '0')}${found}.json`;
const STIRRED = '-models';

/** Whose rule segments the clock or the night's models may have changed, part by part: found on the way, written when the night publishes. */
export function ruleChangeFilesIn(bucket: string) {
  const objects = objectsIn(bucket);
  const put = (key: string, personKeys: readonly string[]) => objects.put(key, JSON.stringify(personKeys), 'application/json');
  async function get(key: string): Promise<z.infer<typeof KeysSchema>> {
    const bytes = await objects.get(key);
    return bytes === undefined ? [] : KeysSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  }
  return {
    /** Whom the clock has changed: found while the features are collected. */
    put: (runId: RunId, part: number, personKeys: readonly string[]): Promise<void> => put(keyOf(runId, part), personKeys),
    /** Of whom the night's models say something else than those before: found while the segments are assigned. */
    putStirred: (runId: RunId, part: number, personKeys: readonly string[]): Promise<void> => put(keyOf(runId, part, STIRRED), personKeys),
    /** Both, each person once; a version that left fewer files has found fewer. */
    async get(runId: RunId, part: number): Promise<z.infer<typeof KeysSchema>> {
      return [...new Set([...(await get(keyOf(runId, part))), ...(await get(keyOf(runId, part, STIRRED)))])];
    },
  };
}
