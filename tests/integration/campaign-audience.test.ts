import { beforeAll, describe, expect, inject, it } from 'vitest';
import { armOf } from '#domain/campaigns/hold-out.ts';
import type { AudiencePreview } from '#schemas/audience-preview.ts';
import type { ArmSizes, SampleRatio } from '#schemas/campaign.ts';
import { accessTo } from '../support/local-runtime.ts';

const { operator, track, stored } = accessTo(inject('endpoints'));
const shop = `aud-${Date.now().toString(36)}`;
const DAY_MILLIS = 86_400_000;
const PEOPLE = 40;
const ids = Array.from({ length: PEOPLE }, (_, index) => `${shop}-${index}`);
const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MILLIS).toISOString();

async function json<Reply>(path: string, init?: RequestInit): Promise<Reply> {
  const response = await operator(path, init);
  expect(response.ok, `${path} answered ${response.status}: ${await response.clone().text()}`).toBe(true);
  return (await response.json()) as Reply;
}
const post = <Reply>(path: string, body: unknown) => json<Reply>(path, { method: 'POST', body: JSON.stringify(body) });

interface Page {
  readonly status: string;
  readonly arms?: ArmSizes;
  readonly sampleRatio: SampleRatio | null;
  readonly quarter?: string;
}

/** What person `index` is like: every second one in Austria, every third without an address, every fifth a minor. */
function eventsOf(userId: string, index: number) {
  const email = index % 3 === 0 ? {} : { email: `${userId}@example.com` };
  const birthday = index % 5 === 0 ? '2015-01-01' : '1980-01-01';
  const status = index % 2 === 0 ? 'granted' : 'denied';
  const consents = index % 7 === 0 ? [] : [{ purpose: 'marketing', channel: 'email', status }];
  const traits = { ...email, birthday, address: { country: index % 2 === 0 ? 'AT' : 'DE', city: shop }, consents };
  const order = (days: number) => ({
    ...{ type: 'track', event: 'Order Completed', userId, messageId: `o-${userId}-${days}`, timestamp: daysAgo(days) },
    properties: { order_id: `o-${userId}-${days}`, currency: 'EUR', products: [{ product_id: `${shop}-milk`, quantity: 1, price: 2 }] },
  });
  // The first ten buy milk every week, and did so last six days ago.
  return [{ type: 'identify', userId, messageId: `i-${userId}`, traits }, ...(index < 10 ? [20, 13, 6].map(order) : [])];
}

/** Why that person gets no mail. */
function reasonOf(index: number): string {
  if (index % 3 === 0) return 'no-address';
  if (index % 7 === 0) return 'no-consent';
  if (index % 2 === 1) return 'denied';
  return index % 5 === 0 ? 'minor' : '';
}

async function launched(audience: object, given: object = {}): Promise<{ campaignId: string; page: Page }> {
  const period = { startsOn: '2026-03-08', endsOn: '2026-03-14', currency: 'EUR' };
  const draft = { name: shop, channel: 'email', delivery: 'recorded', holdOutRate: 0, audience, ...period, ...given };
  const { campaignId } = await post<{ campaignId: string }>('/v1/campaigns', draft);
  await post(`/v1/campaigns/${campaignId}/launch`, {});
  await expect.poll(async () => (await json<Page>(`/v1/campaigns/${campaignId}`)).status, { timeout: 30_000 }).toBe('launched');
  return { campaignId, page: await json<Page>(`/v1/campaigns/${campaignId}`) };
}
const sizeOf = async (audience: object) => (await launched(audience)).page.arms?.treated;
const here = { region: { city: [shop] } };

