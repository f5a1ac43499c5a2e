import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { armOf } from '#domain/campaigns/hold-out.ts';
import { accessTo } from '../support/local-runtime.ts';
import { noonZone } from '../support/noon-zone.ts';

const { operator, track, stored, endpoints } = accessTo(inject('endpoints'));
const shop = `camp-${Date.now().toString(36)}`;
const PEOPLE = 260;
const ids = Array.from({ length: PEOPLE }, (_, index) => `${shop}-${index}`);
const seed = `seed-${shop}`;
const treatedOnes = new Set(ids.filter((id) => armOf(seed, id, 0.5) === 'treated'));
const at = '2026-03-10T12:00:00.000Z';

async function json<Reply>(path: string, init?: RequestInit): Promise<Reply> {
  const response = await operator(path, init);
  expect(response.ok, `${path} answered ${response.status}`).toBe(true);
  return (await response.json()) as Reply;
}
const post = <Reply>(path: string, body: unknown, headers: Record<string, string> = {}) =>
  json<Reply>(path, { method: 'POST', body: JSON.stringify(body), headers });

async function send(events: readonly Record<string, unknown>[]): Promise<void> {
  for (let from = 0; from < events.length; from += 200) {
    const batch = events.slice(from, from + 200);
    expect((await track('/v1/batch', { method: 'POST', body: JSON.stringify({ batch }) })).status).toBe(200);
  }
  await stored();
}

const orderOf = (userId: string, price: number) => ({
  type: 'track',
  event: 'Order Completed',
  userId,
  messageId: `o-${userId}`,
  timestamp: at,
  properties: { order_id: `o-${userId}`, currency: 'EUR', products: [{ product_id: 'bread', quantity: 1, price }] },
});

async function launched(campaignId: string): Promise<{ status: string; arms: { treated: number; holdOut: number } }> {
  for (let round = 0; round < 200; round++) {
    const campaign = await json<{ status: string; arms: { treated: number; holdOut: number } }>(`/v1/campaigns/${campaignId}`);
    if (campaign.status === 'launched') return campaign;
    await delay(100);
  }
  throw new Error(`Campaign ${campaignId} was not launched in time.`);
}

const draft = {
  name: 'March bread',
  channel: 'email',
  audience: { customerIds: ids },
  holdOutRate: 0.5,
  seed,
  delivery: 'recorded',
  startsOn: '2026-03-08',
  endsOn: '2026-03-14',
  currency: 'EUR',
  costs: [{ costId: 'flyers', kind: 'media', amountMinor: 10_000 }],
};

interface Roi {
  roi: number | null;
  roiCi95: [number, number] | null;
  incrementalMinor: number | null;
  costMinor: number;
  isProven: boolean;
  reason?: string;
  arms: { treated: { customers: number; meanSpendMinor: number }; holdOut: { customers: number; meanSpendMinor: number } };
}

