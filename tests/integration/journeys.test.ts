import { beforeAll, describe, expect, inject, it } from 'vitest';
import type { ArmSizes } from '#schemas/campaign.ts';
import { withCheckDigit } from '#schemas/gtin.ts';
import type { JourneyPage } from '#schemas/routes/journeys.ts';
import { accessTo } from '../support/local-runtime.ts';

const { operator, track, stored } = accessTo(inject('endpoints'));
const shop = `jou-${Date.now().toString(36)}`;
const gtin = withCheckDigit(`403${String(Date.now()).slice(-9)}`);
const DAY_MILLIS = 86_400_000;
const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MILLIS).toISOString();

async function json<Reply>(path: string, init?: RequestInit): Promise<Reply> {
  const response = await operator(path, init);
  expect(response.ok, `${path} answered ${response.status}: ${await response.clone().text()}`).toBe(true);
  return (await response.json()) as Reply;
}
const post = <Reply>(path: string, body: unknown) => json<Reply>(path, { method: 'POST', body: JSON.stringify(body) });

async function send(events: readonly object[]): Promise<void> {
  expect((await track('/v1/batch', { method: 'POST', body: JSON.stringify({ batch: events }) })).status).toBe(200);
  await stored();
}
const person = (id: string) => ({
  type: 'identify',
  userId: `${shop}-${id}`,
  messageId: `i-${shop}-${id}`,
  traits: { address: { city: shop } },
});
const order = (id: string, days: number) => ({
  ...{ type: 'track', event: 'Order Completed', userId: `${shop}-${id}`, messageId: `o-${shop}-${id}-${days}`, timestamp: daysAgo(days) },
  properties: {
    order_id: `${shop}-${id}-${days}`,
    currency: 'EUR',
    products: [{ product_id: `${shop}-soup`, gtin, lot: 'L1', quantity: 1, price: 3 }],
  },
});

/** Nobody of other tests enters. */
const onlyIf = { region: { city: [shop] } };
const settings = { onlyIf, holdOutRate: 0, controlRate: 0 };
const armsOf = async (campaignId: string | null) => (await json<{ status: string; arms?: ArmSizes }>(`/v1/campaigns/${campaignId}`)).arms;
const launch = (template: string, body: object) => post<JourneyPage>(`/v1/journeys/${template}/launch`, body);

/** Runs the daily job for the local day of some days on. */
async function enrolAgain(days: number): Promise<void> {
  const { runId } = await post<{ runId: string }>('/v1/jobs/journeys/runs', { asOf: daysAgo(-days) });
  const statusOf = async () => (await json<{ status: string }>(`/v1/jobs/journeys/runs/${runId}`)).status;
  await expect.poll(statusOf, { timeout: 30_000 }).toBe('SUCCEEDED');
  await stored();
}

describe('a journey', () => {
  beforeAll(async () => {
    await send([...['ann', 'bob', 'cy'].map(person), order('ann', 5), order('bob', 5), order('bob', 4), order('cy', 100)]);
  });

  it('can be launched with one call, and has those whom it concerns enter at once', async () => {
    const { items } = await json<{ items: JourneyPage[] }>('/v1/journeys');
    expect(items.map(({ template }) => template)).toEqual(['vip-care', 'win-back', 'second-order', 'replenishment', 'service-recovery']);
    const page = await launch('second-order', settings);
    expect(page).toMatchObject({ status: 'active', journey: { channel: 'email', periodDays: 365 } });
    await expect.poll(() => armsOf(page.campaignId), { timeout: 30_000 }).toEqual({ treated: 1, holdOut: 0, control: 0 });
    expect(await json<object>(`/v1/campaigns/${page.campaignId}`)).toMatchObject({
      ...{ templateId: 'second-order', contentList: 'new-for-you', journey: { template: 'second-order', periodDays: 365 } },
    });
    await stored();
    const sends = await json<{ items: { customerId: string }[] }>(`/v1/campaigns/${page.campaignId}/sends`);
    expect(sends.items.map(({ customerId }) => customerId)).toEqual([`${shop}-ann`]);
  });

  it('is launched once, and refuses other settings while it is active', async () => {
    const first = await launch('second-order', {});
    expect(await launch('second-order', settings)).toEqual(first);
    const other = { method: 'POST', body: JSON.stringify({ ...settings, periodDays: 30 }) };
    expect((await operator('/v1/journeys/second-order/launch', other)).status).toBe(409);
    const wrong = { method: 'POST', body: JSON.stringify({ onlyIf: { customerIds: ['ann'] } }) };
    expect((await operator('/v1/journeys/vip-care/launch', wrong)).status).toBe(400);
  });

  it('has others enter day by day, each once in its period, and nobody while it is paused', async () => {
    const { campaignId } = await launch('second-order', {});
    await send([person('dee'), order('dee', 4)]);
    expect(await post<JourneyPage>('/v1/journeys/second-order/pause', {})).toMatchObject({ status: 'paused' });
    await enrolAgain(1);
    expect(await armsOf(campaignId)).toMatchObject({ treated: 1 });
    await launch('second-order', {});
    await enrolAgain(2);
    await expect.poll(() => armsOf(campaignId), { timeout: 30_000 }).toMatchObject({ treated: 2 });
    await enrolAgain(2);
    await enrolAgain(3);
    await stored();
    expect(await armsOf(campaignId)).toMatchObject({ treated: 2, holdOut: 0 });
  });

  it('that is stopped sends no more, until it is launched again', async () => {
    const stopped = await post<JourneyPage>('/v1/journeys/second-order/stop', {});
    expect(stopped).toMatchObject({ status: 'stopped' });
    expect(await json<object>(`/v1/campaigns/${stopped.campaignId}`)).toHaveProperty('stoppedAt');
    const again = await launch('second-order', settings);
    expect(again).toMatchObject({ status: 'active', campaignId: stopped.campaignId });
    expect(await json<object>(`/v1/campaigns/${stopped.campaignId}`)).not.toHaveProperty('stoppedAt');
    await post('/v1/journeys/second-order/stop', {});
    expect((await operator('/v1/journeys/win-back/stop', { method: 'POST', body: '{}' })).status).toBe(409);
  });

  it('reminds those whose usual goods are used up', async () => {
    await send([person('eve'), ...[20, 13, 6].map((days) => order('eve', days))]);
    const { campaignId } = await launch('replenishment', settings);
    await expect.poll(() => armsOf(campaignId), { timeout: 30_000 }).toMatchObject({ treated: 1 });
    await post('/v1/journeys/replenishment/stop', {});
  });

  it('makes up to those whom a recall has touched, and holds nobody out', async () => {
    const refused = { method: 'POST', body: JSON.stringify({ holdOutRate: 0.1 }) };
    expect((await operator('/v1/journeys/service-recovery/launch', refused)).status).toBe(400);
    const { recallId } = await post<{ recallId: string }>('/v1/recalls', { lots: [{ gtin, lot: 'L1' }], reason: `Glass in ${shop}.` });
    const peopleOf = async () => (await json<{ customers: { total: number } }>(`/v1/recalls/${recallId}`)).customers.total;
    await expect.poll(peopleOf, { timeout: 30_000 }).toBe(5);
    const { campaignId } = await launch('service-recovery', { onlyIf });
    await expect.poll(() => armsOf(campaignId), { timeout: 30_000 }).toEqual({ treated: 5, holdOut: 0, control: 0 });
    await post('/v1/journeys/service-recovery/stop', {});
    await post(`/v1/recalls/${recallId}/close`, { reason: 'A test.' });
  });
});
