import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import type { Bench, BenchOptions, BenchResult } from './bench.ts';
import { madeUpDemand } from './demand-series.ts';
import { temporaryFolder } from './own-runtime.ts';
import { medians } from './spread.ts';
import { table } from './table.ts';

const run = promisify(execFile);
const SERIES = 10_000;
const DAYS = 365;
const HORIZON = 28;
const SEASON = 7;
const SEED = 20_261_122;
/** Series that statsmodels forecasts too, and R, which takes longer. */
const SAMPLE = 100;
const SLOW_SAMPLE = 15;
const BAR = 25;
const GOAL_OF_R = 300;
const ERROR_BAR = 1.01;

const programOf = (file: string) => path.join(import.meta.dirname, file);

interface Peer {
  readonly name: string;
  readonly program: string;
  readonly arguments: readonly string[];
  /** Exits with 0 when the peer is installed. */
  readonly check: readonly string[];
  readonly sample: number;
  readonly bar: number;
}

const PEERS: readonly Peer[] = [
  {
    name: 'statsmodels',
    program: '/usr/bin/python3',
    arguments: [programOf('forecast-peer.py')],
    check: ['-c', 'import statsmodels.tsa.holtwinters'],
    sample: SAMPLE,
    bar: BAR,
  },
  {
    name: 'R ets',
    program: '/usr/bin/Rscript',
    arguments: [programOf('forecast-peer.R')],
    check: ['-e', 'library(forecast)'],
    sample: SLOW_SAMPLE,
    bar: GOAL_OF_R,
  },
];

const PeerFiguresSchema = z.object({
  series: z.number(),
  millisPerSeries: z.number(),
  processorMillisPerSeries: z.number(),
  peakMegabytes: z.number(),
  maseOfSample: z.number(),
});
const OwnFiguresSchema = PeerFiguresSchema.extend({ mase: z.number(), methods: z.record(z.string(), z.number()) });
type PeerFigures = z.infer<typeof PeerFiguresSchema>;

export const forecast: Bench = {
  name: 'forecast',
  summary: `28 days of demand of ${SERIES.toLocaleString('en')} products, per product beside statsmodels (bar ${BAR} times) and R ets (goal ${GOAL_OF_R} times)`,
  usualRuns: 3,
  async run(options) {
    const { folder, remove } = await temporaryFolder();
    try {
      const file = path.join(folder, 'demand.bin');
      await writeFile(file, new Uint8Array(madeUpDemand(SERIES, DAYS + HORIZON, SEED).buffer));
      return await measured(file, options);
    } finally {
      await remove();
    }
  },
};

async function outputOf(program: string, args: readonly string[]): Promise<unknown> {
  const env = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
  const { stdout } = await run(program, args, { env });
  return JSON.parse(stdout);
}

const isThere = ({ program, check }: Peer) =>
  run(program, check).then(
    () => true,
    () => false,
  );

async function measured(file: string, { runs, say }: BenchOptions): Promise<BenchResult> {
  const work = (sample: number) => [file, DAYS + HORIZON, HORIZON, SEASON, sample].map(String);
  const peers = await Promise.all(PEERS.map(async (peer) => ({ ...peer, isThere: await isThere(peer), runs: [] as PeerFigures[] })));
  const own: z.infer<typeof OwnFiguresSchema>[] = [];
  // In turn, so that all meet the same noise of the machine.
  for (let turn = 0; turn < runs; turn++) {
    say(`run ${turn + 1} of ${runs}`);
    own.push(OwnFiguresSchema.parse(await outputOf(process.execPath, [programOf('forecast-child.ts'), ...work(SAMPLE)])));
    for (const peer of peers) {
      if (peer.isThere) peer.runs.push(PeerFiguresSchema.parse(await outputOf(peer.program, [...peer.arguments, ...work(peer.sample)])));
    }
  }
  const { methods = {}, ...numbers } = own[0] ?? {};
  const larderly = medians(own.map(({ methods: _methods, ...figures }) => figures));
  const compared = peers.flatMap(({ name, bar, runs: theirs }) =>
    theirs.length > 0 ? [comparedWith(larderly, medians(theirs), { name, bar })] : [],
  );
  const missing = peers.filter((peer) => !peer.isThere).map(({ name }) => name);
  const figures = { ...numbers, days: DAYS, horizon: HORIZON, seed: SEED, runs, larderly, methods, peers: compared, skipped: missing };
  return { figures, text: textOf(larderly, methods, compared, missing) };
}

function comparedWith(own: PeerFigures, peer: PeerFigures, { name, bar }: { name: string; bar: number }) {
  const timesFaster = peer.processorMillisPerSeries / own.processorMillisPerSeries;
  return { name, bar, ...peer, timesFaster, timesFasterByClock: peer.millisPerSeries / own.millisPerSeries };
}
type Compared = ReturnType<typeof comparedWith>;

function textOf(
  own: PeerFigures & { mase: number },
  methods: Readonly<Record<string, number>>,
  peers: readonly Compared[],
  missing: readonly string[],
): string {
  const row = (name: string, one: PeerFigures) => [
    name,
    one.series,
    one.millisPerSeries,
    one.processorMillisPerSeries,
    one.maseOfSample.toFixed(4),
    one.peakMegabytes,
  ];
  const lines = peers.map(
    ({ name, timesFaster, timesFasterByClock, bar }) =>
      `${timesFaster.toFixed(0)} times as fast as ${name} per series (by the clock ${timesFasterByClock.toFixed(0)}); ${bar} wanted: ${timesFaster >= bar ? 'met' : 'MISSED'}`,
  );
  const [first] = peers;
  if (first !== undefined)
    lines.push(
      `MASE ${(own.maseOfSample / first.maseOfSample).toFixed(4)} times that of ${first.name} on the same ${SAMPLE} series, bar ${ERROR_BAR}: ${own.maseOfSample <= ERROR_BAR * first.maseOfSample ? 'met' : 'MISSED'}`,
    );
  return [
    `${SERIES.toLocaleString('en')} series of ${DAYS} days, ${HORIZON} days ahead, seed ${SEED}; medians; MASE of all ${own.mase.toFixed(4)}`,
    table(
      ['', 'series', 'ms each', 'processor ms each', 'MASE of sample', 'peak MB'],
      [row('Larderly', own), ...peers.map((one) => row(one.name, one))],
    ),
    `chosen: ${Object.entries(methods)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ')}`,
    ...lines,
    ...missing.map((name) => `skipped: ${name}, which is not installed`),
  ].join('\n');
}