describe('a campaign', () => {
  beforeAll(async () => {
    // Those who are treated buy for 8 or 10 euros, those held out for 4 or 6.
    await send(ids.map((id, index) => orderOf(id, (treatedOnes.has(id) ? 8 : 4) + 2 * (index % 2))));
  });

  it('is created once for one Idempotency-Key, draws its hold-out, and tells what it earned', async () => {
    const key = { 'idempotency-key': `key-${shop}` };
    const first = await post<{ campaignId: string }>('/v1/campaigns', draft, key);
    const second = await post<{ campaignId: string }>('/v1/campaigns', draft, key);
    expect(second.campaignId).toBe(first.campaignId);
    const other = { method: 'POST', headers: key, body: JSON.stringify({ ...draft, holdOutRate: 0.2 }) };
    expect((await operator('/v1/campaigns', other)).status).toBe(422);
    await post(`/v1/campaigns/${first.campaignId}/launch`, {});
    const { arms } = await launched(first.campaignId);
    expect(arms).toEqual({ treated: treatedOnes.size, holdOut: PEOPLE - treatedOnes.size, control: 0 });

    const result = await json<Roi>(`/v1/campaigns/${first.campaignId}/roi`);
    const expected = treatedOnes.size * (result.arms.treated.meanSpendMinor - result.arms.holdOut.meanSpendMinor);
    expect(result.incrementalMinor).toBeCloseTo(expected, 6);
    expect(result.roi).toBeCloseTo((expected - 10_000) / 10_000, 9);
    expect(result).toMatchObject({ costMinor: 10_000, isProven: true, arms: { treated: { customers: treatedOnes.size } } });
    expect(result.roiCi95?.[0]).toBeLessThan(result.roi ?? 0);
  });

  it('has no rate of return without people held out', async () => {
    const { campaignId } = await post<{ campaignId: string }>('/v1/campaigns', { ...draft, holdOutRate: 0 });
    await post(`/v1/campaigns/${campaignId}/launch`, {});
    await launched(campaignId);
    expect(await json<Roi>(`/v1/campaigns/${campaignId}/roi`)).toMatchObject({
      roi: null,
      roiCi95: null,
      reason: 'NOT_MEASURABLE',
      detail: 'NO_HOLD_OUT',
    });
  });

  it('writes once to those who allow it, and to nobody who is held out or has not said so', async () => {
    const people = ['yes', 'no', 'silent'].map((name) => `${shop}-${name}`);
    const consentOf = (name: string) =>
      name === 'silent' ? {} : { consents: [{ purpose: 'marketing', channel: 'email', status: name === 'yes' ? 'granted' : 'denied' }] };
    await send(
      ['yes', 'no', 'silent'].map((name) => ({
        type: 'identify',
        userId: `${shop}-${name}`,
        messageId: `i-${shop}-${name}`,
        traits: { email: `${shop}-${name}@example.com`, timezone: noonZone(), ...consentOf(name) },
      })),
    );
    const offer = { subject: `Offer ${shop}`, text: 'Fresh bread.' };
    const mail = { ...draft, audience: { customerIds: people }, holdOutRate: 0, controlRate: 0, delivery: 'send', offer, costs: [] };
    const { campaignId } = await post<{ campaignId: string }>('/v1/campaigns', mail);
    await post(`/v1/campaigns/${campaignId}/launch`, {});
    await launched(campaignId);
    await post(`/v1/campaigns/${campaignId}/launch`, {});
    await stored();
    const { items } = (await (await fetch(new URL('/outbox.json', endpoints.outbox))).json()) as { items: unknown[] };
    const mails = items.map((item) => JSON.stringify(item)).filter((text) => text.includes(`Offer ${shop}`));
    expect(mails).toHaveLength(1);
    expect(mails[0]).toContain(`${shop}-yes@example.com`);
    const listed = await json<{ items: { customerId: string; sendId: string }[] }>(`/v1/campaigns/${campaignId}/sends?status=sent`);
    expect(listed.items).toMatchObject([{ customerId: `${shop}-yes`, sendId: expect.stringContaining(campaignId) }]);
    const page = await json<{ sends: object }>(`/v1/campaigns/${campaignId}`);
    expect(page.sends).toEqual({ waiting: 0, claimed: 0, uncertain: 0, sent: 1, withheld: 2, failed: 0 });
    const resolving = { method: 'POST', body: JSON.stringify({ outcome: 'not-sent' }) };
    expect((await operator(`/v1/campaigns/${campaignId}/sends/${listed.items[0]?.sendId}/resolve`, resolving)).status).toBe(409);
  });

  it.each([
    [{ ...draft, endsOn: '2026-03-01' }, 'body.endsOn'],
    [{ ...draft, audience: {} }, 'body.audience'],
    [{ ...draft, costs: [{ costId: 'x', kind: 'media', amountMinor: -1 }] }, 'body.costs.0.amountMinor'],
    [{ ...draft, channel: 'sms', delivery: 'send' }, 'body.offer'],
    [{ ...draft, audience: { segment: ['Royal'] } }, 'body.audience.segment'],
    [{ ...draft, holdoutRate: 0.5 }, 'body.holdoutRate'],
  ])('is refused with the name of the wrong field', async (body, field) => {
    const response = await operator('/v1/campaigns', { method: 'POST', body: JSON.stringify(body) });
    expect(response.status).toBe(400);
    expect(((await response.json()) as { errors: { field: string }[] }).errors.map((error) => error.field)).toContain(field);
  });

  it('has coupons, whose products are replaced by what is said last', async () => {
    const { campaignId } = await post<{ campaignId: string }>('/v1/campaigns', { ...draft, reference: `ours-${shop}` });
    expect(await json<object>(`/v1/campaigns/${campaignId}`)).toMatchObject({ reference: `ours-${shop}` });
    const put = (couponId: string, productIds: readonly string[]) =>
      operator(`/v1/campaigns/${campaignId}/coupons/${couponId}`, { method: 'PUT', body: JSON.stringify({ productIds }) });
    await put('b-1', ['milk']);
    await put('a-1', ['milk', 'bread', 'milk']);
    await put('b-1', ['rye', 'oats', 'wheat']);
    const coupons = `/v1/campaigns/${campaignId}/coupons`;
    const first = await json<{ cursor: string }>(`${coupons}?limit=1`);
    expect(first).toEqual({ items: [{ couponId: 'a-1', products: 2 }], cursor: 'a-1' });
    const second = await json<object>(`${coupons}?limit=2&cursor=${first.cursor}`);
    expect(second).toEqual({ items: [{ couponId: 'b-1', products: 3 }], cursor: null });
    expect(await json<object>(`${coupons}/b-1`)).toEqual({ couponId: 'b-1', products: 3, productIds: ['rye', 'oats', 'wheat'] });

    const many = Array.from({ length: 20_000 }, (_, index) => String(4_000_000_000_000 + index));
    expect((await put('many', many)).status).toBe(200);
    expect((await put('many', [])).status).toBe(400);
    expect((await put('many', [...many, 'one-more'])).status).toBe(400);
    expect(
      (
        await put(
          'many',
          many.map((id) => `${id}-and-more`),
        )
      ).status,
    ).toBe(400);
  });

  it('that does not exist is not found', async () => {
    const body = JSON.stringify({ productIds: ['milk'] });
    expect((await operator('/v1/campaigns/nothing/coupons/any', { method: 'PUT', body })).status).toBe(404);
    expect((await operator('/v1/campaigns/nothing/coupons')).status).toBe(404);
    expect((await operator('/v1/campaigns/nothing/roi')).status).toBe(404);
  });
});
