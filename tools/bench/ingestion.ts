import { yesterday } from '../demo/calendar.ts';
import type { Bench, BenchOptions, BenchResult } from './bench.ts';
import { type ClassUnits, unitsByClass } from './event-units.ts';
import { type LoadResult, load } from './http-load.ts';
import { type OwnRuntime, startRuntime, temporaryFolder } from './own-runtime.ts';
import { type PlainQueue, startPlainQueue } from './plain-queue.ts';
import { EVENT_CLASSES, eventMaker, inReferenceMix, REFERENCE_MIX, type SampleEvents, sampleEvents } from './sample-events.ts';
import { medians } from './spread.ts';
import { table } from './table.ts';

const CONNECTIONS = [1, 16, 64];
const BATCHES = [1, 100];
const LOAD_MILLIS = 3000;

type Row = Readonly<Record<'acceptedPerSecond' | 'storedPerSecond' | 'queuePerSecond' | 'p50' | 'p95' | 'p99' | 'throttled', number>>;

export const ingestion: Bench = {
  name: 'ingestion',
  summary:
    'events per second to durable at 1, 16 and 64 connections, one by one and by the hundred; the plain queue beside it; write units per event',
  usualRuns: 3,
  async run(options) {
    const { folder, remove } = await temporaryFolder();
    const runtime = await startRuntime(folder, ['--empty', '--no-schedules']);
    const queue = await startPlainQueue(folder);
    try {
      return await measure(runtime, queue, options);
    } finally {
      await queue.stop();
      await runtime.stop();
      await remove();
    }
  },
};

async function measure(runtime: OwnRuntime, queue: PlainQueue, { runs, say }: BenchOptions): Promise<BenchResult> {
  const samples = sampleEvents(yesterday(new Date(), 'UTC'));
  const rates: (Row & { connections: number; batch: number })[] = [];
  for (const batch of BATCHES) {
    for (const connections of CONNECTIONS) {
      say(`${connections} connections, batches of ${batch}`);
      const measured: Row[] = [];
      for (let run = 0; run < runs; run += 1) measured.push(await oneRun(runtime, queue, samples, { connections, batch, run }));
      rates.push({ connections, batch, ...medians(measured) });
    }
  }
  say('write units by class');
  const units = await unitsByClass(runtime, samples);
  const mix = inReferenceMix((group) => units.find((row) => row.group === group && row.batch === 100)?.units.writeUnits ?? 0);
  return { figures: { runs, rates, writeUnits: units, writeUnitsOfReferenceMix: mix }, text: textOf(rates, units, mix) };
}

interface Case {
  readonly connections: number;
  readonly batch: number;
  readonly run: number;
}

/** Larderly and the plain queue in turn, so that both meet the same noise of the machine. */
async function oneRun(
  { endpoints, drained }: OwnRuntime,
  queue: PlainQueue,
  samples: SampleEvents,
  { connections, batch, run }: Case,
): Promise<Row> {
  const next = eventMaker(samples.commerce, 'commerce', `r${run}-${connections}-${batch}`);
  const bodyOf = () => JSON.stringify({ batch: Array.from({ length: batch }, next) });
  const headers = {
    authorization: `Basic ${Buffer.from(`${endpoints.writeKey}:`).toString('base64')}`,
    'content-type': 'application/json',
  };
  const begun = performance.now();
  const ours: LoadResult = await load({
    url: new URL('/v1/batch', endpoints.api),
    headers,
    connections,
    milliseconds: LOAD_MILLIS,
    bodyOf,
  });
  await drained();
  const storedSeconds = (performance.now() - begun) / 1000;
  const events = Array.from({ length: batch }, () => JSON.stringify(next()));
  const plain = await queue.load({ connections, milliseconds: LOAD_MILLIS, events });
  return {
    acceptedPerSecond: (ours.requests * batch) / ours.seconds,
    storedPerSecond: (ours.requests * batch) / storedSeconds,
    queuePerSecond: (plain.requests * batch) / plain.seconds,
    p50: ours.p50,
    p95: ours.p95,
    p99: ours.p99,
    throttled: ours.throttled,
  };
}

function textOf(rates: readonly (Row & { connections: number; batch: number })[], units: readonly ClassUnits[], mix: number): string {
  const head = ['connections', 'batch', 'accepted/s', 'stored/s', 'plain queue/s', 'p50 ms', 'p95 ms', 'p99 ms', 'throttled'];
  const rateRows = rates.map((row) => [
    row.connections,
    row.batch,
    row.acceptedPerSecond,
    row.storedPerSecond,
    row.queuePerSecond,
    row.p50,
    row.p95,
    row.p99,
    row.throttled,
  ]);
  const unitRows = units.map((row) => [row.group, row.batch, row.units.writeUnits, row.units.readUnits]);
  return [
    'Orders; accepted: answered 200, on the queue, durable; stored: in the tables, until the queue is empty; medians',
    table(head, rateRows),
    '',
    table(['class', 'batch', 'write units/event', 'read units/event'], unitRows),
    `reference mix (${EVENT_CLASSES.map((group) => `${REFERENCE_MIX[group] * 100} % ${group}`).join(', ')}): ${mix.toFixed(2)} write units per event, bar 1.5`,
  ].join('\n');
}
