import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import type { Bench, BenchResult } from './bench.ts';
import prices from './prices.json' with { type: 'json' };
import { table } from './table.ts';

const run = promisify(execFile);
/** It stands with the tests, because it makes files that only the storage layer knows. */
const CHILD = path.resolve(import.meta.dirname, '../../tests/support/campaign-roi-child.ts');
/** Fewer for a first look: `CAMPAIGN_PEOPLE=20000 npm run bench -- campaign-roi`. */
const PEOPLE = z.coerce.number().int().min(2000).default(1_000_000).parse(process.env['CAMPAIGN_PEOPLE']);
const ORDERS_EACH = 12;
/** Of so many the members are written to the table and read from it; the embedded engine takes an hour's tenth to write a million. */
const PEOPLE_WITH_ITEMS = Math.min(PEOPLE, 50_000);
const BARS = { seconds: 10 };

const NightSchema = z.object({ seconds: z.number(), cpuSeconds: z.number(), units: z.number() });
const MeasuredSchema = z.object({
  people: z.number(),
  orders: z.number(),
  makingSeconds: z.number(),
  /** The night after the campaign's last day: the drawn audience is read once more. */
  first: NightSchema,
  /** Every night after it. */
  later: NightSchema,
  peakMegabytes: z.number(),
  beforeMegabytes: z.number(),
  askMilliseconds: z.number(),
  askUnits: z.number(),
  told: z.object({
    roi: z.number(),
    roiCi95: z.tuple([z.number(), z.number()]),
    adjustedCi95: z.tuple([z.number(), z.number()]),
    intervalBy: z.string(),
    treated: z.number(),
    holdOut: z.number(),
  }),
});

type Measured = z.infer<typeof MeasuredSchema>;

/** Measures a campaign of a million people once, on the engines that `npm start` has. */
async function measureOnce(say: (line: string) => void): Promise<BenchResult> {
  say(`${PEOPLE.toLocaleString('en')} people with ${ORDERS_EACH} orders each, drawn into a campaign`);
  const whole = await child(PEOPLE, 'file');
  say(`${PEOPLE_WITH_ITEMS.toLocaleString('en')} of them with their members in the table`);
  const small = await child(PEOPLE_WITH_ITEMS, 'items');
  return { figures: { bars: BARS, whole, small }, text: textOf(whole, small) };
}

async function child(people: number, members: 'file' | 'items'): Promise<Measured> {
  const { stdout } = await run(process.execPath, ['--expose-gc', CHILD, String(people), String(ORDERS_EACH), members], { maxBuffer: 1e7 });
  return MeasuredSchema.parse(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? ''));
}

function textOf({ people, orders, told, later, ...measured }: Measured, small: Measured): string {
  const percent = (fraction: number) => `${(100 * fraction).toFixed(0)} %`;
  const range = ([low, high]: readonly [number, number]) => `${percent(low)} to ${percent(high)}`;
  const dollars = (units: number) => ((units * prices.perMillion.readUnits) / 1e6).toFixed(4);
  const row = (name: string, of: number, { seconds, cpuSeconds, units }: z.infer<typeof NightSchema>) => [
    ...[name, of, seconds, cpuSeconds],
    ...[units, dollars(units)],
  ];
  const rows = [row('a night after its last day', people, later), row('with the members read, once', small.people, small.first)];
  return [
    table(['measured', 'people', 's', 'CPU s', 'read units', 'USD'], rows),
    '',
    `${people.toLocaleString('en')} people with ${orders.toLocaleString('en')} orders; peak ${measured.peakMegabytes.toFixed(0)} MB, of which ${measured.beforeMegabytes.toFixed(0)} MB before; GET …/roi reads ${measured.askUnits} units in ${measured.askMilliseconds.toFixed(0)} ms`,
    `ROI ${percent(told.roi)}, 95 % interval ${range(told.roiCi95)} (${told.intervalBy}), adjusted ${range(told.adjustedCi95)}; ${told.treated} treated, ${told.holdOut} held out`,
    `bar: ${BARS.seconds} s for a campaign of 1,000,000 people; memory is that of the measuring process, the engines run beside it; ${measured.makingSeconds.toFixed(0)} s to make the people`,
  ].join('\n');
}

export const campaignRoi: Bench = {
  name: 'campaign-roi',
  summary: 'return on investment of a campaign with 1,000,000 people: time, memory and read units of the nightly measurement',
  usualRuns: 1,
  run: ({ say }) => measureOnce(say),
};
