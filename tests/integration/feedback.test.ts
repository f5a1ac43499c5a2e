import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import type { FeedbackView } from '#schemas/feedback.ts';
import { withCheckDigit } from '#schemas/gtin.ts';
import { accessTo } from '../support/local-runtime.ts';

const { operator, track, stored, endpoints } = accessTo(inject('endpoints'));
const shop = `fb-${Date.now().toString(36)}`;
const gtin = withCheckDigit(`403${String(Date.now()).slice(-9)}`);
const [milk, unit, lot] = [`${shop}-milk`, `${shop}-fridge`, 'M/7'];
const address = `${shop}-ann@example.com`;
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

async function json<Reply>(path: string, init?: RequestInit): Promise<Reply> {
  const response = await operator(path, init);
  expect(response.ok, `${path} answered ${response.status}: ${await response.clone().text()}`).toBe(true);
  return (await response.json()) as Reply;
}
const send = <Reply>(method: string, path: string, body: unknown, headers: Record<string, string> = {}) =>
  json<Reply>(path, { method, body: JSON.stringify(body), headers });
const taken = async (body: unknown) => (await send<{ feedbackId: string }>('POST', '/v1/feedback', body)).feedbackId;

interface Traced extends FeedbackView {
  readonly order: { orderRef: string; lines: { productId: string; lot: string | null }[] } | null;
  readonly trace: {
    lot: string;
    status: string;
    complaints: number;
    stays: { place: string; celsius: { lowest: number; highest: number; readings: number } | null }[];
  }[];
}
const traced = (id: string) => json<Traced>(`/v1/feedback/${id}`);
const queue = async (query = '') => (await json<{ items: FeedbackView[] }>(`/v1/feedback?limit=100${query}`)).items;

interface Mail {
  readonly kind: string;
  readonly to: string[];
  readonly text: string;
}
async function mailsTo(recipient: string): Promise<Mail[]> {
  const { items } = (await (await fetch(new URL('/outbox.json', endpoints.outbox))).json()) as { items: Mail[] };
  return items.filter(({ kind, to }) => kind === 'email' && to.includes(recipient));
}

const sour = 'The milk was sour and spoiled two days before its date.';
let complaint = '';

beforeAll(async () => {
  await send('PUT', `/v1/products/${milk}`, { name: `Milk ${shop}`, category: 'dairy', gtin, tasteTags: ['mild'] });
  await send('PUT', `/v1/units/${unit}`, { kind: 'fridge', storageClass: 'CHILLED_TCS', site: unit });
  const readings = Array.from({ length: 20 }, (_, minute) => ({
    ...{ sensorId: 'product-1', bootId: 'b', seq: minute, celsius: 3 + minute / 10, probe: 'product' },
    measuredAt: ago(25 - minute),
  }));
  await send('POST', `/v1/units/${unit}/readings`, readings);
  const movement = { kind: 'received', at: ago(60), quantity: 40, to: unit, partner: 'Dairy' };
  await send('POST', `/v1/lots/${gtin}/${encodeURIComponent(lot)}/movements`, movement);
  const order = { order_id: `${shop}-1`, products: [{ product_id: milk, gtin, lot, quantity: 2, price: 1.5, category: 'dairy' }] };
  const batch = [
    { type: 'identify', userId: `${shop}-ann`, messageId: `i-${shop}`, traits: { email: address } },
    { type: 'track', event: 'Order Completed', userId: `${shop}-ann`, messageId: `o-${shop}`, timestamp: ago(30), properties: order },
    { type: 'identify', userId: `${shop}-bob`, messageId: `j-${shop}`, traits: { email: `${shop}-bob@example.com` } },
  ];
  expect((await track('/v1/batch', { method: 'POST', body: JSON.stringify({ batch }) })).status).toBe(200);
  await stored();
  complaint = await taken({ kind: 'complaint', customerId: `${shop}-ann`, productId: milk, text: sour });
  await stored();
});

