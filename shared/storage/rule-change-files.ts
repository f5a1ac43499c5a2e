import * as z from 'zod';
import { PersonKeySchema, type RunId } from '#schemas/ids.ts';
import { objectsIn } from './objects.ts';

const KeysSchema = z.array(PersonKeySchema);
const keyOf = (runId: RunId, part: number) => `runs/${runId}/rules/part-${String(part).padStart(2, '0')}.json`;

/** Whose rule segments the clock or the last night has changed, part by part: found while the features are collected, written when the night publishes. */
export function ruleChangeFilesIn(bucket: string) {
  const objects = objectsIn(bucket);
  return {
    async put(runId: RunId, part: number, personKeys: readonly string[]): Promise<void> {
      await objects.put(keyOf(runId, part), JSON.stringify(personKeys), 'application/json');
    },
    /** None of a run that was collected by a version before this one. */
    async get(runId: RunId, part: number): Promise<z.infer<typeof KeysSchema>> {
      const bytes = await objects.get(keyOf(runId, part));
      return bytes === undefined ? [] : KeysSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
    },
  };
}
