import { GetCommand, ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Instant } from '#schemas/instant.ts';
import { ProductSchema } from '#schemas/product.ts';
import type { RecallReport } from '#schemas/recall-report.ts';
import { aChunk, anEvent, anOrder } from '../support/customer-builders.ts';
import { MILK, type RecallShop, startRecallShop } from '../support/recall-shop.ts';

const DAY = 86_400_000;
const SOLD = '2026-11-20T10:00:00.000Z';
/** Thirty days of shelf life, and six months. */
const KEPT_UNTIL = '2027-06-20T10:00:00.000Z';

let shop: RecallShop;
beforeAll(async () => {
  shop = await startRecallShop();
  const { productsIn } = await import('#storage/products.ts');
  const product = (productId: string, given: object) =>
    ProductSchema.parse({ productId, name: productId, category: 'dairy', updatedAt: '2026-01-01T00:00:00.000Z', ...given });
  await productsIn('products-table').addAll([
    product('milk', { name: 'Fresh milk', gtin: MILK, shelfLifeDays: 30 }),
    product('oat-drink', { name: 'Oat drink' }),
    product('cheese', { shelfLifeDays: 30, category: 'cheese' }),
  ]);
});
beforeEach(() => forgetMails());
afterAll(() => shop.stop());

function forgetMails(): void {
  shop.mails.reset();
  shop.mails.onAnyCommand().resolves({ MessageId: 'm' } as never);
}
const stored = async (table: string) => {
  const { documents } = await import('#storage/client.ts');
  return (await documents.send(new ScanCommand({ TableName: `${table}-table` }))).Items ?? [];
};
const contactOf = async (id: string) => {
  const { documents } = await import('#storage/client.ts');
  return (await documents.send(new GetCommand({ TableName: 'escrow-table', Key: { pk: `CONTACT#${await shop.keys.of(id)}` } }))).Item;
};

async function erased(id: string, given: object = {}) {
  const requestId = await shop.askToErase(id, given);
  await shop.drain(2);
  const request = await shop.requested(requestId);
  expect(request.status).toBe('completed');
  forgetMails();
  return request;
}
const keptIn = ({ certificate }: { certificate: { exemptions: { store: string; goneBy?: string }[] } }) =>
  certificate.exemptions.find(({ store }) => store === 'table escrow');

async function recalled(lot: string, given: object = {}): Promise<RecallReport> {
  const body = { lots: [{ gtin: MILK, lot }], reason: 'It was too warm.', ...given };
  const { body: opened } = await shop.api('POST /v1/recalls', { body });
  await shop.drain(2);
  return (await shop.api('GET /v1/recalls/{id}', { id: opened.recallId })).body;
}

/** Does something as if so much later. */
async function later<Result>(millis: number, work: () => Promise<Result>): Promise<Result> {
  vi.useFakeTimers({ now: Date.now() + millis, toFake: ['Date'] });
  try {
    return await work();
  } finally {
    vi.useRealTimers();
  }
}

