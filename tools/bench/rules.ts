import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import type { Bench } from './bench.ts';
import { median } from './spread.ts';
import { table } from './table.ts';

const run = promisify(execFile);
const CHILD = path.resolve(import.meta.dirname, 'rules-child.ts');
const SEED = 42;
const [FEW, MANY] = [100_000, 1_000_000];
const BARS = { ratio: 25, goalRatio: 40, manyMilliseconds: 1000, manyMegabytes: 300 };
/** How often each process mines; the first time finds the code untranslated. */
const REPEATS = { lists: 5, columns: 5, peer: 2 };
type Tool = keyof typeof REPEATS;

const MeasuredSchema = z.object({
  milliseconds: z.array(z.number()).min(1),
  cpuMilliseconds: z.array(z.number()).min(1),
  itemsets: z.number(),
  digest: z.string(),
  peakMegabytes: z.number(),
});
type Measured = z.infer<typeof MeasuredSchema>;

export const rules: Bench = {
  name: 'rules',
  summary: 'frequent itemsets of 100,000 and 1,000,000 baskets at 0.1 %, with node-fpgrowth',
  usualRuns: 3,
  async run({ runs, say }) {
    const few: Record<'lists' | 'peer', Measured[]> = { lists: [], peer: [] };
    const many: Measured[] = [];
    for (let turn = 0; turn < runs; turn++) {
      for (const tool of ['lists', 'peer'] as const) {
        say(`${tool === 'peer' ? 'node-fpgrowth' : 'larderly'}, ${FEW} baskets`);
        few[tool].push(await measured(tool, FEW));
      }
      say(`larderly, ${MANY} baskets`);
      many.push(await measured('columns', MANY));
    }
    const [ours, peer, large] = [figuresOf(few.lists), figuresOf(few.peer), figuresOf(many)];
    const figures = {
      runs,
      seed: SEED,
      bars: BARS,
      few: { baskets: FEW, ours, peer },
      ratio: peer.milliseconds / ours.milliseconds,
      cpuRatio: peer.cpuMilliseconds / ours.cpuMilliseconds,
      coldRatio: peer.coldMilliseconds / ours.coldMilliseconds,
      hasIdenticalItemsets: new Set([...few.lists, ...few.peer].map(({ digest }) => digest)).size === 1,
      many: { baskets: MANY, ours: large, peer: 'not run: its recursion exceeds the call stack' },
    };
    return { figures, text: textOf(figures) };
  },
};

async function measured(tool: Tool, baskets: number): Promise<Measured> {
  const { stdout } = await run(process.execPath, [CHILD, tool, String(baskets), String(SEED), String(REPEATS[tool])]);
  return MeasuredSchema.parse(JSON.parse(stdout));
}

function figuresOf(processes: readonly Measured[]) {
  const of = (figure: (one: Measured) => number) => median(processes.map(figure));
  return {
    /** First call in a process. */
    coldMilliseconds: of(({ milliseconds }) => milliseconds[0] ?? Number.NaN),
    /** Later calls. */
    milliseconds: of(({ milliseconds }) => median(milliseconds.slice(1))),
    /** Of later calls; on a busy machine the safer figure. */
    cpuMilliseconds: of(({ cpuMilliseconds }) => median(cpuMilliseconds.slice(1))),
    peakMegabytes: of(({ peakMegabytes }) => peakMegabytes),
    itemsets: of(({ itemsets }) => itemsets),
  };
}
type ToolFigures = ReturnType<typeof figuresOf>;

interface Figures {
  readonly few: { readonly ours: ToolFigures; readonly peer: ToolFigures };
  readonly many: { readonly ours: ToolFigures; readonly peer: string };
  readonly ratio: number;
  readonly cpuRatio: number;
  readonly coldRatio: number;
  readonly hasIdenticalItemsets: boolean;
}

function textOf({ few, many, ratio, cpuRatio, coldRatio, hasIdenticalItemsets }: Figures): string {
  const row = (
    baskets: number,
    tool: string,
    { milliseconds, coldMilliseconds, cpuMilliseconds, peakMegabytes, itemsets }: ToolFigures,
  ) => [baskets.toLocaleString('en'), tool, milliseconds, coldMilliseconds, cpuMilliseconds, peakMegabytes, itemsets];
  const rows = [row(FEW, 'larderly', few.ours), row(FEW, 'node-fpgrowth', few.peer), row(MANY, 'larderly', many.ours)];
  const lines = [
    table(['baskets', 'tool', 'ms', 'first ms', 'CPU ms', 'peak MB', 'itemsets'], rows),
    '',
    `ratio ${ratio.toFixed(1)} (first call ${coldRatio.toFixed(1)}, CPU ${cpuRatio.toFixed(1)}); bar ${BARS.ratio}, goal ${BARS.goalRatio}; itemsets ${hasIdenticalItemsets ? 'identical' : 'DIFFERENT'}`,
    `1,000,000 baskets: bar ${BARS.manyMilliseconds} ms and ${BARS.manyMegabytes} MB; node-fpgrowth is ${many.peer}`,
  ];
  return lines.join('\n');
}
