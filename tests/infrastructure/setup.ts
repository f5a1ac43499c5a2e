import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { TestProject } from 'vitest/node';
import { larderly } from '../../cdk/app.ts';
import { readSettings } from '../../cdk/settings.ts';
import { buildWhenStale } from '../../tools/synth.ts';
import type { Finding, Template, Templates } from './template.ts';

/** A production deployment with every optional part. */
const settings = {
  stage: 'production',
  alertEmails: 'quality@shop.example',
  marketingEmails: 'marketing@shop.example',
  safetyEndpoints: 'https://pager.example/larderly',
  safetyPhones: '+491711234567',
  escalationPhones: '+491717654321',
  apiAddress: 'https://api.shop.example/',
  senderDomain: 'shop.example',
};

interface Report {
  readonly pluginReports: {
    readonly violations: { readonly ruleName: string; readonly violatingConstructs: { readonly constructPath: string }[] }[];
  }[];
}

declare module 'vitest' {
  export interface ProvidedContext {
    templates: Templates;
    findings: Finding[];
  }
}

/** Synthesizes once for all tests of a project; loading CDK takes seconds. */
export async function setup(project: TestProject): Promise<void> {
  await buildWhenStale();
  const outdir = mkdtempSync(path.join(os.tmpdir(), 'larderly-synth-'));
  const read = <Content>(file: string) => JSON.parse(readFileSync(path.join(outdir, file), 'utf8')) as Content;
  try {
    const app = larderly(
      readSettings((name) => settings[name as keyof typeof settings]),
      { outdir },
    );
    // CDK itself adds the schemas of CloudFormation.
    Validations.of(app).addPlugins(new AwsSolutionsChecks());
    const failure = synthesize(() => app.synth());
    const templateOf = (stack: string) => read<Template>(`Larderly${stack}.template.json`);
    project.provide('templates', {
      Data: templateOf('Data'),
      Service: templateOf('Service'),
      Edge: templateOf('Edge'),
      Operations: templateOf('Operations'),
    });
    const findings = read<Report>('validation-report.json').pluginReports.flatMap(({ violations }) =>
      violations.flatMap(({ ruleName, violatingConstructs }) =>
        violatingConstructs.map(({ constructPath }) => ({ rule: ruleName, construct: constructPath })),
      ),
    );
    if (failure && findings.length === 0) throw failure;
    project.provide('findings', findings);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** Findings make the synthesis throw after it has written everything. */
function synthesize(work: () => void): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return error;
  }
}
