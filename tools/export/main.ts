import path from 'node:path';
import { parseArgs } from 'node:util';
import { RecallIdSchema } from '#schemas/recall.ts';
import { type Endpoints, EndpointsError, readEndpoints } from '../api/endpoints.ts';
import { JobFailedError, runToEnd } from '../api/jobs.ts';
import { ApiError, type Larderly, larderlyAt } from '../api/larderly.ts';
import { progressBar } from '../api/progress.ts';
import { exportRecall } from './recall-files.ts';
import { describeExport, ExportFolderError, fetchExport, tableOf } from './table-files.ts';

const [FAILED, MISUSED] = [1, 2];

const USAGE = `npm run export -- FOLDER [--latest] [--dry-run] [--data FOLDER | --endpoints FILE]
npm run export -- FOLDER --recall ID [--data FOLDER | --endpoints FILE]

Writes all tables into FOLDER as partitioned Parquet: runs the job export on the running Larderly
and fetches the files that it has written, the same that it writes every night. People stand in
them by pseudonym, without name, address and words; who was erased is in none of them.
manifest.json comes last and names datasets, columns, files and checksums. FOLDER is empty or
holds an earlier export, which is replaced.

--latest fetches the last export that there is, without running the job. --dry-run tells what the
last export holds, and writes nothing.

--recall writes the records of a recall: the electronic sortable spreadsheet of FSMA 204
(CSV and XLSX), the events of its lots as an EPCIS 2.0 document, and the list of those who are
to be told, which names customers.

--data names the data folder of the running Larderly (.local), --endpoints its endpoints.json.
Exit code: 0 when all is written, 1 when something failed, 2 when the command is wrong.`;

class UsageError extends Error {
  override readonly name = 'UsageError';
}

function argumentsOf(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const help = { type: 'boolean', short: 'h' } as const;
  const options = { recall: text, latest: flag, 'dry-run': flag, endpoints: text, data: text, help } as const;
  try {
    return parseArgs({ args: [...argv], allowPositionals: true, options });
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

async function writeRecall(endpoints: Endpoints, folder: string, recall: string): Promise<void> {
  const recallId = RecallIdSchema.safeParse(recall);
  if (!recallId.success) throw new UsageError(`--recall ${recall}: expected the id of a recall.`);
  const { files, lots, rows, customers } = await exportRecall(larderlyAt(endpoints), endpoints, { recallId: recallId.data, folder });
  console.log(`${lots} lots, ${rows} tracking events, ${customers} customers:\n${files.join('\n')}`);
}

async function tell(larderly: Larderly): Promise<void> {
  const view = await describeExport(larderly, 'latest');
  console.log(`The export of ${view.runId}, as of ${view.asOf}, holds:\n${tableOf(view)}\nNothing was written.`);
}

/** Runs the job; the bar counts its parts. */
async function exportNow(larderly: Larderly): Promise<string> {
  let bar: ReturnType<typeof progressBar> | undefined;
  try {
    const run = await runToEnd(larderly, 'export', {
      watch: ({ steps }) => {
        bar ??= progressBar(
          'Exporting',
          steps.reduce((sum, { of }) => sum + of, 0),
        );
        bar.update(steps.reduce((sum, { done }) => sum + done, 0));
      },
    });
    return run.runId;
  } finally {
    bar?.stop();
  }
}

async function writeTables(larderly: Larderly, folder: string, isLatest: boolean): Promise<void> {
  const id = isLatest ? 'latest' : await exportNow(larderly);
  const view = await fetchExport(larderly, { id, folder });
  console.log(`${tableOf(view)}\nThe export of ${view.runId}, as of ${view.asOf}, is in ${folder}.`);
  const missed = Object.entries(view.flaws.unreadable).map(([table, count]) => `${count} of ${table}`);
  if (missed.length > 0) console.error(`Items that cannot be read were left out: ${missed.join(', ')}.`);
}

type Arguments = ReturnType<typeof argumentsOf>['values'];

async function carryOut(folder: string | undefined, { recall, latest = false, endpoints: named, data }: Arguments): Promise<void> {
  const endpoints = await readEndpoints(named ?? (data === undefined ? undefined : path.join(data, 'endpoints.json')));
  if (folder === undefined) await tell(larderlyAt(endpoints));
  else if (recall === undefined) await writeTables(larderlyAt(endpoints), folder, latest);
  else await writeRecall(endpoints, folder, recall);
}

async function main(): Promise<number> {
  const { values, positionals } = argumentsOf(process.argv.slice(2));
  const [folder, ...others] = positionals;
  const isDryRun = values['dry-run'] ?? false;
  if (values.help || (folder === undefined && values.recall === undefined && !isDryRun)) {
    console.log(USAGE);
    return 0;
  }
  if (isDryRun && values.recall !== undefined) throw new UsageError('A recall has no dry run.');
  if ((folder === undefined && !isDryRun) || others.length > 0) throw new UsageError('One folder is needed.');
  await carryOut(isDryRun ? undefined : folder, values);
  return 0;
}

function explain(error: unknown): number {
  if (error instanceof UsageError) {
    console.error(`${error.message}\n\n${USAGE}`);
    return MISUSED;
  }
  const isExpected = [ApiError, EndpointsError, ExportFolderError, JobFailedError].some((expected) => error instanceof expected);
  if (!isExpected || !(error instanceof Error)) throw error;
  console.error(error.message);
  return FAILED;
}

process.exitCode = await main().catch(explain);
