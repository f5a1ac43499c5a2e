import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { withCheckDigit } from '#schemas/gtin.ts';
import type { RecallReport } from '#schemas/recall-report.ts';
import { accessTo } from '../support/local-runtime.ts';

const { operator, track, stored, endpoints } = accessTo(inject('endpoints'));
const shop = `rec-${Date.now().toString(36)}`;
const digits = String(Date.now()).slice(-9);
const [raw, ready] = [withCheckDigit(`401${digits}`), withCheckDigit(`402${digits}`)];
const soldAt = new Date(Date.now() - 3_600_000).toISOString();

async function json<Reply>(path: string, init?: RequestInit): Promise<Reply> {
  const response = await operator(path, init);
  expect(response.ok, `${path} answered ${response.status}: ${await response.clone().text()}`).toBe(true);
  return (await response.json()) as Reply;
}
const post = <Reply>(path: string, body: unknown) => json<Reply>(path, { method: 'POST', body: JSON.stringify(body) });

interface Mail {
  readonly kind: string;
  readonly to: string[];
  readonly subject: string;
  readonly text: string;
  readonly from?: string;
}
async function mailsTo(address: string): Promise<Mail[]> {
  const { items } = (await (await fetch(new URL('/outbox.json', endpoints.outbox))).json()) as { items: Mail[] };
  return items.filter(({ kind, to }) => kind === 'email' && to.includes(address));
}

async function until(recallId: string, is: (report: RecallReport) => boolean): Promise<RecallReport> {
  for (let round = 0; round < 300; round++) {
    const report = await json<RecallReport>(`/v1/recalls/${recallId}`);
    if (is(report)) return report;
    await delay(100);
  }
  throw new Error(`The recall ${recallId} did not come so far.`);
}

