import path from 'node:path';
import { parseArgs } from 'node:util';
import { RecallIdSchema } from '#schemas/recall.ts';
import { EndpointsError, readEndpoints } from '../api/endpoints.ts';
import { ApiError, larderlyAt } from '../api/larderly.ts';
import { exportRecall } from './recall-files.ts';

const [FAILED, MISUSED] = [1, 2];

const USAGE = `npm run export -- FOLDER --recall ID [--data FOLDER | --endpoints FILE]

Writes the records of a recall into FOLDER: the electronic sortable spreadsheet of FSMA 204
(CSV and XLSX), the events of its lots as an EPCIS 2.0 document, and the list of those who are
to be told, which names customers. --data names the data folder of the running Larderly (.local),
--endpoints its endpoints.json.`;

class UsageError extends Error {
  override readonly name = 'UsageError';
}

function argumentsOf(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  const options = { recall: text, endpoints: text, data: text, help: { type: 'boolean', short: 'h' } } as const;
  try {
    return parseArgs({ args: [...argv], allowPositionals: true, options });
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

async function main(): Promise<number> {
  const { values, positionals } = argumentsOf(process.argv.slice(2));
  const [folder, ...others] = positionals;
  if (values.help || (folder === undefined && values.recall === undefined)) {
    console.log(USAGE);
    return 0;
  }
  if (folder === undefined || others.length > 0) throw new UsageError('One folder is needed.');
  const recallId = RecallIdSchema.safeParse(values.recall);
  if (!recallId.success) throw new UsageError(`--recall ${values.recall ?? ''}: expected the id of a recall.`);
  const file = values.endpoints ?? (values.data === undefined ? undefined : path.join(values.data, 'endpoints.json'));
  const endpoints = await readEndpoints(file);
  const { files, lots, rows, customers } = await exportRecall(larderlyAt(endpoints), endpoints, { recallId: recallId.data, folder });
  console.log(`${lots} lots, ${rows} tracking events, ${customers} customers:\n${files.join('\n')}`);
  return 0;
}

function explain(error: unknown): number {
  if (error instanceof UsageError) {
    console.error(`${error.message}\n\n${USAGE}`);
    return MISUSED;
  }
  if (!(error instanceof ApiError || error instanceof EndpointsError)) throw error;
  console.error(error.message);
  return FAILED;
}

process.exitCode = await main().catch(explain);
