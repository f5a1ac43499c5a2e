import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, inject, it } from 'vitest';
import { accessTo } from '../support/local-runtime.ts';

const { operator, endpoints } = accessTo(inject('endpoints'));
const MAIN = path.resolve('tools/import/main.ts');

async function importing(folder: string, file: string): Promise<{ read: number; accepted: number; rejected: number }> {
  const env = { ...process.env, LARDERLY_WRITE_KEY: endpoints.writeKey, LARDERLY_TOKEN: endpoints.operatorToken };
  const args = [MAIN, file, '--api', endpoints.api, '--time-zone', 'Europe/Berlin', '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder, env });
  return JSON.parse(stdout);
}

it('imports lots with their deliveries, and once however often', async () => {
  const lot = `I${Date.now()}`;
  const folder = mkdtempSync(path.join(os.tmpdir(), 'larderly-lots-'));
  const file = path.join(folder, 'deliveries.csv');
  const rows = [
    'gtin,lot,expires_on,supplier,quantity,uom,place,received_at,document',
    `9521234543213,${lot},2099-12-31,Dairy One,12,EA,import-room,2026-06-01 08:00:00,DN-1`,
    `9521234543213,${lot},2099-12-31,Dairy One,8,EA,import-room,2026-06-02 08:00:00,DN-2`,
    `9521234543213,${lot}/only,2099-11-30,Dairy One,,,,,`,
    `9521234543214,${lot},2099-12-31,Dairy One,1,EA,import-room,2026-06-01 08:00:00,`,
    `9521234543213,${lot},2099-12-31,Dairy One,1,EA,,2026-06-01 08:00:00,`,
  ];
  writeFileSync(file, `${rows.join('\n')}\n`);
  expect(await importing(folder, file)).toMatchObject({ read: 5, accepted: 3, rejected: 2 });
  const elsewhere = mkdtempSync(path.join(os.tmpdir(), 'larderly-lots-'));
  await importing(elsewhere, file);
  const page = (await (await operator(`/v1/lots/9521234543213/${lot}`)).json()) as { stays: { from: string }[] };
  expect(page).toMatchObject({
    expiresOn: '2099-12-31',
    supplier: 'Dairy One',
    onHand: [{ place: 'import-room', quantity: 20, uom: 'EA' }],
  });
  expect(page.stays[0]?.from).toBe('2026-06-01T06:00:00.000Z');
  expect((await operator(`/v1/lots/9521234543213/${encodeURIComponent(`${lot}/only`)}`)).status).toBe(200);
}, 60_000);
