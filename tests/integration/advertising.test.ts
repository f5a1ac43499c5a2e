import { createHash } from 'node:crypto';
import { expect, inject, it } from 'vitest';
import type { AdvertisingExport } from '#schemas/advertising.ts';
import { accessTo } from '../support/local-runtime.ts';

const { operator, track, stored } = accessTo(inject('endpoints'));
const shop = `adv-${Date.now().toString(36)}`;
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

interface Page extends Omit<AdvertisingExport, 'files'> {
  readonly status: string;
  readonly files: { readonly rows: number; readonly url: string }[];
}

async function json<Reply>(path: string, init?: RequestInit): Promise<Reply> {
  const response = await operator(path, init);
  expect(response.ok, `${path} answered ${response.status}: ${await response.clone().text()}`).toBe(true);
  return (await response.json()) as Reply;
}

const PEOPLE = 30;
const person = (index: number) => {
  const status = index % 3 === 0 ? 'denied' : 'granted';
  const traits = {
    email: `${shop}-${index}@Example.com`,
    birthday: index % 5 === 0 ? '2015-01-01' : '1980-01-01',
    address: { city: shop },
    consents: [{ purpose: 'advertising', channel: 'all', status }],
  };
  return { type: 'identify', userId: `${shop}-${index}`, messageId: `i-${shop}-${index}`, traits };
};

it('an advertising audience holds hashes of those who allow it, in files that its record outlives', async () => {
  const batch = Array.from({ length: PEOPLE }, (_, index) => person(index));
  expect((await track('/v1/batch', { method: 'POST', body: JSON.stringify({ batch }) })).status).toBe(200);
  await stored();
  const body = JSON.stringify({ name: shop, format: 'meta', audience: { region: { city: [shop] } } });
  const headers = { 'idempotency-key': shop };
  const { exportId } = await json<Page>('/v1/advertising-audiences', { method: 'POST', body, headers });
  expect((await json<Page>('/v1/advertising-audiences', { method: 'POST', body, headers })).exportId).toBe(exportId);
  const read = () => json<Page>(`/v1/advertising-audiences/${exportId}`);
  await expect.poll(async () => (await read()).status, { timeout: 30_000 }).toBe('done');
  const { counts, files } = await read();
  const { control = 0, ...withheld } = counts.withheld;
  expect(withheld).toEqual({ minor: 6, 'no-consent': 8 });
  expect(counts).toMatchObject({ matching: PEOPLE, exported: PEOPLE - 14 - control });

  const text = (await Promise.all(files.map(async ({ url }) => await (await fetch(url)).text()))).join('');
  const lines = text.split('\r\n').filter((line) => line !== '' && line !== 'email,phone');
  expect(lines).toHaveLength(counts.exported);
  const allowed = batch.map((_, index) => index).filter((index) => index % 3 !== 0 && index % 5 !== 0);
  const hashes = new Set(allowed.map((index) => `${hashOf(`${shop}-${index}@example.com`)},`));
  expect(lines.every((line) => hashes.has(line))).toBe(true);
  expect(text).not.toContain('@');

  const { items } = await json<{ items: Page[] }>('/v1/advertising-audiences?limit=100');
  expect(items.find((item) => item.exportId === exportId)).toMatchObject({ name: shop, counts, requestedBy: expect.any(String) });
  const health = { method: 'POST', body: JSON.stringify({ name: shop, format: 'meta', audience: { taste: ['vegan'] } }) };
  expect((await operator('/v1/advertising-audiences', health)).status).toBe(400);
});
