import * as z from 'zod';
import { type AtRiskCustomer, AtRiskCustomerSchema } from '#schemas/at-risk.ts';
import type { RunId } from '#schemas/ids.ts';
import { objectsIn } from './objects.ts';

const AtRiskSchema = z.array(AtRiskCustomerSchema);
const keyOf = (runId: RunId, part: number) => `runs/${runId}/at-risk/part-${String(part).padStart(2, '0')}.json`;

/** With whom of each part of the customers most would be lost: found part by part, joined when the night publishes. */
export function atRiskFilesIn(bucket: string) {
  const objects = objectsIn(bucket);
  return {
    async put(runId: RunId, part: number, customers: readonly AtRiskCustomer[]): Promise<void> {
      await objects.put(keyOf(runId, part), JSON.stringify(customers), 'application/json');
    },
    /** Of all parts; a part of which nothing was written has nobody. */
    async all(runId: RunId, parts: number): Promise<AtRiskCustomer[]> {
      const files = await Promise.all(Array.from({ length: parts }, (_, part) => objects.get(keyOf(runId, part))));
      return files.flatMap((bytes) => (bytes === undefined ? [] : AtRiskSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')))));
    },
  };
}
