import { createHmac } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, inject, it } from 'vitest';
import type { Send } from '#schemas/send.ts';
import { accessTo } from '../support/local-runtime.ts';
import { noonZone } from '../support/noon-zone.ts';

const { operator, track, stored, endpoints } = accessTo(inject('endpoints'));
const shop = `sending-${Date.now().toString(36)}`;
const desk = (path: string, init?: RequestInit) => fetch(new URL(path, endpoints.outbox), init);

interface Entry {
  readonly id: number;
  readonly kind: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, string>>;
}

async function json<Reply>(path: string, init?: RequestInit): Promise<Reply> {
  const response = await operator(path, init);
  expect(response.ok, `${path} answered ${response.status}`).toBe(true);
  return (await response.json()) as Reply;
}
const put = <Reply>(path: string, body: unknown) => json<Reply>(path, { method: 'PUT', body: JSON.stringify(body) });
const post = <Reply>(path: string, body: unknown) => json<Reply>(path, { method: 'POST', body: JSON.stringify(body) });

const allowed = (channel: string) => ({ consents: [{ purpose: 'marketing', channel, status: 'granted' }] });

/** Somebody at whose place it is noon. */
async function known(name: string, traits: object): Promise<string> {
  const userId = `${shop}-${name}`;
  const told = { type: 'identify', userId, messageId: `i-${userId}`, traits: { timezone: noonZone(), ...traits } };
  expect((await track('/v1/batch', { method: 'POST', body: JSON.stringify({ batch: [told] }) })).status).toBe(200);
  await stored();
  return userId;
}

/** Launches a campaign for some people, and waits until each message is done with. @returns how the messages stand */
async function sent(customerIds: string[], more: object = {}): Promise<{ campaignId: string; sends: Send[] }> {
  const days = { startsOn: '2026-01-01', endsOn: '2099-12-31', currency: 'EUR' };
  const offer = { subject: 'Bread & butter', text: 'Fresh <today>, {{ givenName }}.' };
  const body = { name: shop, channel: 'email', audience: { customerIds }, holdOutRate: 0, controlRate: 0, offer, ...days, ...more };
  const { campaignId } = await post<{ campaignId: string }>('/v1/campaigns', body);
  await post(`/v1/campaigns/${campaignId}/launch`, {});
  for (let round = 0; round < 200; round++) {
    const { items } = await json<{ items: Send[] }>(`/v1/campaigns/${campaignId}/sends`);
    if (items.length === customerIds.length && items.every(({ status }) => !['waiting', 'claimed'].includes(status)))
      return { campaignId, sends: items };
    await delay(100);
  }
  throw new Error('The messages were not done with in time.');
}

const outboxOf = async (campaignId: string): Promise<Entry[]> => {
  const { items } = (await (await desk('/outbox.json')).json()) as { items: Entry[] };
  return items.filter((entry) => JSON.stringify(entry).includes(campaignId));
};
const linkIn = (entry: Entry | undefined) => /<([^<>]+)>/.exec(entry?.headers?.['List-Unsubscribe'] ?? '')?.[1] ?? '';

