import { createHash } from 'node:crypto';
import { inParallel } from '../api/in-parallel.ts';
import { ApiError, type Connection, type Larderly, larderlyAt } from '../api/larderly.ts';
import { type Checkpoint, checkpointOf, type Refusal } from './checkpoint.ts';
import type { ImportContext, Importer, ImportJob, ImportRecord } from './import-job.ts';
import { groupsOf } from './job-rows.ts';
import { type Rejects, rejectsOf } from './rejects.ts';
import { contentHash } from './source-files.ts';

export interface RunOptions {
  readonly timeZone: string;
  readonly currency: string | undefined;
  /** Where to; absent on a dry run, which sends nothing. */
  readonly connection: Connection | undefined;
  readonly checkpointFolder?: string;
}

/** Rows by what became of them: read = accepted + repeated + rejected. */
export interface Tally {
  read: number;
  accepted: number;
  repeated: number;
  rejected: number;
  /** Orders, people, products …, sent or known before. */
  records: number;
  /** Larderly's names of the reasons for which it refused something in its answers. */
  refusalCodes: Set<string>;
  rejectFiles: string[];
}

interface Batch {
  readonly number: number;
  /** Place of its first record among all. */
  readonly first: number;
  readonly records: readonly ImportRecord[];
}

interface Run {
  readonly importer: Importer;
  readonly larderly: Larderly | undefined;
  readonly checkpoint: Checkpoint;
  readonly rejects: Rejects;
  readonly tally: Tally;
  /** Rows by their record. */
  readonly refusedBefore: ReadonlyMap<number, number>;
  done: number;
  witness: string | null;
}

const REQUESTS_AT_ONCE = 6;
const BATCHES_PER_SAVE = 4;

export async function runJob(job: ImportJob, importer: Importer, options: RunOptions): Promise<Tally> {
  const hash = createHash('sha256');
  for (const file of job.files) hash.update(await contentHash(file.path));
  const { timeZone, currency, connection } = options;
  const larderly = connection && larderlyAt(connection);
  const knownIds = larderly && (await importer.knownIds?.(larderly));
  const context: ImportContext = { timeZone, currency, contentHash: hash.digest('hex'), knownIds };
  const checkpoint = checkpointOf(identityOf(job, context, connection), options.checkpointFolder);
  const run = await begin(job, importer, larderly, checkpoint);
  try {
    await inParallel(batchesOf(job, run, context), REQUESTS_AT_ONCE, sending(run));
  } finally {
    // Also when it breaks off: what was answered is not sent again.
    if (run.larderly) await run.checkpoint.save({ done: run.done, witness: run.witness });
    run.tally.rejectFiles = await run.rejects.close();
  }
  run.tally.rejected = run.rejects.count();
  return run.tally;
}

/** Everything that makes it another import. */
function identityOf(
  job: ImportJob,
  { timeZone, currency, contentHash: hash, knownIds }: ImportContext,
  connection: Connection | undefined,
) {
  const whichLarderly = connection ? [connection.api, createHash('sha256').update(connection.writeKey).digest('hex')] : null;
  const names = job.files.map((file) => [...file.names]);
  const known = knownIds ? [[...knownIds].toSorted()] : [];
  return [1, job.kind, names, timeZone, currency ?? null, hash, whichLarderly, ...known];
}

async function begin(job: ImportJob, importer: Importer, larderly: Larderly | undefined, checkpoint: Checkpoint): Promise<Run> {
  const { done, witness } = larderly ? await stillValid(checkpoint, larderly) : { done: 0, witness: null };
  const rejects = await rejectsOf(job);
  const refusals = await checkpoint.refusals(done);
  for (const refusal of refusals) rejects.add(refusal);
  const tally: Tally = { read: 0, accepted: 0, repeated: 0, rejected: 0, records: 0, refusalCodes: new Set(), rejectFiles: [] };
  const refusedBefore = new Map<number, number>();
  for (const { record } of refusals) refusedBefore.set(record, (refusedBefore.get(record) ?? 0) + 1);
  return { importer, larderly, checkpoint, rejects, tally, refusedBefore, done, witness };
}

