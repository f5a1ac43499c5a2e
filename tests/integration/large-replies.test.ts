import { beforeAll, describe, expect, inject, it } from 'vitest';
import { accessTo } from '../support/local-runtime.ts';

const { endpoints, operator } = accessTo(inject('endpoints'));
const authorization = `Bearer ${endpoints.operatorToken}`;
/** 60 KB each, so that 72 of them are more than the gateway takes. */
const offer = { subject: 'Bread', text: '麦'.repeat(20_000) };
const CAMPAIGNS = 72;
const list = `${endpoints.api}/v1/campaigns?limit=100`;

async function draft(reference: string): Promise<void> {
  const campaign = { name: 'Large', reference, channel: 'email', delivery: 'recorded', startsOn: '2026-01-01', endsOn: '2026-01-02' };
  const body = JSON.stringify({ ...campaign, currency: 'EUR', audience: { everyone: true }, offer });
  expect((await operator('/v1/campaigns', { method: 'POST', body })).status).toBe(201);
}

describe('a list of more than 4 MB', () => {
  let address = '';
  beforeAll(async () => {
    for (let first = 0; first < CAMPAIGNS; first += 8) {
      await Promise.all(Array.from({ length: 8 }, (_, index) => draft(`large-${first + index}`)));
    }
  });

  it('is answered with the address at which it is', async () => {
    const reply = await fetch(list, { headers: { authorization }, redirect: 'manual' });
    expect([reply.status, await reply.text()]).toEqual([303, '']);
    expect(reply.headers.get('cache-control')).toBe('no-store');
    address = reply.headers.get('location') ?? '';
    expect(new URL(address).pathname).toMatch(/^\/larderly-development-artefacts-\d+\/replies\/[0-9a-f-]{36}$/);
  });

  it('comes whole to a client that follows, and drops its token on the way as browsers do', async () => {
    const reply = await fetch(list, { headers: { authorization, 'content-type': 'application/json' } });
    expect([reply.status, reply.redirected, reply.headers.get('content-type')]).toEqual([200, true, 'application/json']);
    const { items } = (await reply.json()) as { items: { offer?: { text: string } }[] };
    expect(items.filter((item) => item.offer?.text === offer.text)).toHaveLength(CAMPAIGNS);
  });

  it('may be read by a page of another origin, which has none after the redirect', async () => {
    const page = { origin: 'https://console.example' };
    const first = await fetch(list, { headers: { authorization, ...page }, redirect: 'manual' });
    expect(first.headers.get('access-control-allow-origin')).toBe('*');
    const second = await fetch(first.headers.get('location') ?? '', { headers: { origin: 'null' } });
    expect([second.status, second.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
    expect((await second.arrayBuffer()).byteLength).toBeGreaterThan(4_000_000);
  });

  it('is kept from a client that sends its token along, as S3 would', async () => {
    const reply = await fetch(address, { headers: { authorization } });
    expect(reply.status).toBe(400);
    expect(await reply.text()).toContain('Only one auth mechanism allowed');
  });

  it('is kept from everybody when its time is over', async () => {
    const late = new URL(address);
    late.searchParams.set('X-Amz-Date', '20200101T000000Z');
    expect((await fetch(late)).status).toBe(403);
    expect(Number(new URL(address).searchParams.get('X-Amz-Expires'))).toBeLessThanOrEqual(120);
  });

  it('passes as it is when a smaller page is asked for', async () => {
    const reply = await fetch(list.replace('100', '10'), { headers: { authorization } });
    expect([reply.status, reply.redirected]).toEqual([200, false]);
  });
});