describe('an e-mail of a campaign', () => {
  it('greets by name in HTML and text, names the shop, and can be unsubscribed from with one click', async () => {
    const ann = await known('ann', { email: `${shop}-ann@example.com`, firstName: 'Ann', ...allowed('email') });
    const first = await sent([ann]);
    expect(first.sends).toMatchObject([{ customerId: ann, status: 'sent', channel: 'email' }]);
    const [mail] = await outboxOf(first.campaignId);
    expect(mail).toMatchObject({ kind: 'email', to: [`${shop}-ann@example.com`], subject: 'Bread & butter' });
    expect(mail?.html).toContain('Fresh &lt;today&gt;, Ann.');
    expect(mail?.html).toContain('1 Market Square');
    expect(mail?.text).toContain('This is an advertisement from');
    expect(mail?.headers).toMatchObject({ 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' });

    const link = linkIn(mail);
    expect(link).toMatch(/\/u\/[\w.-]+$/);
    expect(mail?.html).toContain(link);
    // Scanners open links: that alone must not unsubscribe.
    const page = await fetch(link);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<form method="post">')]);
    expect((await fetch(link, { method: 'POST', body: 'other=1' })).status).toBe(400);
    expect((await json<{ consents: { status: string }[] }>(`/v1/customers/${ann}/consents`)).consents).toMatchObject([
      { status: 'granted' },
    ]);

    const oneClick = { method: 'POST', body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }), redirect: 'error' } as const;
    expect((await fetch(link, oneClick)).status).toBe(200);
    expect((await fetch(link, oneClick)).status).toBe(200);
    const second = await sent([ann]);
    expect(second.sends).toMatchObject([{ status: 'withheld', reason: 'suppressed' }]);
    const ledger = await json<{ consents: object[] }>(`/v1/customers/${ann}/consents`);
    expect(ledger.consents).toMatchObject([{ purpose: 'marketing', channel: 'email', status: 'withdrawn', method: 'one-click' }]);
    expect(
      (
        await fetch(
          link.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
          oneClick,
        )
      ).status,
    ).toBe(404);
    expect((await fetch(link.replace('.email.', '.sms.'), oneClick)).status).toBe(404);
  });

  it('is unsubscribed from by a multipart form too, in the language of who reads it', async () => {
    const bo = await known('bo', { email: `${shop}-bo@example.com`, locale: 'zh-CN', country: 'CN', ...allowed('email') });
    const [mail] = await outboxOf((await sent([bo])).campaignId);
    expect(mail?.subject).toBe('广告 Bread & butter');
    expect(mail?.html).toContain('退订');
    const form = new FormData();
    form.set('List-Unsubscribe', 'One-Click');
    expect((await fetch(linkIn(mail), { method: 'POST', body: form })).status).toBe(200);
    expect((await sent([bo])).sends).toMatchObject([{ reason: 'suppressed' }]);
  });

  it('goes out at most once a day to one person', async () => {
    const cy = await known('cy', { email: `${shop}-cy@example.com`, ...allowed('all') });
    expect((await sent([cy])).sends).toMatchObject([{ status: 'sent' }]);
    expect((await sent([cy])).sends).toMatchObject([{ status: 'withheld', reason: 'frequency-cap' }]);
    // What they bought is another matter.
    expect((await sent([cy], { purpose: 'service', templateId: 'service-recovery' })).sends).toMatchObject([{ status: 'sent' }]);
  });

  it('that comes back suppresses the address, whoever it belongs to, and after an erasure too', async () => {
    const email = `${shop}-dee@example.com`;
    const dee = await known('dee', { email, ...allowed('email') });
    const { campaignId } = await sent([dee]);
    const [mail] = await outboxOf(campaignId);
    const play = (eventType: string) =>
      desk('/mail-events', {
        method: 'POST',
        body: JSON.stringify({ id: mail?.id, eventType }),
        headers: { 'content-type': 'application/json' },
      });
    expect((await play('Delivery')).status).toBe(202);
    expect((await play('Bounce')).status).toBe(202);
    await stored();
    const { items } = await json<{ items: Send[] }>(`/v1/campaigns/${campaignId}/sends`);
    expect(items).toMatchObject([{ status: 'sent', delivery: 'bounced' }]);
    const suppressions = () => json<{ items: object[] }>(`/v1/customers/${dee}/suppressions`);
    expect((await suppressions()).items).toMatchObject([{ channel: 'email', reason: 'bounced' }]);
    await post('/v1/privacy/requests', { kind: 'erasure', customerId: dee });
    await stored();
    const other = await known('dee-again', { email: email.toUpperCase(), ...allowed('email') });
    expect((await sent([other])).sends).toMatchObject([{ status: 'withheld', reason: 'suppressed' }]);
  });
});

