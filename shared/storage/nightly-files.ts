import * as z from 'zod';
import type { RunId } from '#schemas/ids.ts';
import { type Segmentation, SegmentationSchema } from '#schemas/segment.ts';
import { objectsIn } from './objects.ts';
import { type RowFile, rowFilesIn, type StoredRowFile } from './row-files.ts';

const CollectedHeaderSchema = z.object({ currencies: z.array(z.string()).readonly(), customers: z.number().int() });
const ChangesHeaderSchema = z.object({});
const StoredFileSchema = z.object({ key: z.string(), count: z.number().int(), sha256: z.string() });
const PlanSchema = z.object({ segmentation: SegmentationSchema, changes: z.array(StoredFileSchema) });
type Plan = z.infer<typeof PlanSchema>;
type Columns = Omit<RowFile<unknown>, 'header'>;

const planKey = (runId: RunId) => `runs/${runId}/segmentation.json`;
const twoDigits = (part: number) => String(part).padStart(2, '0');

/** What the steps of a nightly segmentation hand to each other: features per part, then the plan and the changes per part. */
export function nightlyFilesIn(bucket: string) {
  const objects = objectsIn(bucket);
  const features = rowFilesIn(bucket, CollectedHeaderSchema);
  const changes = rowFilesIn(bucket, ChangesHeaderSchema);
  return {
    putFeatures(runId: RunId, part: number, file: RowFile<z.infer<typeof CollectedHeaderSchema>>): Promise<StoredRowFile> {
      return features.put(`runs/${runId}/features/part-${twoDigits(part)}`, file);
    },
    async features(file: Pick<StoredRowFile, 'key' | 'sha256'>) {
      const { header, ...columns } = await features.get(file);
      return { ...header, ...columns };
    },
    /** @returns the key of the plan */
    async putPlan(segmentation: Segmentation, parts: readonly Columns[]): Promise<string> {
      const { runId } = segmentation;
      const stored = await Promise.all(
        parts.map((columns, part) => changes.put(`runs/${runId}/changes/part-${twoDigits(part)}`, { header: {}, ...columns })),
      );
      const plan: Plan = { segmentation, changes: stored };
      await objects.put(planKey(runId), JSON.stringify(plan), 'application/json');
      return planKey(runId);
    },
    /** @throws {Error} when the customers of this run have not been clustered */
    async plan(runId: RunId): Promise<Plan> {
      const bytes = await objects.get(planKey(runId));
      if (bytes === undefined) throw new Error(`Run ${runId} has no plan ${planKey(runId)}.`);
      return PlanSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
    },
    /** @throws {Error} when the plan has no such part */
    async changes(stored: Plan['changes'], part: number): Promise<Columns> {
      const file = stored[part];
      if (file === undefined) throw new RangeError(`The plan has ${stored.length} parts, none of number ${part}.`);
      return changes.get(file);
    },
  };
}
