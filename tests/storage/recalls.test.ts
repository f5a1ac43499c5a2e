import { BadRequestException, SESv2ServiceException } from '@aws-sdk/client-sesv2';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ProductSchema } from '#schemas/product.ts';
import type { RecallReport } from '#schemas/recall-report.ts';
import { MILK, type RecallShop, startRecallShop } from '../support/recall-shop.ts';

let shop: RecallShop;
beforeAll(async () => {
  shop = await startRecallShop();
  const { productsIn } = await import('#storage/products.ts');
  const product = (productId: string, given: object) =>
    ProductSchema.parse({ productId, name: productId, category: 'dairy', updatedAt: '2026-01-01T00:00:00.000Z', ...given });
  await productsIn('products-table').addAll([
    product('milk', { name: 'Fresh milk', gtin: MILK, allergens: { MILK: 'CONTAINS' } }),
    product('oat-drink', { name: 'Oat drink', allergens: { MILK: 'FREE_FROM', OATS: 'CONTAINS' } }),
    product('cream', { name: 'Cream', allergens: { MILK: 'CONTAINS' }, tasteTags: ['rich'] }),
  ]);
});
beforeEach(() => {
  shop.mails.reset();
  shop.mails.onAnyCommand().resolves({ MessageId: 'm' } as never);
});
afterAll(() => shop.stop());

const email = (id: string) => ({ email: `${id}@example.com` });
const reported = async (id: string): Promise<RecallReport> => (await shop.api('GET /v1/recalls/{id}', { id })).body;

async function recalled(lot: string, given: object = {}): Promise<string> {
  const body = { lots: [{ gtin: MILK, lot }], reason: 'It was too warm.', ...given };
  const { status, body: report } = await shop.api('POST /v1/recalls', { body });
  expect(status).toBe(202);
  return report.recallId;
}