describe('a suppressed address', () => {
  it('is freed by an operator when it bounced, and not when its owner wants no mail', async () => {
    const fay = await known('fay', { email: `${shop}-fay@example.com`, ...allowed('email') });
    const bounce = async (campaignId: string, eventType: string) => {
      const [mail] = await outboxOf(campaignId);
      const body = JSON.stringify({ id: mail?.id, eventType });
      await desk('/mail-events', { method: 'POST', body, headers: { 'content-type': 'application/json' } });
      await stored();
    };
    const lift = () => operator(`/v1/customers/${fay}/suppressions/email`, { method: 'DELETE' });
    const service = { purpose: 'service', templateId: 'service-recovery' };
    expect((await lift()).status).toBe(404);
    await bounce((await sent([fay])).campaignId, 'Bounce');
    expect((await sent([fay], service)).sends).toMatchObject([{ reason: 'suppressed' }]);

    const [freed, again] = [await lift(), await lift()];
    expect([freed.status, again.status, await again.json()]).toEqual([200, 200, await freed.json()]);
    const { campaignId, sends } = await sent([fay], service);
    expect(sends).toMatchObject([{ status: 'sent' }]);
    await bounce(campaignId, 'Complaint');
    expect((await lift()).status).toBe(409);
  });
});

describe('the other channels', () => {
  it('reach telephones and devices', async () => {
    const endpoint = 'arn:aws:sns:eu-central-1:123456789012:endpoint/GCM/shop/0f3a';
    const ed = await known('ed', { phone: '+49 171 5550100', pushEndpoint: endpoint, ...allowed('all') });
    const flo = await known('flo', { phone: '+49 171 5550101', pushEndpoint: endpoint, ...allowed('all') });
    const text = await sent([ed], { channel: 'sms' });
    expect(text.sends).toMatchObject([{ status: 'sent', channel: 'sms' }]);
    const { items } = (await (await desk('/outbox.json')).json()) as { items: Entry[] };
    const message = items.find(({ kind, to }) => kind === 'sms' && to[0] === '+491715550100');
    expect(message?.text).toMatch(/^Larderly Market: Fresh <today>, \. Stop: http:\/\/.+\/u\/.+\.sms\./);
    expect(message?.attributes).toMatchObject({ 'AWS.SNS.SMS.SMSType': 'Promotional' });
    expect((await sent([flo], { channel: 'push' })).sends).toMatchObject([{ status: 'sent', channel: 'push' }]);
  });

  it('call a webhook with a signature that its receiver can check, and none that is not public', async () => {
    const gus = await known('gus', allowed('webhook'));
    for (const url of [
      'http://hooks.example.com/in',
      'https://127.0.0.1/in',
      'https://169.254.169.254/',
      'https://[::1]/',
      'https://printer.local/',
    ])
      expect((await operator(`/v1/webhooks/${shop}`, { method: 'PUT', body: JSON.stringify({ url }) })).status, url).toBe(400);
    const { secret } = await put<{ secret: string }>(`/v1/webhooks/${shop}`, { url: 'https://hooks.example.com/in' });
    expect(await json<object>('/v1/webhooks')).toMatchObject({ items: expect.arrayContaining([expect.not.objectContaining({ secret })]) });
    const { campaignId, sends } = await sent([gus], { channel: 'webhook', webhookId: shop });
    expect(sends).toMatchObject([{ status: 'sent', channel: 'webhook' }]);
    const [call] = await outboxOf(campaignId);
    expect(call).toMatchObject({ kind: 'webhook', to: ['https://hooks.example.com/in'] });
    const { 'webhook-id': id = '', 'webhook-timestamp': seconds = '', 'webhook-signature': signature = '' } = call?.headers ?? {};
    const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
    expect(signature).toBe(`v1,${createHmac('sha256', key).update(`${id}.${seconds}.${call?.text}`).digest('base64')}`);
    expect([id, Math.abs(Date.now() / 1000 - Number(seconds)) < 60]).toEqual([sends[0]?.sendId, true]);
    expect(JSON.parse(call?.text ?? '')).toMatchObject({ type: 'campaign.message', data: { customerId: gus } });
    expect((await operator(`/v1/webhooks/${shop}`, { method: 'DELETE' })).status).toBe(204);
    expect((await sent([gus], { channel: 'webhook', webhookId: shop })).sends).toMatchObject([{ reason: 'no-webhook' }]);
  });
});
