import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import type { Bench } from './bench.ts';
import { median } from './spread.ts';
import { table } from './table.ts';

const run = promisify(execFile);
const PROJECT = path.resolve(import.meta.dirname, '../..');
const BUDGET_MILLIS = 120;
const BUDGET_KILOBYTES = 500;

const TemplateSchema = z.object({
  Resources: z.record(
    z.string(),
    z.object({
      Type: z.string(),
      Properties: z
        .looseObject({
          Description: z.unknown().optional(),
          Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }).optional(),
        })
        .optional(),
    }),
  ),
});

/** Prints how long the import of the file in its first argument took. */
const IMPORTER = `const begun = performance.now(); await import(process.argv[1]); process.stdout.write(String(performance.now() - begun)); process.exit(0);`;

export const coldStart: Bench = {
  name: 'cold-start',
  summary: `import time and size of each function's bundle in a fresh process (budget ${BUDGET_MILLIS} ms, ${BUDGET_KILOBYTES} KB)`,
  usualRuns: 5,
  async run({ runs, say }) {
    const environments = environmentsByFunction();
    const bundles = globSync('dist/*/*/index.mjs', { cwd: PROJECT }).toSorted();
    if (bundles.length === 0) throw new Error('There are no bundles in dist/. Run "npm run synth" first.');
    const rows = [];
    for (const bundle of bundles) {
      const name = bundle.split(path.sep).slice(1, 3).join('/');
      say(name);
      const file = path.join(PROJECT, bundle);
      const times: number[] = [];
      for (let turn = 0; turn < runs; turn += 1) times.push(await importMillis(file, environments.get(name) ?? {}));
      rows.push({ name, kilobytes: (await stat(file)).size / 1000, importMillis: median(times) });
    }
    const text = table(
      ['function', 'KB', 'import ms', ''],
      rows.map(({ name, kilobytes, importMillis: millis }) => [name, Math.round(kilobytes), millis, verdict(kilobytes, millis)]),
    );
    return { figures: { runs, budgetMillis: BUDGET_MILLIS, budgetKilobytes: BUDGET_KILOBYTES, bundles: rows }, text };
  },
};

function verdict(kilobytes: number, millis: number): string {
  return [...(kilobytes > BUDGET_KILOBYTES ? ['over size'] : []), ...(millis > BUDGET_MILLIS ? ['over time'] : [])].join(', ');
}

async function importMillis(file: string, environment: Readonly<Record<string, string>>): Promise<number> {
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', IMPORTER, file], {
    env: {
      PATH: process.env['PATH'],
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'bench',
      AWS_SECRET_ACCESS_KEY: 'bench',
      ...environment,
    },
  });
  return Number(stdout);
}

/** The variables of each function as the template gives them; what only AWS knows is stood in for. */
function environmentsByFunction(): Map<string, Record<string, string>> {
  const templates = globSync('cdk.out/*.template.json', { cwd: PROJECT }).map((file) =>
    TemplateSchema.parse(JSON.parse(readFileSync(path.join(PROJECT, file), 'utf8'))),
  );
  const functions = templates.flatMap(({ Resources }) => Object.values(Resources)).filter(({ Type }) => Type === 'AWS::Lambda::Function');
  return new Map(
    functions.map(({ Properties }) => {
      const variables = Object.entries(Properties?.Environment?.Variables ?? {});
      const name = String(Properties?.Description)
        .replace(/^functions\//, '')
        .replace(/\.ts$/, '');
      return [name, Object.fromEntries(variables.map(([key, value]) => [key, typeof value === 'string' ? value : standIn(key)]))];
    }),
  );
}

function standIn(key: string): string {
  if (key.endsWith('_URL')) return 'https://sqs.eu-central-1.amazonaws.com/000000000000/bench';
  if (key.endsWith('_ARN')) return 'arn:aws:sns:eu-central-1:000000000000:bench';
  return 'bench-0';
}