describe('somebody who was erased, and whose goods are recalled later', () => {
  it('is warned at the address that only recalls may use, before those who declared nothing, and told nothing else', async () => {
    const traits = { email: 'canary.ann@example.com', name: 'Ann Canary', phone: '+49301234567', allergens: ['milk'], locale: 'zh-CN' };
    await shop.buyer('ann', { lot: 'E1', traits });
    for (const id of ['b1', 'b2', 'b3']) await shop.buyer(id, { lot: 'E1', traits: { email: `${id}@example.com` } });
    const request = await erased('ann');
    expect(keptIn(request)).toMatchObject({ goneBy: KEPT_UNTIL, because: expect.stringContaining('178/2002') });
    const everything = JSON.stringify(await Promise.all(['customers', 'events', 'orders', 'escrow', 'identities', 'requests'].map(stored)));
    expect(everything).not.toMatch(/canary|49301234567|peanut/i);
    expect(JSON.stringify(await contactOf('ann'))).not.toContain('email":');

    const report = await recalled('E1', { hazard: 'allergen', allergens: ['SOYBEANS'] });
    const [first, ...others] = shop.sent();
    expect(first).toMatchObject({ to: 'canary.ann@example.com' });
    expect(others).toHaveLength(3);
    expect(first?.text).toContain('您曾要求我们删除您的数据');
    expect(first?.text).toContain('2027-06-20');
    expect(first?.text).not.toContain('Oat drink');
    expect(others[0]?.text).toContain('Oat drink');
    expect(report).toMatchObject({
      scope: { orders: { total: 4, erased: 1 } },
      customers: { total: 4, reachable: { email: 4, none: 0 } },
      notices: { sent: 4, gone: 0, withSubstitute: 3 },
    });
  });

  it('leaves evidence by pseudonym alone, and may answer', async () => {
    await shop.buyer('cara', { lot: 'E2', traits: { email: 'cara@example.com' } });
    await erased('cara');
    const { recallId } = await recalled('E2');
    const { body: list } = await shop.api('GET /v1/recalls/{id}/customers', { id: recallId });
    expect(list.items).toMatchObject([{ customerId: null, notice: 'sent', attempts: [{ outcome: 'begun' }, { outcome: 'accepted' }] }]);
    expect(JSON.stringify(await stored('recalls'))).not.toContain('cara@example.com');
    const token = /\/r\/([\w-]+)/.exec(shop.sent()[0]?.text ?? '')?.[1] ?? '';
    expect((await shop.page('POST', token, 'answer=discarded')).statusCode).toBe(200);
    expect((await shop.api('GET /v1/recalls/{id}', { id: recallId })).body.answers).toMatchObject({ total: 1, discarded: 1 });
  });

  it('is told once though the recall was open when they were erased, by telephone where the mailbox is refused', async () => {
    const { BadRequestException } = await import('@aws-sdk/client-sesv2');
    await shop.buyer('dora', { lot: 'E3', traits: { email: 'dora@example.com' } });
    await shop.buyer('emil', { lot: 'E3', traits: { email: 'emil@example.com', phone: '+49305555555' } });
    const { recallId } = await recalled('E3', { dryRun: true });
    await erased('dora');
    await erased('emil');
    const refused = new BadRequestException({ message: 'no address', $metadata: { httpStatusCode: 400 } });
    shop.mails.onAnyCommand().callsFake(({ Destination }: { Destination: { ToAddresses: string[] } }) => {
      if (Destination.ToAddresses[0]?.startsWith('emil')) throw refused;
      return { MessageId: 'm' };
    });
    await shop.api('POST /v1/recalls/{id}/launch', { id: recallId, body: {} });
    await shop.drain(2);
    await later(3_700_000, async () => {
      await shop.follow();
      await shop.drain(2);
    });
    expect(shop.sent().filter(({ to }) => to.startsWith('dora'))).toHaveLength(1);
    expect(shop.texted().map(({ to }) => to)).toEqual(['+49305555555']);
    expect((await shop.api('GET /v1/recalls/{id}', { id: recallId })).body.notices).toMatchObject({ sent: 2, gone: 0 });
  });

  it('is not reached any more when that time is over, though nothing has removed the items', async () => {
    await shop.buyer('fay', { lot: 'E4', traits: { email: 'fay@example.com' } });
    await erased('fay');
    const past = Date.parse(KEPT_UNTIL) - Date.now();
    const report = await later(past + DAY, () => recalled('E4'));
    expect(await contactOf('fay')).toMatchObject({ purpose: 'safety_recall' });
    expect(shop.sent()).toEqual([]);
    expect(report).toMatchObject({ scope: { orders: { total: 1, erased: 1 } }, customers: { total: 0 } });
    const { escrowContactsIn } = await import('#storage/recall-escrow.ts');
    const { secretIn } = await import('#storage/secrets.ts');
    const contacts = escrowContactsIn('escrow-table', secretIn('sources-table', 'ESCROW'));
    const key = await shop.keys.of('fay');
    expect(await contacts.find(key, '2027-06-20T09:59:59.000Z' as Instant)).toEqual({
      contact: { email: 'fay@example.com', language: 'en' },
      keptUntil: KEPT_UNTIL,
    });
    expect(await contacts.find(key, KEPT_UNTIL as Instant)).toBeUndefined();
  });

  it('counts as reachable in a drill', async () => {
    const { handler } = await import('../../functions/recalls/drill-recall.ts');
    const asOf = '2026-11-21T10:00:00.000Z';
    const drilled = await handler({ runId: 'run-20261121T100000000Z-drill0', asOf } as never, {} as never);
    // The lot of most orders is that of Ann, who is erased, and of three others.
    expect(drilled).toMatchObject({ lot: { lot: 'E1' }, orders: 4, customers: 4, reachable: { email: 4, none: 0 }, reachableRate: 1 });
  });

  it('is not known as the customer who comes back', async () => {
    await shop.buyer('gil', { lot: 'E5', traits: { email: 'gil@example.com' } });
    await erased('gil');
    await shop.store(aChunk([anEvent({ type: 'identify', event: undefined, userId: 'gil-2', traits: { email: 'gil@example.com' } })]));
    expect(await shop.profileOf('gil-2')).toMatchObject({ orders: 0, linkedIds: [] });
    expect((await recalled('E5')).customers.total).toBe(1);
    expect(await shop.profileOf('gil-2')).toMatchObject({ orders: 0 });
  });
});

