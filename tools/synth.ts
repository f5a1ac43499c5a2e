import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.ts';
import { exclusively } from './exclusive.ts';

const help = `Writes the CloudFormation templates of Larderly, building what has changed. Needs no account and no network.

  npm run synth -- [--stage NAME] [--context KEY=VALUE]… [--out cdk.out] [--force] [--unvalidated]

--unvalidated leaves out the check against CloudFormation's own rules.

Settings are those of cdk/settings.ts; each may also be given as an environment variable, e.g. LARDERLY_ALERT_EMAILS.`;

const LOCK = 'node_modules/.cache/larderly/synth.lock';
const METAFILE = 'dist/metafile.json';

/** `alertEmails` from LARDERLY_ALERT_EMAILS. */
const settingOf = (variable: string) =>
  variable
    .slice('LARDERLY_'.length)
    .toLowerCase()
    .replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());

function settingsFromEnvironment(): Record<string, string> {
  const entries = Object.entries(process.env).flatMap(([name, value]) =>
    name.startsWith('LARDERLY_') && value ? [[settingOf(name), value] as const] : [],
  );
  return Object.fromEntries(entries);
}

function settingFromOption(option: string): [string, string] {
  const at = option.indexOf('=');
  if (at < 1) throw new RangeError(`--context ${option} is not KEY=VALUE.`);
  return [option.slice(0, at), option.slice(at + 1)];
}

/** The settings that a command was given, those of its options before those of its environment. */
export function settingsOf({ stage, context }: { stage?: string | undefined; context: string[] }): Record<string, string> {
  const fromOptions = Object.fromEntries(context.map(settingFromOption));
  return { ...settingsFromEnvironment(), ...fromOptions, ...(stage !== undefined && { stage }) };
}

const changedAt = (file: string) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
const newest = (patterns: string[]) => Math.max(0, ...globSync(patterns).map(changedAt));

export interface SynthOptions {
  readonly out: string;
  readonly context: Readonly<Record<string, string>>;
  readonly isForced?: boolean;
  /** Whether CDK checks the templates against CloudFormation's own rules, which takes half of the time. */
  readonly isValidated?: boolean;
}

const areBundlesStale = () =>
  newest(['functions/**', 'shared/**', 'package.json', 'tools/build.ts', 'tools/mail-layouts.ts']) > changedAt(METAFILE);

export function buildWhenStale(): Promise<void> {
  return exclusively(LOCK, async () => {
    if (areBundlesStale()) await build();
  });
}

/** Makes `out` the templates of the sources as they are. @returns what was done, for people */
export function synth(options: SynthOptions): Promise<string> {
  return exclusively(LOCK, () => synthesize(options));
}

const ONE_DAY_MILLISECONDS = 86_400_000;

/** Bundles of earlier templates; those of today may belong to a runtime that is still up. */
function removeOldAssets(out: string): void {
  const inUse = globSync(join(out, '*.assets.json')).map((file) => readFileSync(file, 'utf8'));
  for (const asset of globSync(join(out, 'asset.*'))) {
    const isOld = changedAt(asset) < Date.now() - ONE_DAY_MILLISECONDS;
    if (isOld && !inUse.some((text) => text.includes(basename(asset)))) rmSync(asset, { recursive: true });
  }
}

/** What the templates in a folder were made of. */
interface Made {
  readonly settings: string;
  /** When they were made, in milliseconds. */
  readonly bundlesAt: number;
  readonly isValidated: boolean;
}

const madeOf = (record: string): Made => JSON.parse(readFileSync(record, 'utf8'));

async function synthesize({ out, context, isForced = false, isValidated = true }: SynthOptions): Promise<string> {
  const begunAt = new Date();
  const startedAt = performance.now();
  const isStale = isForced || areBundlesStale();
  const configured = JSON.parse(readFileSync('cdk.json', 'utf8')).context;
  const settings = JSON.stringify({ ...configured, ...context });
  const record = join(out, 'made-of.json');
  const isCurrent = !isStale && newest(['cdk/**', 'cdk.json']) < changedAt(record);
  const made = isCurrent ? madeOf(record) : undefined;
  const isSame = made?.settings === settings && made.bundlesAt === changedAt(METAFILE);
  if (isSame && (made.isValidated || !isValidated)) return `${out} is up to date`;
  // CDK takes seconds to load, and does so beside the build.
  const app = spawn(process.execPath, ['cdk/app.ts'], {
    env: { ...process.env, CDK_CONTEXT_JSON: settings, CDK_OUTDIR: out, CDK_VALIDATION: String(isValidated) },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = once(app, 'exit');
  try {
    if (isStale) await build();
    app.send('the bundles are there', () => undefined);
  } catch (error) {
    app.kill();
    throw error;
  }
  const [status] = await ended;
  if (status !== 0) throw new Error('The templates could not be synthesized.');
  removeOldAssets(out);
  writeFileSync(record, JSON.stringify({ settings, bundlesAt: changedAt(METAFILE), isValidated } satisfies Made));
  // What changed meanwhile is newer than the templates.
  utimesSync(record, begunAt, begunAt);
  return `${out} synthesized in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      stage: { type: 'string' },
      context: { type: 'string', multiple: true, default: [] },
      out: { type: 'string', default: 'cdk.out' },
      force: { type: 'boolean', default: false },
      unvalidated: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(help);
  const { out, force: isForced, unvalidated } = values;
  console.log(await synth({ out, context: settingsOf(values), isForced, isValidated: !unvalidated }));
}

if (import.meta.main) {
  await main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
