import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { Outbox } from '../../../local/outbox.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'larderly-outbox-'));
const file = path.join(folder, 'outbox.ndjson');
afterEach(() => vi.useRealTimers());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('the outbox forgets what is marked as the letter of somebody, by whatever way it went', () => {
  const other = path.join(folder, 'other.ndjson');
  const outbox = new Outbox(other);
  for (const sendId of ['c1-Jmv0Y3Qh4o2sK1pXa9bcde', 'c1-ZZv0Y3Qh4o2sK1pXa9bcde'])
    outbox.add({ kind: 'sms', to: ['+491705551234'], subject: '', text: 'Seeds', attributes: { sendId } });
  outbox.forget('Jmv0Y3Qh4o2sK1pXa9bcde');
  outbox.forget('');
  expect(new Outbox(other).since(0).map(({ attributes }) => attributes['sendId'])).toEqual(['c1-ZZv0Y3Qh4o2sK1pXa9bcde']);
});

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

it('the outbox takes no letter that was on its way when its person was erased, but the notice of a recall that follows', () => {
  vi.useFakeTimers({ now: Date.parse('2026-11-22T08:00:00.000Z'), toFake: ['Date'] });
  const late = path.join(folder, 'late.ndjson');
  const outbox = new Outbox(late);
  const letter = (text: string, tags: Record<string, string>) => ({
    kind: 'email' as const,
    to: ['finch@shop.io'],
    subject: '',
    text,
    attributes: tags,
  });
  const mine = { sendId: 'c1-Jmv0Y3Qh4o2sK1pXa9bcde' };
  outbox.add(letter('sent', mine));
  outbox.forgetPerson('Jmv0Y3Qh4o2sK1pXa9bcde');
  outbox.add(letter('on its way', mine));
  outbox.addAll([letter('in a batch', mine), letter('of others', { sendId: 'c1-ZZv0Y3Qh4o2sK1pXa9bcde' })]);
  outbox.add(letter('recall', { recallId: 'r-1', personKey: 'Jmv0Y3Qh4o2sK1pXa9bcde' }));
  expect(new Outbox(late).since(0).map(({ text }) => text)).toEqual(['of others', 'recall']);
  // Nothing that was reserved before is still under way then: whatever comes is a mistake that has to be seen.
  vi.setSystemTime(Date.parse('2026-11-22T08:01:01.000Z'));
  outbox.add(letter('much later', mine));
  expect(outbox.since(0).map(({ text }) => text)).toEqual(['of others', 'recall', 'much later']);
});
