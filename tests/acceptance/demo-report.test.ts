import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalRuntime, startLocal } from '../support/local-runtime.ts';

const PROGRAM = path.resolve(import.meta.dirname, '../../tools/demo/main.ts');
let shop: LocalRuntime;
let report = '';

beforeAll(async () => {
  shop = await startLocal({ args: ['--no-schedules'] });
  const args = [PROGRAM, '--endpoints', path.join(shop.dataDir, 'endpoints.json'), '--customers', '50'];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  report = stdout;
});
afterAll(async () => {
  expect(await shop.stop()).toBe(0);
});

describe('the report of the first start', () => {
  it('counts the customers of the shop', () => {
    expect(report).toMatch(/^The demo shop: 50 customers, as of \d{4}-/);
  });

  it.each(['High-Value', 'Mid-Value', 'Low-Value', 'Loyal', 'Churning'])('names the segment %s with size and value', (name) => {
    expect(report).toMatch(new RegExp(`^  ${name} +\\d+ customers \\( *\\d+ %\\) +€[\\d,.]+ spent`, 'm'));
  });

  it('recommends to one customer, with reasons', () => {
    expect(report).toMatch(/^Recommendations for \w+ \w+ \(C\d{5}.*\)\n {2}1\. .+: .+/m);
  });

  it('measures one campaign against its hold-out, or says why it cannot', () => {
    expect(report).toMatch(/^Campaign "Harvest weeks" .*\n {2}(ROI -?\d+ %, 95 % interval|ROI not known: \w+)/m);
  });

  it('tells of one incident predicted, raised and cleared', () => {
    expect(report).toMatch(/^Cold chain: fridge-01 .*\n {2}predicted \d\d:\d\d UTC.*; raised \d\d:\d\d; cleared \d\d:\d\d/m);
  });
});
