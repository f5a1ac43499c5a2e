import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, inject, it } from 'vitest';
import { allOf } from './template.ts';

const MAX_BYTES = 500_000;

/** Bundles that may be larger, each with its reason. */
const s3Schemas = 'The S3 client brings the schemas of all its operations, 100 KB.';
const keepsReplies = `${s3Schemas} It keeps replies that are too large for the gateway.`;
const largerBundles: Record<string, string> = {
  'dist/campaigns/send-batch/index.mjs': `${s3Schemas} It also speaks to tables, mail, telephones and its queue, and fills in texts.`,
  'dist/ingestion/store-event/index.mjs': 'It speaks to tables and to the queue of what people said, and follows segments.',
  'dist/recalls/send-notices/index.mjs': 'It speaks to four services: tables, mail, telephones, and its queue.',
  'dist/cold-chain/record-reading/index.mjs': 'It speaks to four services: tables, devices, the safety topic and the queue of cases.',
  'dist/cold-chain/check-commands/index.mjs': 'It speaks to four services: tables, devices, the safety topic and the queue of orders.',
  'dist/feedback/judge-feedback/index.mjs':
    'It speaks to three services, tables, the safety topic and Comprehend, and holds the lexicons, 19 KB.',
  'dist/cold-chain/archive-readings/index.mjs': `${s3Schemas} It runs once an hour.`,
  'dist/associations/get-rules/index.mjs': `${s3Schemas} It reads the rules once per container.`,
  'dist/associations/mine-rules/index.mjs': `${s3Schemas} It runs at night.`,
  'dist/campaigns/draft-audience/index.mjs': 'It judges people by segments, orders, recalls and cases, and speaks to two queues.',
  'dist/campaigns/preview-audience/index.mjs':
    'It judges people by segments, orders, recalls and cases, and whether they may be written to.',
  'dist/campaigns/manage-advertising/index.mjs': `${s3Schemas} It gives out the addresses of files.`,
  'dist/campaigns/export-audience/index.mjs': `${s3Schemas} It writes files.`,
  'dist/campaigns/manage-campaigns/index.mjs': keepsReplies,
  'dist/campaigns/measure-campaigns/index.mjs': `${s3Schemas} It runs at night.`,
  'dist/lots/query-events/index.mjs': keepsReplies,
  'dist/privacy/set-consent/index.mjs': keepsReplies,
  'dist/privacy/export-customer/index.mjs': keepsReplies,
  'dist/privacy/erase-customer/index.mjs': 'It goes through every kind of store: tables, objects, dead letters, and the mail service.',
  'dist/privacy/replay-erasures/index.mjs': `${s3Schemas} It runs after a restore.`,
  'dist/inventory/forecast-demand/index.mjs': `${s3Schemas} It runs at night.`,
  'dist/inventory/get-forecast/index.mjs': `${s3Schemas} It reads the forecasts once per container.`,
  'dist/inventory/propose-orders/index.mjs': `${s3Schemas} It runs at night.`,
  'dist/kpis/export-tables/index.mjs': `${s3Schemas} It runs at night, and reads every table.`,
  'dist/kpis/get-export/index.mjs': `${s3Schemas} It gives out the addresses of files.`,
  'dist/kpis/snapshot-kpis/index.mjs': `${s3Schemas} It runs at night.`,
  'dist/profiles/collect-orders/index.mjs': `${s3Schemas} It runs at night.`,
  'dist/profiles/get-profile/index.mjs': `${s3Schemas} It reads the list of a segment.`,
  'dist/recommendations/get-recommendations/index.mjs': `${s3Schemas} It reads the neighbours once per container.`,
  'dist/recommendations/train-neighbours/index.mjs': `${s3Schemas} It runs at night.`,
  'dist/segments/assign-segments/index.mjs': `${s3Schemas} It runs at night.`,
  'dist/segments/cluster-customers/index.mjs': `${s3Schemas} ml-kmeans brings ml-matrix, 70 KB. It runs at night.`,
  'dist/segments/collect-features/index.mjs': `${s3Schemas} It runs at night.`,
  'dist/segments/publish-segments/index.mjs': `${s3Schemas} It runs at night.`,
};

const templates = inject('templates');
const bundles = allOf(templates, 'AWS::Lambda::Function').map(({ Properties }) => ({
  bundle: `${Properties.Description.replace(/^functions/, 'dist').replace(/\.ts$/, '')}/index.mjs`,
  environment: Object.fromEntries(
    Object.entries(Properties.Environment.Variables).map(([name, value]) => [
      name,
      name.endsWith('_URL') ? 'https://queue.example/q' : textOf(value),
    ]),
  ),
}));

/** A variable as it may look in AWS. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const { 'Fn::Join': join } = value as { 'Fn::Join'?: [string, unknown[]] };
  return join ? join[1].map(textOf).join(join[0]) : '123456789012';
}

/** Imports each bundle with the environment of its function, as a cold start does, and says what each threw. */
const coldStarts = `
  const bundles = JSON.parse(process.argv[1]);
  const failures = {};
  for (const { bundle, environment } of bundles) {
    process.env = { AWS_REGION: 'eu-central-1', AWS_LAMBDA_FUNCTION_NAME: bundle, ...environment };
    try {
      const { handler } = await import(process.cwd() + '/' + bundle);
      if (typeof handler !== 'function') failures[bundle] = 'exports no handler';
    } catch (error) {
      failures[bundle] = String(error);
    }
  }
  console.log(JSON.stringify(failures));
  process.exit(0);
`;

describe('every bundle', () => {
  it('loads with the environment of its template', () => {
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', coldStarts, JSON.stringify(bundles)], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toEqual({});
  });

  it('has at most 500 KB, but for those with a reason', () => {
    const { outputs } = JSON.parse(readFileSync('dist/metafile.json', 'utf8')) as { outputs: Record<string, { bytes: number }> };
    const larger = Object.entries(outputs).filter(([, { bytes }]) => bytes > MAX_BYTES);
    expect(larger.map(([bundle]) => bundle).sort()).toEqual(Object.keys(largerBundles).sort());
  });
});
