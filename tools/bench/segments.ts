import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import type { Bench } from './bench.ts';
import { temporaryFolder } from './own-runtime.ts';
import { median } from './spread.ts';
import { table } from './table.ts';

const run = promisify(execFile);
const CHILD = path.resolve(import.meta.dirname, 'segments-child.ts');
const PYTHON = '/usr/bin/python3';
const CUSTOMERS = 1_000_000;
const SEED = 42;
const BARS = { ratio: 15, goalRatio: 60, scikitRatio: 8, goalScikitRatio: 40, inertiaRatio: 1.001, memoryShare: 1 / 4 };
/** How often each process clusters; the first time finds the code untranslated. */
const REPEATS = { ours: 5, peer: 4 };

/** Columns one after another in a file; the time is that of the fit alone. */
const SCIKIT = `
import json, sys, time, resource
import numpy
from sklearn.cluster import KMeans
rows = numpy.ascontiguousarray(numpy.fromfile(sys.argv[1]).reshape(3, -1).T)
started = time.perf_counter()
fitted = KMeans(n_clusters=5, n_init=10, random_state=42).fit(rows)
print(json.dumps({"milliseconds": [(time.perf_counter() - started) * 1000], "inertia": fitted.inertia_,
                  "peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
`;

const MeasuredSchema = z.object({ milliseconds: z.array(z.number()).min(1), inertia: z.number(), peakMegabytes: z.number() });
type Measured = z.infer<typeof MeasuredSchema>;
type Tool = 'larderly' | 'ml-kmeans' | 'scikit-learn';

export const segments: Bench = {
  name: 'segments',
  summary: 'k-means of 1,000,000 customers with three features into five, with ml-kmeans and scikit-learn',
  usualRuns: 3,
  async run({ runs, say }) {
    const { folder, remove } = await temporaryFolder();
    try {
      const file = path.join(folder, 'customers.bin');
      await run(process.execPath, [CHILD, 'write', String(CUSTOMERS), String(SEED), '0', file]);
      const scikitIsThere = await hasScikit();
      const tools: readonly Tool[] = ['larderly', 'ml-kmeans', ...(scikitIsThere ? (['scikit-learn'] as const) : [])];
      const measured: Record<Tool, Measured[]> = { larderly: [], 'ml-kmeans': [], 'scikit-learn': [] };
      for (let turn = 0; turn < runs; turn++) {
        for (const tool of tools) {
          say(tool);
          measured[tool].push(await measure(tool, file));
        }
      }
      return resultOf(runs, tools, measured);
    } finally {
      await remove();
    }
  },
};

async function hasScikit(): Promise<boolean> {
  return run(PYTHON, ['-c', 'import sklearn']).then(
    () => true,
    () => false,
  );
}

async function measure(tool: Tool, file: string): Promise<Measured> {
  const child = (name: 'ours' | 'peer') => run(process.execPath, [CHILD, name, String(CUSTOMERS), String(SEED), String(REPEATS[name])]);
  const { stdout } = tool === 'scikit-learn' ? await run(PYTHON, ['-c', SCIKIT, file]) : await child(tool === 'larderly' ? 'ours' : 'peer');
  return MeasuredSchema.parse(JSON.parse(stdout));
}

interface ToolFigures {
  /** First call in a process, and the later ones. */
  readonly coldMilliseconds: number;
  readonly milliseconds: number;
  readonly peakMegabytes: number;
  readonly inertia: number;
}

function figuresOf(processes: readonly Measured[]): ToolFigures {
  const of = (figure: (one: Measured) => number) => median(processes.map(figure));
  return {
    coldMilliseconds: of(({ milliseconds }) => milliseconds[0] ?? Number.NaN),
    milliseconds: of(({ milliseconds }) => median(milliseconds.length > 1 ? milliseconds.slice(1) : milliseconds)),
    peakMegabytes: of(({ peakMegabytes }) => peakMegabytes),
    inertia: of(({ inertia }) => inertia),
  };
}

function resultOf(runs: number, tools: readonly Tool[], measured: Record<Tool, Measured[]>) {
  const byTool = Object.fromEntries(tools.map((tool) => [tool, figuresOf(measured[tool])])) as Partial<Record<Tool, ToolFigures>>;
  const { larderly: ours, 'ml-kmeans': peer, 'scikit-learn': scikit } = byTool;
  const quotient = (one: number | undefined, other: number | undefined) => (one === undefined || other === undefined ? null : one / other);
  const figures = {
    runs,
    customers: CUSTOMERS,
    seed: SEED,
    bars: BARS,
    tools: byTool,
    ratio: quotient(peer?.milliseconds, ours?.milliseconds),
    coldRatio: quotient(peer?.coldMilliseconds, ours?.coldMilliseconds),
    scikitRatio: quotient(scikit?.milliseconds, ours?.milliseconds),
    inertiaRatio: quotient(ours?.inertia, scikit?.inertia),
    memoryShare: quotient(ours?.peakMegabytes, peer?.peakMegabytes),
  };
  const text = (value: number | null, digits = 1) => (value === null ? 'not measured' : value.toFixed(digits));
  const rows = tools.map((tool) => {
    const of = byTool[tool];
    return [tool, of?.milliseconds ?? 0, of?.coldMilliseconds ?? 0, of?.peakMegabytes ?? 0, (of?.inertia ?? 0).toFixed(3)];
  });
  const lines = [
    table(['tool', 'ms', 'first ms', 'peak MB', 'inertia'], rows),
    '',
    `ml-kmeans takes ${text(figures.ratio)} times as long (first call ${text(figures.coldRatio)}); bar ${BARS.ratio}, goal ${BARS.goalRatio}`,
    `scikit-learn with n_init=10 takes ${text(figures.scikitRatio)} times as long; bar ${BARS.scikitRatio}, goal ${BARS.goalScikitRatio}`,
    `inertia ${text(figures.inertiaRatio, 6)} of scikit-learn's; bar ${BARS.inertiaRatio}`,
    `peak memory ${text(figures.memoryShare, 3)} of ml-kmeans; bar ${BARS.memoryShare}`,
    ...(scikit === undefined ? [`scikit-learn was left out: ${PYTHON} has none.`] : []),
  ];
  return { figures, text: lines.join('\n') };
}
