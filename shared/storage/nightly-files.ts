import * as z from 'zod';
import type { RunId } from '#schemas/ids.ts';
import { type AssignedPart, AssignedPartSchema, type SegmentModel, SegmentModelSchema } from '#schemas/segment.ts';
import { type ColumnFile, columnFilesIn, type StoredColumnFile } from './column-files.ts';
import { objectsIn } from './objects.ts';

const FeaturesHeaderSchema = z.object({
  currencies: z.array(z.string()).readonly(),
  orders: z.array(z.number()).readonly(),
  customers: z.number().int(),
});
const NoHeaderSchema = z.object({});
const StoredFileSchema = z.object({ key: z.string(), count: z.number().int(), sha256: z.string() });
const AssignedFilesSchema = z.object({
  summary: AssignedPartSchema,
  changes: StoredFileSchema,
  waiting: StoredFileSchema,
  /** Versions before 0.2 made no lists. */
  members: StoredFileSchema.optional(),
});
type Columns = Omit<ColumnFile<unknown>, 'header'>;
interface AssignedColumns {
  readonly summary: AssignedPart;
  readonly changes: Columns;
  readonly waiting: Columns;
  readonly members: Columns;
}

const twoDigits = (part: number) => String(part).padStart(2, '0');
const modelKey = (runId: RunId) => `runs/${runId}/segments.json`;
const partKey = (runId: RunId, part: number) => `runs/${runId}/assigned/part-${twoDigits(part)}.json`;

/**
 * What the steps of a nightly segmentation hand to each other: the features of each part, the model of the whole shop,
 * then for each part the sums, who changes, who waits for another segment and who is in which.
 */
export function nightlyFilesIn(bucket: string) {
  const objects = objectsIn(bucket);
  const features = columnFilesIn(bucket, FeaturesHeaderSchema);
  const plain = columnFilesIn(bucket, NoHeaderSchema);
  async function read<Schema extends z.ZodType>(key: string, schema: Schema): Promise<z.infer<Schema> | undefined> {
    const bytes = await objects.get(key);
    return bytes && schema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  }
  return {
    putFeatures(runId: RunId, part: number, file: ColumnFile<z.infer<typeof FeaturesHeaderSchema>>): Promise<StoredColumnFile> {
      return features.put(`runs/${runId}/features/part-${twoDigits(part)}`, file);
    },
    async features(file: Pick<StoredColumnFile, 'key' | 'sha256'>) {
      const { header, ...table } = await features.get(file);
      return { ...header, ...table };
    },
    /** @returns the key of the model */
    async putModel(model: SegmentModel): Promise<string> {
      await objects.put(modelKey(model.runId), JSON.stringify(model), 'application/json');
      return modelKey(model.runId);
    },
    /** @throws {Error} when the customers of this run have not been clustered */
    async model(runId: RunId): Promise<SegmentModel> {
      const model = await read(modelKey(runId), SegmentModelSchema);
      if (model === undefined) throw new Error(`Run ${runId} has no model ${modelKey(runId)}.`);
      return model;
    },
    async putAssigned(runId: RunId, part: number, given: AssignedColumns): Promise<void> {
      const put = (name: string, columns: Columns) =>
        plain.put(`runs/${runId}/${name}/part-${twoDigits(part)}`, { header: {}, ...columns });
      const [changes, waiting] = [await put('changes', given.changes), await put('waiting', given.waiting)];
      const members = await put('members', given.members);
      const text = JSON.stringify({ summary: given.summary, changes, waiting, members });
      await objects.put(partKey(runId, part), text, 'application/json');
    },
    /** @throws {Error} when the part has not been assigned */
    async summary(runId: RunId, part: number): Promise<AssignedPart> {
      return (await assigned(runId, part)).summary;
    },
    async changes(runId: RunId, part: number) {
      return plain.get((await assigned(runId, part)).changes);
    },
    /** @throws {Error} when the part was assigned by a version that made no lists */
    async members(runId: RunId, part: number) {
      const { members } = await assigned(runId, part);
      if (members === undefined)
        throw new Error(`Part ${part} of run ${runId} has no list of members: a version without lists assigned it.`);
      return plain.get(members);
    },
    /** The segment of everybody of a part by the night, by key and code; undefined when it has given none. */
    async given(runId: RunId, part: number) {
      const files = await read(partKey(runId, part), AssignedFilesSchema);
      return files?.members && plain.get(files.members);
    },
    /** Who of a part waited in that night; undefined when nothing is kept of it. */
    async waiting(runId: RunId, part: number) {
      const files = await read(partKey(runId, part), AssignedFilesSchema);
      return files && plain.get(files.waiting);
    },
  };

  async function assigned(runId: RunId, part: number) {
    const files = await read(partKey(runId, part), AssignedFilesSchema);
    if (files === undefined) throw new Error(`Part ${part} of run ${runId} has not been assigned.`);
    return files;
  }
}
