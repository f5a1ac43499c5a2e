import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Bench } from './bench.ts';
import { startRuntime, temporaryFolder } from './own-runtime.ts';
import { median } from './spread.ts';
import { table } from './table.ts';

const DEMO_BUDGET_SECONDS = 60;
const SECOND_BUDGET_SECONDS = 5;

export const start: Bench = {
  name: 'start',
  summary: 'from npm start to ready: on an empty folder with the demo shop, and again on the same folder',
  usualRuns: 1,
  async run({ runs, say }) {
    const { folder, remove } = await temporaryFolder();
    const first: number[] = [];
    const second: number[] = [];
    try {
      for (let run = 0; run < runs; run += 1) {
        const data = path.join(folder, String(run));
        say('first start');
        first.push(await secondsToStart(data));
        say('second start');
        second.push(await secondsToStart(data));
        await rm(data, { recursive: true, force: true });
      }
    } finally {
      await remove();
    }
    const figures = { runs, firstSeconds: median(first), secondSeconds: median(second) };
    const rows = [
      ['first, with the demo shop', figures.firstSeconds, DEMO_BUDGET_SECONDS],
      ['second', figures.secondSeconds, SECOND_BUDGET_SECONDS],
    ];
    return { figures, text: table(['start', 'seconds', 'budget'], rows) };
  },
};

async function secondsToStart(data: string): Promise<number> {
  const runtime = await startRuntime(data, ['--no-schedules']);
  await runtime.stop();
  return runtime.startSeconds;
}