describe('an address in escrow', () => {
  const older = (days: number) => new Date(Date.parse(SOLD) - days * DAY).toISOString();

  it.each<[string, { id: string; at: string; product: string; isCancelled?: boolean }[]]>([
    ['nobody bought anything', []],
    ['what they bought can be recalled no more', [{ id: 'old', at: older(300), product: 'cheese' }]],
    ['the order was cancelled before it was handed over', [{ id: 'never', at: SOLD, product: 'cheese', isCancelled: true }]],
  ])('is not kept when %s', async (_why, orders) => {
    const id = `none-${orders[0]?.id}`;
    await shop.store(aChunk([anEvent({ type: 'identify', event: undefined, userId: id, traits: { email: `${id}@example.com` } })]));
    for (const order of orders) {
      const properties = { products: [{ product_id: order.product, quantity: 1, price: 1 }] };
      await shop.store(aChunk([anOrder(`o-${id}`, { userId: id, at: order.at, properties })]));
      if (order.isCancelled)
        await shop.store(aChunk([anEvent({ event: 'Order Cancelled', userId: id, properties: { order_id: `o-${id}` } })]));
    }
    expect(keptIn(await erased(id))).toBeUndefined();
    expect(await contactOf(id)).toBeUndefined();
  });

  it('is kept until the last of many orders, two years where nobody told how long goods keep', async () => {
    await shop.store(aChunk([anEvent({ type: 'identify', event: undefined, userId: 'many', traits: { email: 'many@example.com' } })]));
    const bought = (orderId: string, at: string, product: string) =>
      anOrder(orderId, { userId: 'many', at, properties: { products: [{ product_id: product, quantity: 1, price: 1 }] } });
    const orders = Array.from({ length: 48 }, (_, index) => bought(`m-${index}`, older(index), 'cheese'));
    await shop.store(aChunk(orders), aChunk([bought('m-unknown', older(400), 'bread')]));
    expect(keptIn(await erased('many'))).toMatchObject({ goneBy: new Date('2027-10-16T10:00:00.000Z').toISOString() });
    const links = (await stored('escrow')).filter(({ pk }) => String(pk).startsWith('ORDER#shop#m-'));
    expect(links).toHaveLength(49);
    // Each order leads to it no longer than it may be recalled itself.
    expect(new Set(links.map(({ expiresAt }) => expiresAt)).size).toBe(49);
  });

  it('is not kept for whoever declined it in writing, nor after a restore, and is given up by whoever declines it later', async () => {
    const declinesRecallContact = { proof: 'letter 4711' };
    await shop.buyer('hal', { lot: 'E6', traits: { email: 'hal@example.com' } });
    await shop.buyer('ivy', { lot: 'E6', traits: { email: 'ivy@example.com' } });
    const request = await erased('hal', { declinesRecallContact });
    expect(request.declinesRecallContact).toMatchObject({ proof: 'letter 4711', actor: 'op-1' });
    expect(keptIn(request)).toBeUndefined();
    expect(shop.objects.get(`erasures/${await shop.keys.of('hal')}`)?.toString()).toContain('no contact');
    expect(keptIn(await erased('ivy'))).toMatchObject({ goneBy: KEPT_UNTIL });
    expect(keptIn(await erased('ivy', { declinesRecallContact }))).toBeUndefined();
    const { erasedPeopleIn } = await import('#storage/erased-people.ts');
    for (const id of ['hal', 'ivy']) expect(await erasedPeopleIn('bucket').declinesContact(await shop.keys.of(id)), id).toBe(true);
    expect((await recalled('E6')).customers.total).toBe(0);
    expect(shop.sent()).toEqual([]);
    await expect(shop.askToErase('ivy', { kind: 'restriction', declinesRecallContact })).rejects.toThrow('400');
  });

  it('is one though the erasure is asked for twice at once, and is still right when a restored table is erased again', async () => {
    await shop.buyer('jo', { lot: 'E7', traits: { email: 'jo@example.com' } });
    const { documents } = await import('#storage/client.ts');
    const key = { pk: await shop.keys.of('jo') };
    const before = (await documents.send(new GetCommand({ TableName: 'customers-table', Key: key }))).Item ?? {};
    const requests = await Promise.all([shop.askToErase('jo'), shop.askToErase('jo')]);
    await shop.drain(2);
    for (const requestId of requests) expect(keptIn(await shop.requested(requestId))).toMatchObject({ goneBy: KEPT_UNTIL });
    // The profile is back, its orders are not.
    const { PutCommand } = await import('@aws-sdk/lib-dynamodb');
    await documents.send(new PutCommand({ TableName: 'customers-table', Item: before }));
    expect(keptIn(await erased('jo'))).toMatchObject({ goneBy: KEPT_UNTIL });
    forgetMails();
    expect((await recalled('E7')).notices).toMatchObject({ sent: 1 });
    expect(shop.sent().map(({ to }) => to)).toEqual(['jo@example.com']);
  });

  it('cannot be read as that of somebody else', async () => {
    for (const id of ['kay', 'lou']) await shop.buyer(id, { lot: 'E8', traits: { email: `${id}@example.com` } });
    await erased('kay');
    await erased('lou');
    const { documents } = await import('#storage/client.ts');
    const { sealed } = (await contactOf('kay')) ?? {};
    await documents.send(
      new UpdateCommand({
        TableName: 'escrow-table',
        Key: { pk: `CONTACT#${await shop.keys.of('lou')}` },
        UpdateExpression: 'SET sealed = :other',
        ExpressionAttributeValues: { ':other': sealed },
      }),
    );
    const { escrowContactsIn } = await import('#storage/recall-escrow.ts');
    const { secretIn } = await import('#storage/secrets.ts');
    const contacts = escrowContactsIn('escrow-table', secretIn('sources-table', 'ESCROW'));
    const now = '2026-11-22T08:00:00.000Z' as Instant;
    expect(await contacts.find(await shop.keys.of('kay'), now)).toMatchObject({ contact: { email: 'kay@example.com' } });
    await expect(contacts.find(await shop.keys.of('lou'), now)).rejects.toThrow();
  });
});
