import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { Outbox } from '../../../local/outbox.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'larderly-outbox-'));
const file = path.join(folder, 'outbox.ndjson');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('the outbox forgets what went to an address or mentions it, in its file too, and gives no number twice', () => {
  const outbox = new Outbox(file);
  const letter = (to: string, text: string) => outbox.add({ kind: 'email', to: [to], subject: 'Seeds', text, attributes: {} });
  letter('Canary@Shop.io', 'For you.');
  letter('other@shop.io', 'For others.');
  const last = letter('other@shop.io', 'Your friend canary@shop.io says hello.');
  outbox.forget('canary@shop.io');
  expect(outbox.since(0).map(({ text }) => text)).toEqual(['For others.']);
  expect(readFileSync(file, 'utf8')).not.toMatch(/canary/i);
  expect(letter('third@shop.io', 'New.').id).toBe(last.id + 1);
  expect(new Outbox(file).since(0).map(({ text }) => text)).toEqual(['For others.', 'New.']);
});
