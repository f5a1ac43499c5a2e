import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
let house: string;

/** A small house of the same shape, in which rules can be broken without anybody seeing it. */
beforeAll(() => {
  house = mkdtempSync(path.join(os.tmpdir(), 'larderly-layers-'));
  for (const file of ['package.json', 'tsconfig.json', '.dependency-cruiser.mjs', 'node_modules'])
    symlinkSync(path.join(root, file), path.join(house, file));
});
afterAll(() => rmSync(house, { recursive: true, force: true }));

function violationsOf(files: Record<string, string>): string[] {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(house, file)), { recursive: true });
    writeFileSync(path.join(house, file), text);
  }
  const folders = [...new Set(Object.keys(files).map((file) => file.split('/')[0] ?? ''))];
  const { stdout } = spawnSync(
    process.execPath,
    [path.join(root, 'node_modules/.bin/depcruise'), '--config', '.dependency-cruiser.mjs', '--output-type', 'json', ...folders],
    {
      cwd: house,
      encoding: 'utf8',
      maxBuffer: 1e8,
    },
  );
  for (const folder of folders) rmSync(path.join(house, folder), { recursive: true, force: true });
  const report = JSON.parse(stdout) as { summary: { violations: { rule: { name: string } }[] } };
  return [...new Set(report.summary.violations.map(({ rule }) => rule.name))];
}

const empty = 'export const nothing = 0;\n';

describe('the layer rules', () => {
  it('let a function use schemas, domain, storage and runtime', () => {
    const text = "import '#schemas/a.ts';\nimport '#domain/b.ts';\nimport '#storage/c.ts';\nimport '#runtime/d.ts';\n";
    const files = {
      'functions/lots/f.ts': text,
      'shared/schemas/a.ts': empty,
      'shared/domain/b.ts': empty,
      'shared/storage/c.ts': empty,
      'shared/runtime/d.ts': empty,
    };
    expect(violationsOf(files)).toEqual([]);
  });

  it.each([
    ['shared-domain-imports-only-its-layers', { 'shared/domain/a.ts': "import '#storage/b.ts';\n", 'shared/storage/b.ts': empty }],
    ['shared-storage-imports-only-its-layers', { 'shared/storage/a.ts': "import '#domain/b.ts';\n", 'shared/domain/b.ts': empty }],
    ['shared-schemas-imports-only-itself', { 'shared/schemas/a.ts': "import '#domain/b.ts';\n", 'shared/domain/b.ts': empty }],
    ['cdk-imports-only-itself', { 'cdk/a.ts': "import '../functions/lots/b.ts';\n", 'functions/lots/b.ts': empty }],
    ['local-imports-only-itself', { 'local/a.ts': "import '../functions/lots/b.ts';\n", 'functions/lots/b.ts': empty }],
    ['tools-imports-only-its-layers', { 'tools/a.ts': "import '#storage/b.ts';\n", 'shared/storage/b.ts': empty }],
    ['client-imports-only-its-layers', { 'client/a.ts': "import '#domain/b.ts';\n", 'shared/domain/b.ts': empty }],
    ['console-imports-only-its-layers', { 'console/a.ts': "import '../functions/lots/b.ts';\n", 'functions/lots/b.ts': empty }],
    ['clients-take-only-types-of-the-schemas', { 'client/b.ts': "import '#schemas/c.ts';\n", 'shared/schemas/c.ts': empty }],
    ['one-function-never-imports-another', { 'functions/lots/a.ts': "import './b.ts';\n", 'functions/lots/b.ts': empty }],
    ['only-runtime-knows-middy', { 'functions/lots/a.ts': "import '@middy/core';\n" }],
    ['only-its-wrapper-knows-ml-kmeans', { 'functions/segments/a.ts': "import 'ml-kmeans';\n" }],
    ['pure-code-has-no-platform', { 'shared/domain/a.ts': "import 'node:fs';\n" }],
    ['pure-code-has-no-platform', { 'shared/domain/b.ts': "import '@aws-sdk/client-sqs';\n" }],
    ['no-cycles', { 'shared/domain/a.ts': "import './b.ts';\n", 'shared/domain/b.ts': "import './a.ts';\n" }],
    ['nothing-unresolvable', { 'shared/domain/a.ts': "import './nowhere.ts';\n" }],
  ])('break the build: %s', (rule, files) => {
    expect(violationsOf(files as Record<string, string>)).toContain(rule);
  });
});
