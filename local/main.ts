import { HELP, type Options, readOptions, UsageError } from './options.ts';
import { startRuntime } from './runtime.ts';
import { openDataFolder } from './start/data-folder.ts';
import { type Endpoints, removeEndpoints, writeEndpoints } from './start/endpoints.ts';
import { startDemo } from './start/first-start.ts';
import { Shutdown } from './start/shutdown.ts';

// Functions run in threads of this process, and Lambda's clock is UTC.
process.env['TZ'] = 'UTC';

const SAME_SIGNAL_MS = 1000;

/** Runs until a signal comes; resolves with the exit code. */
async function run(options: Options): Promise<number> {
  const stop = new AbortController();
  const asked = new Promise<void>((resolve) => stop.signal.addEventListener('abort', () => resolve()));
  onSignals(() => stop.abort());
  let isLost = false;
  const onLost = () => {
    console.error('The engines ended by themselves; Larderly stops.');
    isLost = true;
    stop.abort();
  };
  const folder = await openDataFolder(options.dataFolder, options.isReset);
  const ready = folder.file('endpoints.json');
  removeEndpoints(ready);
  const shutdown = new Shutdown();
  const demo = folder.wantsDemo && !options.isEmpty ? startDemo() : undefined;
  stop.signal.addEventListener('abort', () => demo?.stop());
  try {
    const { endpoints, startSchedules } = await startRuntime({ options, folder, shutdown, onLost });
    await demo?.load(endpoints);
    startSchedules();
    folder.noteDemo();
    writeEndpoints(ready, endpoints);
    announce(endpoints);
    // Somebody will open the console soon: it is built by the time that they do.
    if (!options.isEmpty) void fetch(endpoints.console).catch(() => undefined);
    await asked;
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  } finally {
    demo?.stop();
    removeEndpoints(ready);
    await shutdown.run();
    folder.release();
  }
  return isLost ? 1 : 0;
}

/** A second Ctrl-C ends at once; the launcher and the terminal both pass on the first one. */
function onSignals(stop: () => void): void {
  let askedAt: number | undefined;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (askedAt !== undefined && performance.now() - askedAt > SAME_SIGNAL_MS) process.exit(1);
      askedAt ??= performance.now();
      stop();
    });
  }
  // Started by a program that keeps a channel to it, such as a test: it is not to outlive that program.
  if (process.connected) process.on('disconnect', stop);
}

function announce({ api, console: pages, docs, outbox, mqtt, mqtts }: Endpoints): void {
  console.log('Larderly is ready');
  const rows = { API: api, Console: pages, Docs: docs, Outbox: outbox, MQTT: `${mqtt} and ${mqtts}` };
  for (const [label, address] of Object.entries(rows)) console.log(`  ${label.padEnd(9)}${address}`);
  console.log('Stop it with Ctrl-C.');
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) console.log(HELP);
  else process.exit(await run(options));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  if (error instanceof UsageError) console.error('Try --help.');
  process.exit(error instanceof UsageError ? 2 : 1);
}
