import { spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { confirmSubscription } from './deployment/confirm-subscription.ts';
import { emptyBuckets } from './deployment/empty-buckets.ts';
import { preflight, type Target } from './deployment/preflight.ts';
import { consoleOutputsOf, uploadConsole } from './deployment/upload-console.ts';
import { settingsOf, synth } from './synth.ts';

const help = `Puts Larderly into the AWS account of the environment, or takes it out again.

  npm run deploy -- [--stage NAME] [--context KEY=VALUE]… [--yes] [--preflight]
  npm run deploy -- [--stage NAME] [--context KEY=VALUE]… --confirm 'LINK OF A MAIL' [--confirm …]…
  npm run destroy -- [--stage NAME] [--context KEY=VALUE]… [--yes] [--with-data]

  --preflight   only looks at the account and says what to request
  --confirm     confirms a subscription to alerts by the link of its mail, which is not to be followed:
                confirmed this way it can be ended only with credentials of the account
  --with-data   removes tables, buckets and operators too; without it they stay
  --yes         asks nothing

The account and region must be bootstrapped once: npx cdk bootstrap. Settings: cdk/settings.ts.`;

const OUT = 'cdk.out';
const OUTPUTS = `${OUT}/outputs.json`;
/** What works and keeps nothing, those first that need the others. */
const STATELESS = ['LarderlyOperations', 'LarderlyEdge', 'LarderlyService'] as const;

/** Calls the CDK's command line on templates that are there already. */
function cdk(...args: string[]): void {
  const { status } = spawnSync(process.execPath, [fileURLToPath(import.meta.resolve('aws-cdk/bin/cdk')), ...args, '--app', OUT], {
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error(`cdk ${args[0]} did not succeed.`);
}

/** @throws {Error} when nothing can be deployed as things are */
async function lookAhead(target: Target): Promise<void> {
  const verdicts = await preflight(target);
  for (const { about, found, ask } of verdicts) console.log(`${ask ? '!' : '✓'} ${about}: ${found}${ask ? `\n    ${ask}` : ''}`);
  const fatal = verdicts.find(({ isFatal }) => isFatal);
  if (fatal) throw new Error(`Larderly cannot be deployed: ${fatal.about}.`);
}

async function confirmRemoval({ stage }: Target): Promise<void> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(
    `All customers, orders and readings of the stage "${stage}" will be gone. Type its name to go on: `,
  );
  terminal.close();
  if (answer.trim() !== stage) throw new Error('Nothing was removed.');
}

interface Choices {
  readonly target: Target;
  readonly context: Readonly<Record<string, string>>;
  readonly isSure: boolean;
}

async function deploy({ target, context, isSure }: Choices): Promise<void> {
  await lookAhead(target);
  console.log(await synth({ out: OUT, context }));
  cdk('deploy', '--all', '--require-approval', isSure ? 'never' : 'broadening', '--outputs-file', OUTPUTS);
  // Without the custom resource of the CDK, which would bring a function with rights of its own into the account.
  console.log(await uploadConsole(consoleOutputsOf(OUTPUTS, target), target));
}

async function destroy({ target, context, isSure }: Choices): Promise<void> {
  console.log(await synth({ out: OUT, context }));
  await emptyBuckets(target, 'console-');
  cdk('destroy', ...STATELESS, ...(isSure ? ['--force'] : []));
  console.log('Tables, buckets and operators are still there; --with-data removes them.');
}

async function destroyWithData({ target, context, isSure }: Choices): Promise<void> {
  if (!isSure) await confirmRemoval(target);
  console.log(await synth({ out: OUT, context: { ...context, keepsData: 'false' } }));
  await emptyBuckets(target, 'console-');
  cdk('destroy', ...STATELESS, '--force');
  // Takes the protections off first, as an update of the same stack.
  cdk('deploy', 'LarderlyData', '--exclusively', '--require-approval', 'never');
  await emptyBuckets(target);
  cdk('destroy', 'LarderlyData', '--force');
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      stage: { type: 'string' },
      context: { type: 'string', multiple: true, default: [] },
      yes: { type: 'boolean', default: false },
      preflight: { type: 'boolean', default: false },
      confirm: { type: 'string', multiple: true, default: [] },
      'with-data': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const [command] = positionals;
  if (values.help || (command !== 'deploy' && command !== 'destroy')) return console.log(help);
  const context = settingsOf(values);
  const target = { stage: context['stage'] ?? 'development', region: context['region'] ?? 'eu-central-1' };
  const choices = { target, context, isSure: values.yes };
  if (values.confirm.length > 0) {
    for (const link of values.confirm) console.log(await confirmSubscription(link, target));
    return;
  }
  if (values.preflight) return await lookAhead(target);
  if (command === 'deploy') return await deploy(choices);
  return values['with-data'] ? await destroyWithData(choices) : await destroy(choices);
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
