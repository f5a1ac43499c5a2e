import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, inject, it } from 'vitest';
import { accessTo } from '../support/local-runtime.ts';

const { operator, track, stored } = accessTo(inject('endpoints'));
/** Shared with other tests on the same Larderly, so the names are this test's own. */
const own = `rules-${Date.now().toString(36)}`;
const DAY_MILLIS = 86_400_000;
const path = `/v1/segments/rules/${own}`;
const rule = {
  all: [
    { feature: 'totalOrders', between: [2, 3] },
    { feature: 'averageOrderMinor', between: [71_300, 71_400] },
  ],
};

async function json(address: string, method = 'GET', body?: unknown) {
  const reply = await operator(address, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  return { code: reply.status, ...JSON.parse(await reply.text()) };
}

async function order(person: string, ...numbers: number[]): Promise<void> {
  const batch = numbers.map((number) => ({
    type: 'track',
    event: 'Order Completed',
    userId: `${own}-${person}`,
    messageId: `${own}-${person}-${number}`,
    properties: { order_id: `${own}-${person}-${number}`, total: 713.5, currency: 'EUR' },
  }));
  expect((await track('/v1/batch', { method: 'POST', body: JSON.stringify({ batch }) })).status).toBe(200);
  await stored();
}

/** Runs the nightly segmentation as of a moment, and waits for its end. */
async function segmentAsOf(asOf: Date): Promise<void> {
  const started = await operator('/v1/jobs/segments/runs', { method: 'POST', body: JSON.stringify({ asOf: asOf.toISOString() }) });
  expect(started.status).toBe(202);
  const location = String(started.headers.get('location'));
  let run = await json(location);
  for (; run.status === 'QUEUED' || run.status === 'RUNNING'; run = await json(location)) await delay(50);
  expect(run).toMatchObject({ status: 'SUCCEEDED' });
}

async function members(): Promise<string[]> {
  const { items } = await json(`${path}/customers?limit=100`);
  return items.map(({ customerId }: { customerId: string }) => customerId.slice(own.length + 1)).sort();
}

describe('a rule segment', () => {
  it('is shown before it is saved, takes who is there, and follows the events', async () => {
    await order('ada', 1, 2);
    await order('bob', 1);
    const preview = await json('/v1/segments/rules/preview', 'POST', { rule });
    expect(preview.examples).toEqual([{ customerId: `${own}-ada`, segment: null }]);
    expect(await json(path, 'PUT', { name: 'Two or three dear orders', rule })).toMatchObject({ code: 202, status: 'evaluating', size: 0 });
    await stored();
    expect(await json(path)).toMatchObject({ code: 200, status: 'ready', size: 1 });
    expect(await members()).toEqual(['ada']);
    await order('bob', 2);
    expect(await members()).toEqual(['ada', 'bob']);
    await order('ada', 3, 4);
    expect(await members()).toEqual(['bob']);
  });

  it('is on the page of its people and in the list', async () => {
    const { ruleSegments } = await json(`/v1/customers/${own}-bob`);
    expect(ruleSegments).toEqual([{ ruleId: own, name: 'Two or three dear orders', since: expect.any(String) }]);
    const { items } = await json('/v1/segments/rules');
    expect(items).toContainEqual(expect.objectContaining({ ruleId: own, size: 1, rule }));
  });

  it('is an audience of campaigns', async () => {
    const campaign = await json('/v1/campaigns', 'POST', {
      name: 'For the dear ones',
      channel: 'email',
      delivery: 'recorded',
      audience: { ruleSegment: [own] },
      holdOutRate: 0,
      startsOn: '2026-11-01',
      endsOn: '2026-11-30',
      currency: 'EUR',
    });
    expect(campaign).toMatchObject({ code: 201, audience: { ruleSegment: [own] } });
    await json(`/v1/campaigns/${campaign.campaignId}/launch`, 'POST', {});
    let launched = await json(`/v1/campaigns/${campaign.campaignId}`);
    for (; launched.status !== 'launched'; launched = await json(`/v1/campaigns/${campaign.campaignId}`)) await delay(50);
    expect(launched.arms).toEqual({ treated: 1, holdOut: 0, control: 0 });
  });

  it('follows the clock at night: who has not ordered for long leaves, who has joins', async () => {
    const recent = { all: [{ feature: 'daysSinceLastOrder', atMost: 10 }, ...rule.all] };
    expect((await json(path, 'PUT', { name: 'Lately two or three dear orders', rule: recent })).code).toBe(202);
    await stored();
    expect(await members()).toEqual(['bob']);
    await segmentAsOf(new Date(Date.now() + 11 * DAY_MILLIS));
    expect(await members()).toEqual([]);
    await segmentAsOf(new Date());
    expect(await members()).toEqual(['bob']);
  });

  it('is refused when it names what does not exist, and removed when it is no longer wanted', async () => {
    const refused = await json(path, 'PUT', { name: 'x', rule: { all: [{ feature: 'recency', atMost: 3 }] } });
    expect(refused).toMatchObject({ code: 400, errors: [{ field: 'body.rule.all.0.feature' }] });
    expect(await json(path, 'DELETE')).toMatchObject({ code: 202, status: 'removing' });
    await stored();
    expect((await json(path)).code).toBe(404);
    expect((await json(`/v1/customers/${own}-bob`)).ruleSegments).toEqual([]);
  });
});