describe('a complaint', () => {
  it('leads in one answer to the order, its lot, and the temperatures that the lot went through', async () => {
    const found = await traced(complaint);
    expect(found).toMatchObject({
      kind: 'complaint',
      status: 'open',
      text: sour,
      customerId: `${shop}-ann`,
      dangers: ['spoiled'],
      isOrderInferred: true,
    });
    expect(found.order).toMatchObject({ orderRef: expect.stringMatching(new RegExp(`#${shop}-1$`)), lines: [{ productId: milk, lot }] });
    expect(found.trace).toHaveLength(1);
    expect(found.trace[0]).toMatchObject({ lot, status: 'available', complaints: 1 });
    const [stay] = found.trace[0]?.stays ?? [];
    expect(stay).toMatchObject({ place: unit, celsius: { lowest: 3, readings: 20 } });
    expect(stay?.celsius?.highest).toBeCloseTo(4.9, 1);
  });

  it('comes with a danger before one that is older and without, and is found by lot, product and topic', async () => {
    const rude = { kind: 'complaint', customerId: `${shop}-bob`, text: 'The driver was rude and an hour late.', at: ago(300) };
    const late = await taken(rude);
    await stored();
    const ids = (await queue()).map(({ feedbackId }) => feedbackId as string);
    expect(ids.indexOf(complaint)).toBeGreaterThanOrEqual(0);
    expect(ids.indexOf(complaint)).toBeLessThan(ids.indexOf(late));
    const byLot = await queue(`&gtin=${gtin}&lot=${encodeURIComponent(lot)}`);
    expect(byLot.map(({ feedbackId }) => feedbackId)).toEqual([complaint]);
    expect((await queue(`&productId=${milk}&topic=freshness`)).map(({ feedbackId }) => feedbackId)).toEqual([complaint]);
    expect((await queue('&topic=staff')).map(({ feedbackId }) => feedbackId)).toContain(late);
  });

  it('tells quality at once, once, and not what somebody wrote', async () => {
    const told = async () => {
      const { items } = (await (await fetch(new URL('/outbox.json', endpoints.outbox))).json()) as {
        items: { subject?: string; text: string }[];
      };
      return items.filter(({ text }) => text.includes(complaint));
    };
    // Another file may have had this minute's alert; what is due then goes with the first feedback of the next one.
    for (let round = 1; round < 700 && (await told()).length === 0; round++) {
      await delay(100);
      if (round % 50 === 0) await taken({ kind: 'complaint', customerId: `${shop}-bob`, text: `Dull bread ${round}` });
    }
    const alerts = await told();
    expect(alerts.length).toBeGreaterThan(0);
    expect(alerts[0]?.text).not.toContain('sour');
  }, 90_000);

  it('is the same when it is told again', async () => {
    const body = { kind: 'complaint', customerId: `${shop}-bob`, text: 'Bland soup' };
    const twice = [1, 2].map(() => send<{ feedbackId: string }>('POST', '/v1/feedback', body, { 'idempotency-key': `k-${shop}` }));
    const [one, other] = await Promise.all(twice);
    expect(one?.feedbackId).toBe(other?.feedbackId);
    await stored();
    expect((await queue()).filter(({ feedbackId }) => feedbackId === one?.feedbackId)).toHaveLength(1);
  });
});

describe('an answer', () => {
  it('is sent once, settles the matter, and asks by a link how content they are', async () => {
    const body = { text: 'We are sorry. Your money is on its way.' };
    const replies = await Promise.all([1, 2, 3].map(() => send<FeedbackView>('POST', `/v1/feedback/${complaint}/reply`, body)));
    const settled = await traced(complaint);
    expect(settled).toMatchObject({ status: 'resolved', replies: [{ outcome: 'sent', channel: 'email' }] });
    expect(replies.every(({ feedbackId }) => feedbackId === complaint)).toBe(true);
    const mails = await mailsTo(address);
    expect(mails).toHaveLength(1);
    expect(mails[0]?.text).toContain(body.text);
    expect((await queue()).some(({ feedbackId }) => feedbackId === complaint)).toBe(false);

    const link = /\/f\/\S+/.exec(mails[0]?.text ?? '')?.[0] ?? '';
    const page = await fetch(`${endpoints.api}${link}`);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const answer = (score: number) =>
      fetch(`${endpoints.api}${link}`, { method: 'POST', body: new URLSearchParams({ score: String(score), text: '很满意，谢谢' }) });
    expect((await answer(9)).status).toBe(400);
    expect((await answer(5)).status).toBe(200);
    expect((await answer(1)).status).toBe(200);
    await stored();
    const answers = (await json<{ items: FeedbackView[] }>('/v1/feedback?status=noted&kind=survey&limit=100')).items;
    const own = answers.filter(({ customerId }) => customerId === `${shop}-ann`);
    expect(own).toHaveLength(1);
    expect(own[0]).toMatchObject({ survey: { name: 'csat', score: 5 }, sentiment: 'positive', language: 'zh' });
  });

  it('counts: time to the first answer, resolution at the first contact, satisfaction', async () => {
    const figures = await json<{ answered: number; firstContactResolution: { rate: number }; csat: { responses: number } }>(
      '/v1/feedback/summary',
    );
    expect(figures.answered).toBeGreaterThanOrEqual(1);
    expect(figures.firstContactResolution.rate).toBeGreaterThan(0);
    expect(figures.csat.responses).toBeGreaterThanOrEqual(1);
  });
});

