import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { armOf } from '#domain/campaigns/hold-out.ts';
import { CampaignRoiSchema } from '#schemas/campaign-roi.ts';
import { accessTo } from '../support/local-runtime.ts';

const { operator, track, stored } = accessTo(inject('endpoints'));
const shop = `roi-${Date.now().toString(36)}`;
const PEOPLE = 300;
const ids = Array.from({ length: PEOPLE }, (_, index) => `${shop}-${index}`);
const seed = `seed-${shop}`;
const treated = ids.filter((id) => armOf(seed, id, 0.5) === 'treated');
const treatedOnes = new Set(treated);

async function json<Reply>(path: string, init?: RequestInit): Promise<Reply> {
  const response = await operator(path, init);
  expect(response.ok, `${path} answered ${response.status}: ${response.ok ? '' : await response.clone().text()}`).toBe(true);
  return (await response.json()) as Reply;
}
const post = <Reply>(path: string, body: unknown) => json<Reply>(path, { method: 'POST', body: JSON.stringify(body) });

const orderOf = (userId: string, month: string, price: number, given: Record<string, unknown> = {}) => ({
  type: 'track',
  event: 'Order Completed',
  userId,
  messageId: `${month}-${userId}`,
  timestamp: `2026-${month}-10T12:00:00.000Z`,
  properties: { order_id: `${month}-${userId}`, currency: 'EUR', products: [{ product_id: 'bread', quantity: 1, price }], ...given },
});

async function send(events: readonly Record<string, unknown>[]): Promise<void> {
  for (let from = 0; from < events.length; from += 200) {
    const batch = events.slice(from, from + 200);
    expect((await track('/v1/batch', { method: 'POST', body: JSON.stringify({ batch }) })).status).toBe(200);
  }
  await stored();
}

const roiOf = async (campaignId: string) => CampaignRoiSchema.parse(await json(`/v1/campaigns/${campaignId}/roi`));

async function launched(body: Record<string, unknown>): Promise<string> {
  const { campaignId } = await post<{ campaignId: string }>('/v1/campaigns', body);
  await post(`/v1/campaigns/${campaignId}/launch`, {});
  for (let round = 0; round < 300; round++) {
    const { status } = await json<{ status: string }>(`/v1/campaigns/${campaignId}`);
    if (status === 'launched') return campaignId;
    await delay(100);
  }
  throw new Error(`Campaign ${campaignId} was not launched in time.`);
}

const draft = {
  name: `March bread ${shop}`,
  channel: 'email',
  audience: { customerIds: ids },
  holdOutRate: 0.5,
  controlRate: 0,
  seed,
  delivery: 'recorded',
  offer: { subject: 'Bread', text: 'Fresh.', couponCode: 'TEN' },
  startsOn: '2026-03-08',
  endsOn: '2026-03-14',
  currency: 'EUR',
  marginRate: 0.25,
  costs: [{ costId: 'flyers', kind: 'media', amountMinor: 10_000 }],
};

async function reported(): Promise<{ status: string; result: { campaignReport: { byChannel: { channel: string }[] } } }> {
  const { runId } = await post<{ runId: string }>('/v1/jobs/campaign-report/runs', {});
  for (let round = 0; round < 600; round++) {
    const run = await json<Awaited<ReturnType<typeof reported>>>(`/v1/jobs/campaign-report/runs/${runId}`);
    if (run.status === 'SUCCEEDED' || run.status === 'FAILED') return run;
    await delay(100);
  }
  throw new Error('The job campaign-report did not end in time.');
}

describe('the return on a campaign', () => {
  let campaignId = '';

  beforeAll(async () => {
    const before = ids.map((id, index) => orderOf(id, '02', 5 + (index % 9)));
    const during = ids.map((id, index) => {
      const isReached = treatedOnes.has(id);
      const coupon = isReached && index % 3 === 0 ? { coupon: 'TEN', discount: 1 } : {};
      return orderOf(id, '03', 5 + (index % 9) + (isReached ? 3 : 0), coupon);
    });
    await send([...before, ...during]);
    campaignId = await launched(draft);
  });

  it('tells both the plain and the adjusted figure with their intervals, the margin, the groups and the costs', async () => {
    const result = await roiOf(campaignId);
    const redeemers = ids.filter((id, index) => treatedOnes.has(id) && index % 3 === 0).length;
    expect(result).toMatchObject({ isProven: true, certainty: 'proven', intervalBy: 'fieller', costMinor: 10_000 + 100 * redeemers });
    expect(result.arms).toMatchObject({ treated: { customers: treated.length, redeemers }, holdOut: { redeemers: 0 } });
    const width = ([low, high]: readonly [number, number]) => high - low;
    expect(width(result.adjusted?.roiCi95 ?? [0, 0])).toBeLessThan(width(result.roiCi95 ?? [0, 0]) / 2);
    expect(result.adjusted?.incrementalMinor).toBeCloseTo(treated.length * 300, -3);
    expect(result.margin?.marginRate).toBe(0.25);
    expect(result.byChannel).toMatchObject([{ name: 'email', treated: treated.length }]);
    expect(result.bySegment.reduce((people, group) => people + group.treated, 0)).toBe(treated.length);
    expect(result.sampleRatio.isMismatch).toBe(false);
  });

  it('falls by what is given back', async () => {
    const before = await roiOf(campaignId);
    const refund = {
      type: 'track',
      event: 'Order Refunded',
      userId: treated[0],
      messageId: `r-${shop}`,
      timestamp: '2026-03-20T12:00:00.000Z',
    };
    await send([{ ...refund, properties: { order_id: `03-${treated[0]}`, total: 4, currency: 'EUR' } }]);
    const { arms } = await roiOf(campaignId);
    expect(before.arms.treated.spendMinor - arms.treated.spendMinor).toBe(400);
  });

  it('is a sheet for whoever asks by the address or by the header', async () => {
    for (const [query, headers] of [['?format=csv', {}] as const, ['', { accept: 'text/csv' }] as const]) {
      const response = await operator(`/v1/campaigns/${campaignId}/roi${query}`, { headers });
      expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
      const [header, first] = (await response.text()).split('\r\n');
      expect(header).toContain('roiLow,roiHigh');
      expect(first).toContain(campaignId);
    }
    expect((await operator(`/v1/campaigns/${campaignId}/roi?format=xml`)).status).toBe(400);
  });

  it('is nothing but a reason where nobody was held out, or nothing was paid', async () => {
    const none = await launched({ ...draft, holdOutRate: 0 });
    expect(await roiOf(none)).toMatchObject({ roi: null, roiCi95: null, reason: 'NOT_MEASURABLE', detail: 'NO_HOLD_OUT', adjusted: null });
    const free = await launched({ ...draft, costs: [], offer: { subject: 'Bread', text: 'Fresh.' } });
    expect(await roiOf(free)).toMatchObject({ roi: null, roiCi95: null, reason: 'NO_COST', isProven: true });
  });

  it('is measured by the job that reports it, and keeps a revision', async () => {
    const live = await roiOf(campaignId);
    expect(live.version?.revision).toBe(0);
    const run = await reported();
    expect(run).toMatchObject({ status: 'SUCCEEDED', result: { campaigns: { campaigns: expect.any(Number) } } });
    expect(run.result.campaignReport.byChannel.map(({ channel }) => channel)).toContain('email');
    const measured = await roiOf(campaignId);
    expect(measured.version).toMatchObject({ revision: 1, isFrozen: true });
    const { asOf: _live, version: _before, ...before } = live;
    const { asOf: _stored, version: _after, ...after } = measured;
    expect(after).toEqual(before);
  });
});
