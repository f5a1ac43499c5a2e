// The process that holds the engines. It ends, and they with it, as soon as the runtime that started it is gone, killed or not.
import { type ChildProcess, spawn } from 'node:child_process';
import type { EnginePlan } from './engine-plan.ts';
import { patchFauxqs, releaseMessagesInFlight } from './fauxqs-patches.ts';

const plan = JSON.parse(process.argv[2] ?? '{}') as EnginePlan;

async function startQueues() {
  if (plan.queues === undefined) return undefined;
  const { port, folder, region } = plan.queues;
  patchFauxqs();
  releaseMessagesInFlight(folder);
  const { startFauxqs } = await import('fauxqs');
  return await startFauxqs({
    port,
    logger: false,
    host: '127.0.0.1',
    defaultRegion: region,
    dataDir: folder,
    s3StorageDir: `${folder}/objects`,
  });
}

function startTables(): ChildProcess | undefined {
  if (plan.tables === undefined) return undefined;
  const tables = spawn(plan.tables.command, [...plan.tables.args], { stdio: ['ignore', 'ignore', 'ignore'] });
  tables.on('exit', (code, signal) => {
    if (isEnding) return;
    console.error(`The table engine ended by itself (${signal ?? code}).`);
    process.exit(1);
  });
  return tables;
}

let isEnding = false;
const tables = startTables();
const queues = await startQueues();

function end(): void {
  if (isEnding) return;
  isEnding = true;
  const ended = tables === undefined ? Promise.resolve() : new Promise((resolve) => tables.once('exit', resolve));
  tables?.kill('SIGTERM');
  void Promise.allSettled([ended, queues?.stop()]).then(() => process.exit(0));
}

process.on('disconnect', end);
process.on('SIGTERM', end);
if (!process.connected) end();
process.send?.({ pids: [process.pid, tables?.pid].filter((pid) => pid !== undefined) });
