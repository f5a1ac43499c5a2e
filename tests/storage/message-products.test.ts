import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { CampaignSchema } from '#schemas/campaign.ts';
import { HoldSchema } from '#schemas/hold.ts';
import { ProductSchema } from '#schemas/product.ts';
import { CONTACT_RULES } from '../support/contact-rules.ts';
import { aBatch, aChunk, anEvent } from '../support/customer-builders.ts';
import { startMailService } from '../support/mail-service.ts';
import { type People, startPeople } from '../support/people.ts';

Object.assign(process.env, {
  SENDS_QUEUE_URL: 'http://127.0.0.1:1/000000000000/sends',
  SENDER_ADDRESS: 'offers@shop.example',
  MAIL_CONFIGURATION_SET: 'mail',
  ARTEFACTS_BUCKET: 'artefacts',
  ...CONTACT_RULES,
});
mockClient(SQSClient);
const post = startMailService();
const NOW = '2026-11-23T11:00:00.000Z';
let shop: People;
let sendBatch: (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

beforeAll(async () => {
  shop = await startPeople();
  sendBatch = (await import('../../functions/campaigns/send-batch.ts')).handler as typeof sendBatch;
  const { productsIn } = await import('#storage/products.ts');
  const product = (productId: string, allergens: object) =>
    ProductSchema.parse({ productId, name: `Our ${productId}`, priceMinor: 249, currency: 'EUR', allergens, updatedAt: NOW });
  await productsIn('products-table').addAll([
    product('milk', { MILK: 'CONTAINS' }),
    product('bread', { MILK: 'FREE_FROM' }),
    product('oats', {}),
  ]);
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(NOW) });
});
beforeEach(() => {
  post.reset();
});
afterAll(() => {
  vi.useRealTimers();
  shop.stop();
});

/** Somebody who has bought milk, bread and oats twice. */
async function aRegular(userId: string, traits: object, consents: object[] = []): Promise<void> {
  const allowed = { purpose: 'marketing', channel: 'email', status: 'granted' };
  const about = { email: `${userId}@shop.example`, timezone: 'Europe/Berlin', consents: [allowed, ...consents], ...traits };
  const told = anEvent({ type: 'identify', event: undefined, userId, messageId: `i-${userId}`, traits: about });
  const products = ['milk', 'bread', 'oats'].map((product_id) => ({ product_id, quantity: 1, price: 2.49 }));
  const orders = ['2026-11-01', '2026-11-12'].map((day) =>
    anEvent({
      ...{ event: 'Order Completed', userId, messageId: `o-${userId}-${day}`, timestamp: `${day}T10:00:00.000Z` },
      properties: { order_id: `o-${userId}-${day}`, currency: 'EUR', products },
    }),
  );
  await shop.store(aChunk([told, ...orders]));
}

/** The mail that a reminder sends to somebody. */
async function reminderTo(userId: string): Promise<string> {
  const { campaignsIn } = await import('#storage/campaigns.ts');
  const campaigns = campaignsIn('campaigns-table');
  const campaignId = `c-${userId}`;
  const draft = {
    campaignId,
    name: 'Reminder',
    channel: 'email',
    holdOutRate: 0,
    delivery: 'send',
    seed: 's',
    audience: { everyone: true },
  };
  const days = { startsOn: '2026-11-01', endsOn: '2099-12-31', currency: 'EUR', createdAt: NOW, createdBy: 'op-1' };
  const message = { templateId: 'replenishment', contentList: 'buy-again', origin: 'https://api.shop.example' };
  const campaign = CampaignSchema.parse({ ...draft, ...days, ...message, status: 'launched' });
  const personKey = await shop.keys.of(userId);
  await campaigns.create(campaign, [], []);
  await campaigns.assign(campaign.campaignId, [{ personKey, arm: 'treated', assignedAt: campaign.createdAt }]);
  expect(await sendBatch(aBatch({ campaignId, personKeys: [personKey] }), {} as Context)).toEqual({ batchItemFailures: [] });
  return post.mails()[0]?.html ?? '';
}

describe('the products of a message', () => {
  it('are those that the person buys again, at their price', async () => {
    await aRegular('ann', { age: 40 });
    const html = await reminderTo('ann');
    for (const name of ['milk', 'bread', 'oats']) expect(html).toContain(`Our ${name} · €2.49`);
  });

  it('leave out what the person is allergic to, and what nobody has declared free of it', async () => {
    await aRegular('bob', { age: 40, allergens: ['milk'] });
    const html = await reminderTo('bob');
    expect(html).toContain('Our bread');
    expect(html).not.toMatch(/Our (milk|oats)/);
  });

  it.each([
    ['has not told an age', {}, []],
    ['switched personal lists off', { age: 40 }, [{ purpose: 'personalisation', status: 'withdrawn' }]],
  ])('are not made of what somebody does who %s', async (what, traits, consents) => {
    const userId = `cy-${what.length}`;
    await aRegular(userId, traits, consents);
    const html = await reminderTo(userId);
    expect(html).toContain('Time for your usual?');
    expect(html).not.toContain('Our ');
  });

  it('leave out what is on hold at that moment', async () => {
    const { holdsIn } = await import('#storage/holds.ts');
    const target = { kind: 'product', productId: 'bread' };
    await holdsIn('holds-table').place(HoldSchema.parse({ target, reason: 'warm', heldAt: NOW, heldBy: 'larderly' }));
    await aRegular('dan', { age: 40 });
    const html = await reminderTo('dan');
    expect(html).toContain('Our milk');
    expect(html).not.toContain('Our bread');
  });
});
