import { execFile } from 'node:child_process';
import { access, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import type { Bench, BenchOptions, BenchResult } from './bench.ts';
import { temporaryFolder } from './own-runtime.ts';
import { madeUpPurchases } from './purchases.ts';
import { medians } from './spread.ts';
import { table } from './table.ts';

const run = promisify(execFile);
const CUSTOMERS = 1_000_000;
const SEED = 20_240_601;
const PYTHON = '/usr/bin/python3';
const OURS = path.join(import.meta.dirname, 'lifetime-fit.ts');
const PEER = path.join(import.meta.dirname, 'lifetime-peer.py');
const BAR = 30;
const GOAL = 60;
const LIKELIHOOD_BAR = 1e-9;

const FitSchema = z.object({
  /** The first fit of the process. */
  firstMillis: z.number(),
  /** Once the code is compiled; the peer has nothing to compile. */
  warmMillis: z.number(),
  processorMillis: z.number(),
  peakMegabytes: z.number(),
  evaluations: z.number(),
  logLikelihood: z.number(),
  r: z.number(),
  alpha: z.number(),
  a: z.number(),
  b: z.number(),
});
type Fit = z.infer<typeof FitSchema>;

export const lifetime: Bench = {
  name: 'lifetime',
  summary: `BG/NBD by maximum likelihood over 1 M customers, beside scipy L-BFGS-B on vectors (bar ${BAR} times, goal ${GOAL})`,
  usualRuns: 3,
  async run(options) {
    const { folder, remove } = await temporaryFolder();
    try {
      options.say(`making ${CUSTOMERS.toLocaleString('en')} customers`);
      const file = path.join(folder, 'purchases.bin');
      const { repeats, lastTicks, ageTicks } = madeUpPurchases(CUSTOMERS, SEED);
      await writeFile(file, Buffer.concat([repeats, lastTicks, ageTicks].map(({ buffer }) => new Uint8Array(buffer))));
      return await measured(file, options);
    } finally {
      await remove();
    }
  },
};

async function measured(file: string, { runs, say }: BenchOptions): Promise<BenchResult> {
  const hasPeer = await isScipyThere();
  const ours: Fit[] = [];
  const peers: Fit[] = [];
  // In turn, so that both meet the same noise of the machine.
  for (let turn = 0; turn < runs; turn++) {
    say(`run ${turn + 1} of ${runs}`);
    ours.push(await fitBy(process.execPath, [OURS, file]));
    if (hasPeer) peers.push(await fitBy(PYTHON, [PEER, file]));
  }
  const own = medians(ours);
  const peer = hasPeer ? medians(peers) : undefined;
  const comparison = peer && {
    timesFaster: peer.warmMillis / own.warmMillis,
    timesFasterFirst: peer.firstMillis / own.firstMillis,
    timesFasterByProcessorTime: peer.processorMillis / own.processorMillis,
    likelihoodDifference: (own.logLikelihood - peer.logLikelihood) / Math.abs(peer.logLikelihood),
  };
  const figures = {
    customers: CUSTOMERS,
    seed: SEED,
    runs,
    bar: BAR,
    goal: GOAL,
    larderly: own,
    scipy: peer ?? null,
    comparison: comparison ?? null,
  };
  return { figures, text: textOf(own, peer, comparison) };
}

async function fitBy(program: string, args: readonly string[]): Promise<Fit> {
  const env = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
  const { stdout } = await run(program, [...args, String(CUSTOMERS)], { env });
  return FitSchema.parse(JSON.parse(stdout));
}

async function isScipyThere(): Promise<boolean> {
  try {
    await access(PYTHON);
    await run(PYTHON, ['-c', 'import scipy.optimize']);
    return true;
  } catch {
    return false;
  }
}

interface Comparison {
  readonly timesFaster: number;
  readonly timesFasterFirst: number;
  readonly timesFasterByProcessorTime: number;
  readonly likelihoodDifference: number;
}

function textOf(own: Fit, peer: Fit | undefined, comparison: Comparison | undefined): string {
  const row = (name: string, fit: Fit) => [
    name,
    fit.firstMillis,
    fit.warmMillis,
    fit.processorMillis,
    fit.peakMegabytes,
    fit.evaluations,
    fit.logLikelihood.toFixed(6),
    [fit.r, fit.alpha, fit.a, fit.b].map((value) => value.toFixed(4)).join(' '),
  ];
  const header = ['', 'first ms', 'warm ms', 'processor ms', 'peak MB', 'likelihoods', 'log-likelihood', 'r α a b'];
  const rows = [row('Larderly', own), ...(peer ? [row('scipy', peer)] : [])];
  const verdict = comparison
    ? [
        `${comparison.timesFaster.toFixed(0)} times as fast (first fit of a process ${comparison.timesFasterFirst.toFixed(0)}, processor time ${comparison.timesFasterByProcessorTime.toFixed(0)}); bar ${BAR}, goal ${GOAL}: ${comparison.timesFaster >= BAR ? 'met' : 'MISSED'}`,
        `log-likelihood ${comparison.likelihoodDifference.toExponential(1)} relative to scipy's (above 0: higher); bar ±${LIKELIHOOD_BAR}: ${Math.abs(comparison.likelihoodDifference) <= LIKELIHOOD_BAR ? 'met' : 'MISSED'}`,
      ]
    : [`skipped: the peer, since ${PYTHON} has no scipy`];
  return [`${CUSTOMERS.toLocaleString('en')} customers, times in days, seed ${SEED}; medians`, table(header, rows), ...verdict].join('\n');
}