describe('a recall of a lot that went into another', () => {
  beforeAll(async () => {
    await json(`/v1/products/${shop}-soup`, { method: 'PUT', body: JSON.stringify({ name: `Soup ${shop}`, category: shop, gtin: ready }) });
    await json(`/v1/products/${shop}-broth`, { method: 'PUT', body: JSON.stringify({ name: `Broth ${shop}`, category: shop }) });
    const at = new Date(Date.now() - 86_400_000).toISOString();
    await post(`/v1/lots/${raw}/RAW/movements`, { kind: 'received', at, quantity: 50, uom: 'KGM', to: `${shop}-kitchen`, partner: 'Farm' });
    await post(`/v1/lots/${ready}/READY/movements`, {
      kind: 'transformed',
      at: new Date(Date.now() - 80_000_000).toISOString(),
      inputs: [{ gtin: raw, lot: 'RAW', quantity: 50, uom: 'KGM', place: `${shop}-kitchen` }],
      outputs: [{ gtin: ready, lot: 'READY', quantity: 100, place: `${shop}-kitchen` }],
    });
    const order = (id: string, lot: string) => ({
      ...{ type: 'track', event: 'Order Completed', userId: `${shop}-${id}`, messageId: `o-${shop}-${id}`, timestamp: soldAt },
      properties: { order_id: `${shop}-${id}`, products: [{ product_id: `${shop}-soup`, gtin: ready, lot, quantity: 2, price: 3 }] },
    });
    const person = (id: string, traits: object) => ({ type: 'identify', userId: `${shop}-${id}`, messageId: `i-${shop}-${id}`, traits });
    const refusal = { consents: [{ purpose: 'marketing', channel: 'email', status: 'denied' }] };
    const batch = [
      person('ann', { email: `${shop}-ann@example.com`, ...refusal }),
      person('bo', { email: `${shop}-bo@example.com` }),
      order('ann', 'READY'),
      order('bo', 'OTHER'),
    ];
    expect((await track('/v1/batch', { method: 'POST', body: JSON.stringify({ batch }) })).status).toBe(200);
    await stored();
  });

  it('reaches who bought what was made of it, though they want no marketing, and hears what became of it', async () => {
    const { recallId } = await post<RecallReport>('/v1/recalls', { lots: [{ gtin: raw, lot: 'RAW' }], reason: `Glass in ${shop}.` });
    const report = await until(recallId, ({ status }) => status === 'open');
    expect(report).toMatchObject({
      scope: { lots: 2, orders: { certain: 1 }, quantitySold: 2 },
      customers: { total: 1, reachable: { email: 1 } },
      notices: { sent: 1, withSubstitute: 1 },
    });
    expect(report.clock.secondsToLastNotice).toBeGreaterThan(0);
    const [mail, ...others] = await mailsTo(`${shop}-ann@example.com`);
    expect(others).toEqual([]);
    expect(await mailsTo(`${shop}-bo@example.com`)).toEqual([]);
    expect(mail).toMatchObject({ from: 'safety@shop.example', subject: `Food safety: please do not eat Soup ${shop}` });
    expect(mail?.text).toContain(`Broth ${shop}`);

    expect(await json(`/v1/lots/${ready}/READY/status`)).toMatchObject({ isSellable: false });
    const link = /http\S+\/r\/\S+/.exec(mail?.text ?? '')?.[0] ?? '';
    expect((await fetch(link)).headers.get('content-type')).toContain('text/html');
    const form = { method: 'POST', body: new URLSearchParams({ answer: 'returned', quantity: '2', wantsRefund: 'true' }) };
    expect((await fetch(link, form)).status).toBe(200);
    expect((await fetch(`${link}x`, form)).status).toBe(404);
    expect(await json(`/v1/recalls/${recallId}`)).toMatchObject({
      answers: { total: 1, returned: 1, refundsWanted: 1 },
      rates: { reached: 1, answered: 1, quantityAccounted: 1 },
    });
    const { items } = await json<{ items: { step: string }[] }>(`/v1/cases/${recallId}?limit=50`);
    expect(items.map(({ step }) => step)).toEqual([
      ...['recall-opened', 'recall-scope-found', 'customers-found', 'notices-sent', 'substitutes-offered', 'answers-received'],
    ]);
    expect(await post<RecallReport>(`/v1/recalls/${recallId}/close`, { reason: 'All is back.' })).toMatchObject({ status: 'closed' });
  });

  it('reaches who had themselves erased since, at the address that is kept for nothing else', async () => {
    const address = `${shop}-cy@example.com`;
    const bought = { order_id: `${shop}-cy`, products: [{ product_id: `${shop}-soup`, gtin: ready, lot: 'LATER', quantity: 1, price: 3 }] };
    const batch = [
      { type: 'identify', userId: `${shop}-cy`, messageId: `i-${shop}-cy`, traits: { email: address } },
      {
        ...{ type: 'track', event: 'Order Completed', userId: `${shop}-cy`, messageId: `o-${shop}-cy` },
        timestamp: soldAt,
        properties: bought,
      },
    ];
    expect((await track('/v1/batch', { method: 'POST', body: JSON.stringify({ batch }) })).status).toBe(200);
    await stored();
    const { requestId } = await post<{ requestId: string }>('/v1/privacy/requests', { kind: 'erasure', customerId: `${shop}-cy` });
    await stored();
    const { certificate } = await json<{ certificate: { exemptions: { store: string; goneBy?: string }[] } }>(
      `/v1/privacy/requests/${requestId}`,
    );
    // Nobody told how long the soup keeps.
    expect(certificate.exemptions.find(({ store }) => store === 'table escrow')?.goneBy?.slice(0, 4)).toBe(
      String(Number(soldAt.slice(0, 4)) + 2),
    );
    expect((await operator(`/v1/customers/${shop}-cy`)).status).toBe(404);
    expect(await mailsTo(address)).toEqual([]);

    const opened = await post<RecallReport>('/v1/recalls', { lots: [{ gtin: ready, lot: 'LATER' }], reason: `Glass again in ${shop}.` });
    const report = await until(opened.recallId, ({ status }) => status === 'open');
    expect(report).toMatchObject({
      scope: { orders: { total: 1, erased: 1 } },
      customers: { total: 1 },
      notices: { sent: 1, withSubstitute: 0 },
    });
    const [mail, ...others] = await mailsTo(address);
    expect(others).toEqual([]);
    expect(mail).toMatchObject({ from: 'safety@shop.example' });
    expect(mail?.text).toContain('You asked us to delete your data');
    const link = /http\S+\/r\/\S+/.exec(mail?.text ?? '')?.[0] ?? '';
    expect((await fetch(link, { method: 'POST', body: new URLSearchParams({ answer: 'discarded' }) })).status).toBe(200);
    const { items } = await json<{ items: object[] }>(`/v1/recalls/${opened.recallId}/customers`);
    expect(items).toMatchObject([
      { customerId: null, notice: 'sent', answer: 'discarded', attempts: [{ outcome: 'begun' }, { outcome: 'accepted' }] },
    ]);
    expect((await operator(`/v1/customers/${shop}-cy`)).status).toBe(404);
  });

  it('is refused to whoever is not of quality, and for nothing', async () => {
    expect((await operator('/v1/recalls', { method: 'POST', body: JSON.stringify({ reason: 'Nothing.' }) })).status).toBe(400);
    expect((await operator('/v1/recalls', { method: 'POST', body: '{}', headers: { authorization: 'Bearer no' } })).status).toBe(401);
    expect((await operator('/v1/recalls/r-00000000')).status).toBe(404);
  });

  it('is drilled without a word to anybody', async () => {
    const begun = await post<{ runId: string }>('/v1/jobs/mock-recall/runs', {});
    for (let round = 0; round < 300; round++) {
      const run = await json<{ status: string; result?: Record<string, unknown> }>(`/v1/jobs/mock-recall/runs/${begun.runId}`);
      if (run.status === 'SUCCEEDED') {
        expect(run.result).toMatchObject({
          lots: expect.any(Number),
          customers: expect.any(Number),
          reachable: { email: expect.any(Number) },
        });
        return;
      }
      expect(run.status).not.toBe('FAILED');
      await delay(100);
    }
    throw new Error('The drill did not end.');
  });
});
