import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { type OwnRuntime, startRuntime } from './own-runtime.ts';

const START_LIMIT_MILLIS = 20_000;
const resolve = createRequire(import.meta.url).resolve;

/** A table engine that a runtime uses and this benchmark may write to. */
interface OwnTables {
  readonly client: DynamoDBClient;
  /** By which a runtime finds it. */
  readonly variables: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

const program = resolve(`@dynoxide/${process.platform}-${process.arch}/dynoxide`);
const databaseIn = (folder: string) => path.join(folder, 'bench-tables', 'dynoxide.db');

/** The tables in a folder, or none yet. */
async function ownTables(folder: string): Promise<OwnTables> {
  const port = await freePort();
  const database = databaseIn(folder);
  await mkdir(path.dirname(database), { recursive: true });
  const args = ['serve', '--host', '127.0.0.1', '--port', String(port), '--db-path', database];
  const engine = spawn(program, args, { stdio: 'ignore' });
  const endpoint = `http://127.0.0.1:${port}`;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint, region: 'eu-central-1', credentials });
  await untilListening(client);
  return {
    client,
    variables: { AWS_ENDPOINT_URL_DYNAMODB: endpoint },
    async stop() {
      const ended = once(engine, 'exit');
      engine.kill('SIGTERM');
      await ended;
    },
  };
}

/**
 * Puts other tables in place of those in a folder, of which no engine may run: hundreds of thousands of items a second, where
 * each write would be a commit.
 *
 * @param source - folder with `<table>/data/*.json.gz`, a line with `Item` for each item, as exports to S3 have them
 * @param schema - file with the descriptions of the tables
 */
export async function importTables(folder: string, source: string, schema: string): Promise<void> {
  const database = databaseIn(folder);
  for (const ending of ['', '-wal', '-shm']) await rm(`${database}${ending}`, { force: true });
  const importing = spawn(program, ['import', '--source', source, '--schema', schema, '--output', database], { stdio: 'ignore' });
  const [code] = await once(importing, 'exit');
  if (code !== 0) throw new Error(`The tables could not be imported (exit code ${code}).`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port is free.');
  return address.port;
}

async function untilListening(client: DynamoDBClient): Promise<void> {
  const deadline = Date.now() + START_LIMIT_MILLIS;
  while (true) {
    try {
      await client.send(new ListTablesCommand({}));
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(50);
    }
  }
}

/** Starts a Larderly on the tables of the folder, and ends it after the work. */
export async function withRuntime<Result>(
  folder: string,
  work: (runtime: OwnRuntime, client: DynamoDBClient) => Promise<Result>,
): Promise<Result> {
  await rm(path.join(folder, 'endpoints.json'), { force: true });
  const tables = await ownTables(folder);
  try {
    const runtime = await startRuntime(folder, ['--empty', '--no-schedules'], tables.variables);
    try {
      return await work(runtime, tables.client);
    } finally {
      await runtime.stop();
    }
  } finally {
    await tables.stop();
  }
}