describe('a recall', () => {
  it('holds, finds the buyers, tells each of them once, and keeps what they answer, though every message comes twice', async () => {
    await shop.buyer('ann', { lot: 'A1', traits: email('ann') });
    await shop.buyer('bo', { lot: 'A1', traits: { ...email('bo'), locale: 'zh-CN' } });
    await shop.buyer('cy', { lot: 'A2', traits: email('cy') });
    await shop.buyer('di', { lot: 'A1', traits: { phone: 'ask at the bakery' } });
    await shop.buyer('ed', { lot: 'A1', traits: email('ed'), event: 'Order Cancelled' });
    const id = await recalled('A1');
    await shop.drain(2);
    const report = await reported(id);
    expect(report).toMatchObject({
      status: 'open',
      scope: { lots: 1, orders: { certain: 4, possible: 0, cancelled: 1 }, quantitySold: 6 },
      customers: { total: 3, certain: 3, reachable: { email: 2, phone: 1, none: 0 } },
      notices: { sent: 2, unreachable: 1, waiting: 0, sending: 0 },
      rates: { reached: 2 / 3, answered: 0 },
    });
    expect(
      shop
        .sent()
        .map(({ to }) => to)
        .sort(),
    ).toEqual(['ann@example.com', 'bo@example.com']);
    const chinese = shop.sent().find(({ to }) => to.startsWith('bo'));
    expect(chinese?.subject).toContain('食品安全');
    expect(chinese?.text).toContain('Fresh milk');
    const { holdsIn } = await import('#storage/holds.ts');
    expect((await holdsIn('holds-table').active()).map(({ incidentId }) => incidentId)).toContain(id);

    const token = /\/r\/([\w-]+)/.exec(shop.sent()[0]?.text ?? '')?.[1] ?? '';
    expect((await shop.page('GET', token)).statusCode).toBe(200);
    expect((await reported(id)).answers.total).toBe(0);
    expect((await shop.page('POST', token, 'answer=discarded&quantity=&wantsRefund=true')).statusCode).toBe(200);
    await shop.api('POST /v1/recalls/{id}/answers', { id, body: { customerId: 'di', answer: 'eaten', quantity: 1 } });
    expect(await reported(id)).toMatchObject({
      answers: { total: 2, discarded: 1, eaten: 1, refundsWanted: 1 },
      quantity: { sold: 6, accounted: 3, discarded: 2, eaten: 1 },
      rates: { answered: 2 / 3, quantityAccounted: 0.5 },
    });
    const { body: list } = await shop.api('GET /v1/recalls/{id}/customers', { id, query: { notice: 'unreachable' } });
    expect(list.items).toMatchObject([{ customerId: 'di', reach: 'phone', answer: 'eaten', attempts: [{ outcome: 'no-address' }] }]);
  });

  it('tells those first who react to the allergen, and offers nobody what they do not tolerate', async () => {
    for (const id of ['f1', 'f2', 'f3', 'f4']) await shop.buyer(id, { lot: 'B1', traits: email(id) });
    await shop.buyer('zoe', { lot: 'B1', traits: { ...email('zoe'), allergens: ['milk'] } });
    const id = await recalled('B1', { allergens: ['Milch'], hazard: 'allergen' });
    await shop.drain();
    expect(shop.sent()[0]?.to).toBe('zoe@example.com');
    expect(shop.sent()[0]?.text).toContain('Oat drink');
    expect(shop.sent()).toHaveLength(5);
    expect((await reported(id)).notices).toMatchObject({ sent: 5, withSubstitute: 5 });
  });

  it('sends once more what is unclear, never what was sent, and gives up on an address that is refused', async () => {
    for (const id of ['g1', 'g2', 'g3']) await shop.buyer(id, { lot: 'C1', traits: email(id) });
    const refused = new BadRequestException({ message: 'no address', $metadata: { httpStatusCode: 400 } });
    shop.mails.onAnyCommand().callsFake(({ Destination }: { Destination: { ToAddresses: string[] } }) => {
      if (Destination.ToAddresses[0]?.startsWith('g2')) throw refused;
      if (Destination.ToAddresses[0]?.startsWith('g3')) throw new Error('The connection was lost.');
      return { MessageId: 'm' };
    });
    const id = await recalled('C1');
    await shop.drain();
    expect((await reported(id)).notices).toMatchObject({ sent: 1, failed: 1, sending: 1 });
    shop.mails.reset();
    shop.mails.onAnyCommand().resolves({ MessageId: 'm' } as never);
    await shop.deliver({ url: 'https://queue.example/notices', body: JSON.stringify({ recallId: id }) });
    // Nobody knows yet that it failed.
    expect(shop.sent()).toEqual([]);
    await later(120_000, async () => {
      await shop.follow();
      await shop.drain();
    });
    expect(shop.sent().map(({ to }) => to)).toEqual(['g3@example.com']);
    expect(await reported(id)).toMatchObject({ status: 'open', notices: { sent: 2, failed: 1, sending: 0, attempts: 4 } });
  });

  it('texts whoever has no mailbox or whose mailbox refuses, tells the app of whoever has neither, and notes each attempt', async () => {
    const endpoint = 'arn:aws:sns:eu-central-1:000000000000:endpoint/GCM/shop/k3';
    await shop.buyer('k1', { lot: 'K1', traits: { phone: '+49 30 1234567' } });
    await shop.buyer('k2', { lot: 'K1', traits: { ...email('k2'), phone: '+49301234568' } });
    await shop.buyer('k3', { lot: 'K1', traits: { pushEndpoint: endpoint } });
    const refused = new BadRequestException({ message: 'no address', $metadata: { httpStatusCode: 400 } });
    shop.mails.onAnyCommand().rejects(refused);
    const id = await recalled('K1');
    await shop.drain(2);
    const texted = shop.texted();
    expect(texted.map(({ to }) => to).sort()).toEqual(['+49301234567', '+49301234568', endpoint]);
    for (const { text } of texted) expect(text).toMatch(/Fresh milk.*\/r\/[\w-]+/s);
    expect(await reported(id)).toMatchObject({
      customers: { reachable: { email: 1, phone: 1, push: 1, none: 0 } },
      notices: { sent: 3, failed: 0, unreachable: 0, attempts: 4 },
      clock: { secondsTo95PercentNotified: expect.any(Number) },
    });
    const { body: list } = await shop.api('GET /v1/recalls/{id}/customers', { id });
    const told = (list.items as { customerId: string; attempts: { channel: string; outcome: string }[] }[]).find(
      ({ customerId }) => customerId === 'k2',
    );
    expect(told?.attempts.map(({ channel, outcome }) => `${channel} ${outcome}`)).toEqual([
      'email begun',
      'email refused',
      'sms begun',
      'sms accepted',
    ]);
  });

  it('waits when the mail service wants less, and loses nobody', async () => {
    await shop.buyer('h1', { lot: 'D1', traits: email('h1') });
    const throttled = new SESv2ServiceException({
      name: 'TooManyRequestsException',
      $fault: 'client',
      message: 'slower',
      $metadata: { httpStatusCode: 429 },
    });
    shop.mails.reset();
    shop.mails
      .onAnyCommand()
      .rejectsOnce(throttled)
      .resolves({ MessageId: 'm' } as never);
    const id = await recalled('D1');
    await shop.drain();
    expect((await reported(id)).notices).toMatchObject({ sent: 1, waiting: 0 });
  });

  it('neither writes to nor keeps anything of somebody who was erased meanwhile', async () => {
    await shop.buyer('ida', { lot: 'E1', traits: email('ida') });
    await shop.buyer('jon', { lot: 'E1', traits: email('jon') });
    const id = await recalled('E1', { dryRun: true });
    await shop.drain();
    expect(await reported(id)).toMatchObject({ status: 'drafted', customers: { total: 2 }, notices: { waiting: 2 } });
    expect(shop.sent()).toEqual([]);
    await entomb('ida');
    expect((await shop.api('POST /v1/recalls/{id}/launch', { id, body: {} })).status).toBe(202);
    await shop.drain();
    expect(shop.sent().map(({ to }) => to)).toEqual(['jon@example.com']);
    expect((await reported(id)).notices).toMatchObject({ sent: 1, gone: 1 });
    expect((await shop.api('POST /v1/recalls/{id}/answers', { id, body: { customerId: 'ida', answer: 'kept' } })).status).toBe(404);
  });

  it('is one for one Idempotency-Key, and finds an order that comes late', async () => {
    await shop.buyer('kim', { lot: 'F1', traits: email('kim') });
    const headers = { 'idempotency-key': 'k-1' };
    const body = { lots: [{ gtin: MILK, lot: 'F1' }], reason: 'Glass.' };
    const [first, second] = [await shop.api('POST /v1/recalls', { headers, body }), await shop.api('POST /v1/recalls', { headers, body })];
    expect(second.body.recallId).toBe(first.body.recallId);
    expect((await shop.api('POST /v1/recalls', { headers, body: { ...body, reason: 'Metal.' } })).status).toBe(422);
    await shop.drain();
    await shop.buyer('lea', { lot: 'F1', traits: email('lea') });
    await later(3_700_000, async () => {
      await shop.follow();
      await shop.drain();
    });
    expect(shop.sent().map(({ to }) => to)).toEqual(['kim@example.com', 'lea@example.com']);
  });

  it('goes on from where it stood when its message was lost', async () => {
    await shop.buyer('mia', { lot: 'G1', traits: email('mia') });
    const id = await recalled('G1');
    shop.waiting.length = 0;
    await later(120_000, async () => {
      await shop.follow();
      await shop.drain();
    });
    expect((await reported(id)).notices.sent).toBe(1);
  });

  it('counts an order without a lot as possible where the lot was on sale', async () => {
    const { placeRule } = await import('#domain/lots/place-history.ts');
    const { lotsIn } = await import('#storage/lots.ts');
    const { MovementSchema } = await import('#schemas/lot.ts');
    const movement = MovementSchema.parse({
      ...{ gtin: MILK, lot: 'H1', movementId: 'r1', kind: 'received', at: '2026-11-18T06:00:00.000Z', quantity: 40, to: 'hafen' },
      ...{ recordedAt: '2026-11-18T06:00:00.000Z', recordedBy: 'quinn' },
    });
    await lotsIn('lots-table', placeRule).record({ gtin: movement.gtin, lot: movement.lot }, [movement]);
    await shop.buyer('nia', { store: 'hafen', at: '2026-11-19T10:00:00.000Z', traits: email('nia') });
    await shop.buyer('oli', { store: 'hafen', at: '2026-11-17T10:00:00.000Z', traits: email('oli') });
    const id = await recalled('H1');
    await shop.drain();
    const { body } = await shop.api('GET /v1/recalls/{id}/orders', { id });
    expect(body.items).toMatchObject([{ orderRef: 'shop#o-nia', certainty: 'possible', storeId: 'hafen' }]);
    expect(shop.sent()[0]?.text).toContain('You may have bought');
    expect((await reported(id)).quantity.recovery).toEqual([{ uom: 'EA', controlled: 40, recoverable: 40, rate: 1 }]);
  });
});

/** Does something as if so much later. */
async function later(millis: number, work: () => Promise<void>): Promise<void> {
  const { vi } = await import('vitest');
  vi.useFakeTimers({ now: Date.now() + millis, toFake: ['Date'] });
  try {
    await work();
  } finally {
    vi.useRealTimers();
  }
}

async function entomb(id: string): Promise<void> {
  const { PutCommand } = await import('@aws-sdk/lib-dynamodb');
  const { documents } = await import('#storage/client.ts');
  const Item = { pk: await shop.keys.of(id), schemaVersion: 1, erasedAt: '2026-11-22T08:00:00.000Z' };
  await documents.send(new PutCommand({ TableName: 'customers-table', Item }));
}