describe('an audience', () => {
  beforeAll(async () => {
    const batch = ids.flatMap(eventsOf);
    expect((await track('/v1/batch', { method: 'POST', body: JSON.stringify({ batch }) })).status).toBe(200);
    await stored();
  });

  it('is joined by and, or and not, and drawn from everybody in one pass', async () => {
    expect(await sizeOf(here)).toBe(PEOPLE);
    const austria = { all: [here, { region: { country: ['at'] } }] };
    expect(await sizeOf({ any: [austria, { customerIds: [ids[1]] }] })).toBe(21);
    expect(await sizeOf({ all: [here, { not: { any: [austria, { customerIds: ids.slice(0, 4) }] } }] })).toBe(18);
  });

  it('asks for what was bought, and when it will be used up', async () => {
    const milk = [`${shop}-milk`];
    expect(await sizeOf({ all: [here, { bought: { productIds: milk, withinDays: 10 } }] })).toBe(10);
    expect(await sizeOf({ all: [here, { bought: { productIds: milk, withinDays: 10, times: 2 } }] })).toBe(0);
    expect(await sizeOf({ all: [here, { due: { withinDays: 2, productIds: milk } }] })).toBe(10);
    expect(await sizeOf({ all: [here, { lastPurchase: { atLeastDaysAgo: 7 } }] })).toBe(0);
  });

  it('keeps its hold-out, which nobody has to remember, however often it is launched', async () => {
    const seed = `seed-${shop}`;
    const { campaignId, page } = await launched({ customerIds: ids }, { holdOutRate: 0.5, seed });
    const treated = ids.filter((id) => armOf(seed, id, 0.5) === 'treated').length;
    expect(page.arms).toEqual({ treated, holdOut: PEOPLE - treated, control: 0 });
    expect(page.sampleRatio).toMatchObject({ treated: 20, holdOut: 20, isMismatch: false });
    await post(`/v1/campaigns/${campaignId}/launch`, {});
    await stored();
    expect(await json<Page>(`/v1/campaigns/${campaignId}`)).toMatchObject({ status: 'launched', arms: page.arms });
  });

  it('leaves out the control group of the quarter, the same of each campaign that is sent', async () => {
    const sent = { delivery: 'send', controlRate: 0.5, holdOutRate: 0.2, offer: { subject: 'Milk', text: 'Fresh.' } };
    const first = await launched({ customerIds: ids }, { ...sent, endsOn: '2026-12-31' });
    const second = await launched({ customerIds: ids }, { ...sent, endsOn: '2026-12-31' });
    expect(first.page.quarter).toMatch(/^\d{4}Q[1-4]$/);
    expect(first.page.arms?.control).toBeGreaterThan(0);
    expect(second.page.arms?.control).toBe(first.page.arms?.control);
    const { items } = await json<{ items: unknown[] }>(`/v1/campaigns/${first.campaignId}/sends?limit=100`);
    expect(items).toHaveLength(first.page.arms?.treated ?? -1);
  });

  it('can be stopped', async () => {
    const { campaignId } = await launched({ customerIds: ids.slice(0, 2) });
    const stopped = await post<{ stoppedAt: string }>(`/v1/campaigns/${campaignId}/stop`, {});
    expect(stopped.stoppedAt).toBeTruthy();
    expect((await post<{ stoppedAt: string }>(`/v1/campaigns/${campaignId}/stop`, {})).stoppedAt).toBe(stopped.stoppedAt);
  });
});

describe('a preview', () => {
  const preview = (audience: object, given: object = {}) => post<AudiencePreview>('/v1/campaigns/preview', { audience, ...given });

  it('tells how many can be reached on each channel, and why the others cannot', async () => {
    const { channels, ...counts } = await preview({ customerIds: ids }, { holdOutRate: 0, controlRate: 0 });
    expect(counts).toMatchObject({ looked: PEOPLE, isEverybody: true, matching: PEOPLE, size: PEOPLE, sizeCi95: null, treated: PEOPLE });
    const reasons = ids.map((_, index) => reasonOf(index));
    const countOf = (reason: string) => reasons.filter((one) => one === reason).length;
    const unreachable = Object.fromEntries(['no-address', 'no-consent', 'denied', 'minor'].map((reason) => [reason, countOf(reason)]));
    expect(channels.email).toEqual({ reachable: countOf(''), unreachable, capped: 0 });
    expect(channels.sms).toEqual({ reachable: 0, unreachable: { 'no-address': PEOPLE }, capped: 0 });
  });

  it('counts apart who is held out, as the campaign of that seed will', async () => {
    const seed = `seed-${shop}`;
    const { heldOut, treated } = await preview({ customerIds: ids }, { holdOutRate: 0.5, controlRate: 0, seed });
    expect(treated).toBe(ids.filter((id) => armOf(seed, id, 0.5) === 'treated').length);
    expect(heldOut).toEqual({ holdOut: PEOPLE - treated, control: 0 });
    expect((await preview({ customerIds: ids }, { purpose: 'service' })).treated).toBe(PEOPLE);
  });

  it('looks at everybody, or at enough of them', async () => {
    const { looked, isEverybody, size, matching } = await preview(here);
    expect(looked).toBeGreaterThanOrEqual(PEOPLE);
    if (isEverybody) expect([size, matching]).toEqual([PEOPLE, PEOPLE]);
    else expect(looked).toBeGreaterThanOrEqual(2000);
  });

  it('refuses what nobody knows', async () => {
    const refused = await operator('/v1/campaigns/preview', { method: 'POST', body: JSON.stringify({ audience: { segment: ['Royal'] } }) });
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain('body.audience.segment');
  });
});