/** A checkpoint counts while Larderly knows its first record; else the data were wiped since, and all is sent again. */
async function stillValid(checkpoint: Checkpoint, larderly: Larderly): Promise<{ done: number; witness: string | null }> {
  const progress = await checkpoint.load();
  if (progress.done === 0 || progress.witness === null) return { done: 0, witness: null };
  try {
    await larderly.get(progress.witness);
    return progress;
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error;
    await checkpoint.forget();
    return { done: 0, witness: null };
  }
}

/** The records that are still to be sent, in their order, packed for sending. */
async function* batchesOf(job: ImportJob, run: Run, context: ImportContext): AsyncGenerator<Batch> {
  let batch = { number: 0, first: run.done, records: [] as ImportRecord[] };
  for await (const record of newRecordsOf(job, run, context)) {
    batch.records.push(record);
    if (batch.records.length < run.importer.recordsPerRequest) continue;
    yield batch;
    batch = { number: batch.number + 1, first: batch.first + batch.records.length, records: [] };
  }
  if (batch.records.length > 0) yield batch;
}

/** All records but those that were answered for before: these are only counted. */
async function* newRecordsOf(job: ImportJob, run: Run, context: ImportContext): AsyncGenerator<ImportRecord> {
  const { tally, rejects, importer, done: doneBefore, refusedBefore } = run;
  const countRead = () => {
    tally.read += 1;
  };
  for await (const rows of groupsOf(job, importer.groupBy, { onRead: countRead, onRefused: rejects.add })) {
    const outcome = importer.recordsOf(rows, context);
    for (const refused of outcome.refused) rejects.add(refused);
    for (const record of outcome.records) {
      const place = tally.records;
      tally.records += 1;
      if (place >= doneBefore) yield record;
      else tally.repeated += record.places.length - (refusedBefore.get(place) ?? 0);
    }
  }
}

/** Sends batches; the checkpoint moves only over batches that have all their predecessors. */
function sending(run: Run): (batch: Batch) => Promise<void> {
  const answered = new Map<number, number>();
  let next = 0;
  return async ({ number, first, records }) => {
    await sendBatch(run, first, records);
    answered.set(number, first + records.length);
    const before = next;
    for (let end = answered.get(next); end !== undefined; end = answered.get(next)) {
      answered.delete(next);
      run.done = end;
      next += 1;
    }
    const passedSave = Math.floor(before / BATCHES_PER_SAVE) !== Math.floor(next / BATCHES_PER_SAVE);
    if (run.larderly && passedSave) await run.checkpoint.save({ done: run.done, witness: run.witness });
  };
}

async function sendBatch(run: Run, first: number, records: readonly ImportRecord[]): Promise<void> {
  const { tally } = run;
  const rowsAt = (index: number) => records[index]?.places ?? [];
  const all = records.reduce((sum, { places }) => sum + places.length, 0);
  if (!run.larderly) {
    tally.accepted += all;
    return;
  }
  const { refused, repeated } = await run.importer.send(
    run.larderly,
    records.map(({ body }) => body),
  );
  const refusals: Refusal[] = refused.flatMap(({ index, row, message }) => {
    const rows = row === undefined ? rowsAt(index) : rowsAt(index).slice(row, row + 1);
    return rows.map((place) => ({ ...place, reason: message, record: first + index }));
  });
  for (const { code } of refused) if (code !== undefined) tally.refusalCodes.add(code);
  await run.checkpoint.addRefusals(refusals);
  for (const refusal of refusals) run.rejects.add(refusal);
  const repeatedRows = repeated.reduce((sum, index) => sum + rowsAt(index).length, 0);
  tally.repeated += repeatedRows;
  tally.accepted += all - repeatedRows - refusals.length;
  const refusedAt = new Set(refused.filter(({ row }) => row === undefined).map(({ index }) => index));
  run.witness ??= records.find((_, index) => !refusedAt.has(index))?.witness ?? null;
}