describe('feedback by the events of shops', () => {
  it('comes from reviews, surveys and complaints, and whoever is content waits for no answer', async () => {
    const said = (event: string, messageId: string, properties: object) => ({
      type: 'track',
      event,
      userId: `${shop}-cid`,
      messageId: `${messageId}-${shop}`,
      properties,
    });
    const batch = [
      said('Product Reviewed', 'r1', { product_id: milk, rating: 5, review_body: '很好喝，会回购' }),
      said('Product Reviewed', 'r2', { product_id: `${milk}-2`, rating: 1 }),
      said('Survey Answered', 's1', { nps: 3 }),
      said('Complaint Submitted', 'c1', { order_id: 'none', message: '吃了以后过敏了' }),
    ];
    expect((await track('/v1/batch', { method: 'POST', body: JSON.stringify({ batch }) })).status).toBe(200);
    await stored();
    const own = (await queue()).filter(({ customerId }) => customerId === `${shop}-cid`);
    expect(own.map(({ kind }) => kind).sort()).toEqual(['complaint', 'rating', 'survey']);
    expect(own[0]).toMatchObject({ kind: 'complaint', dangers: ['allergic-reaction'], language: 'zh' });
  });

  it('of nobody known is kept all the same', async () => {
    const id = await taken({ kind: 'complaint', text: 'Found a piece of glass in the jam', productId: milk, gtin, lot });
    await stored();
    expect(await traced(id)).toMatchObject({ dangers: ['foreign-body'], lots: [{ lot, by: 'told' }], order: null });
  });
});

describe('bad input', () => {
  it('is refused with the field that is at fault', async () => {
    const refused = async (body: unknown) => {
      const response = await operator('/v1/feedback', { method: 'POST', body: JSON.stringify(body) });
      const { errors = [] } = (await response.json()) as { errors?: { field: string }[] };
      return [response.status, errors[0]?.field];
    };
    const base = { kind: 'complaint', customerId: `${shop}-bob` };
    expect(await refused({ ...base, text: 'x'.repeat(1_000_000) })).toEqual([400, 'body.text']);
    expect(await refused({ ...base, text: '   ' })).toEqual([400, 'body.text']);
    expect(await refused({ ...base, txt: 'x' })).toEqual([400, 'body.txt']);
    expect(await refused({ kind: 'complaint', customerId: `${shop}-nobody`, text: 'x' })).toEqual([404, undefined]);
    expect((await operator(`/v1/feedback/${'0'.repeat(38)}`)).status).toBe(404);
    expect((await operator('/v1/feedback?cursor=nonsense')).status).toBe(400);
  });

  it('of emoji alone is kept, and says nothing', async () => {
    const id = await taken({ kind: 'comment', customerId: `${shop}-bob`, text: '😀👍🏽❤️' });
    await stored();
    expect(await traced(id)).toMatchObject({ text: '😀👍🏽❤️', sentiment: 'neutral', language: 'other', topics: [], dangers: [] });
  });

  it('behind a forged link finds nothing and changes nothing', async () => {
    const forged = `${'A'.repeat(22)}.nps.2026-11-22..${'B'.repeat(22)}`;
    for (const init of [{}, { method: 'POST', body: new URLSearchParams({ score: '10' }) }]) {
      const response = await fetch(`${endpoints.api}/f/${forged}`, init);
      expect([response.status, response.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
    }
  });
});
