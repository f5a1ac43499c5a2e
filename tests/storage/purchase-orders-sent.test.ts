import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { webhooks as Webhooks } from '#messaging/webhook.ts';
import type { OrderProposal } from '#schemas/order-proposal.ts';
import { aForecast, type OrderShop, startOrderShop } from '../support/order-shop.ts';

let shop: OrderShop;
let webhooks: typeof Webhooks;
let refused: typeof import('#messaging/refusal.ts')['MessageRefusedError'];
let send: (message: unknown) => Promise<boolean>;
let follow: () => Promise<unknown>;
let week = 0;
let secret: string | undefined;

const dairy = {
  name: 'Dairy',
  currency: 'EUR',
  leadTimeDays: 2,
  webhookUrl: 'https://orders.example.com/larderly',
  products: [{ productId: 'milk', costMinor: 72, packSize: 12 }],
};

beforeAll(async () => {
  shop = await startOrderShop();
  ({ webhooks } = await import('#messaging/webhook.ts'));
  ({ MessageRefusedError: refused } = await import('#messaging/refusal.ts'));
  const sending = await import('../../functions/inventory/send-purchase-orders.ts');
  const following = await import('../../functions/inventory/follow-purchase-orders.ts');
  send = async (message) => {
    const Records = [{ messageId: 'm', body: JSON.stringify(message) }];
    const { batchItemFailures } = await sending.handler({ Records } as never, {} as never);
    return batchItemFailures.length === 0;
  };
  follow = async () => await following.handler({ scheduledAt: '2026-11-22T05:00:00.000Z' } as never, {} as never);
  await shop.putProduct('milk', { name: 'Milk', priceMinor: 129, currency: 'EUR', shelfLifeDays: 7 });
  secret = (await shop.putSupplier('dairy', dairy)).body.webhookSecret;
});
beforeEach(() => {
  week += 1;
  shop.foreseen.forecasts = [aForecast('milk', 500 * 2 ** week)];
  shop.sent();
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => shop.stop());

async function proposed(): Promise<OrderProposal> {
  await shop.propose(`2026-12-${String(week).padStart(2, '0')}T04:30:00.000Z`, `order-proposals-2026-12-0${week}`);
  const [milk] = await shop.proposed();
  if (milk === undefined) throw new Error('Nothing was proposed.');
  return milk;
}
const accepted = async () => (await shop.accept((await proposed()).proposalId)).body.purchaseOrder.purchaseOrderId as string;
const noticeOf = async (id: string) => (await shop.order(id)).body;

describe('a purchase order', () => {
  it('goes to its supplier once it is on the queue, signed with the secret that was told once', async () => {
    const call = vi.spyOn(webhooks, 'call').mockResolvedValue();
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{32}$/);
    expect((await shop.putSupplier('dairy', dairy)).body.webhookSecret).toBeUndefined();
    const id = await accepted();
    const [message] = shop.sent();
    expect(message).toEqual({ purchaseOrderId: id, kind: 'ordered' });
    expect(await noticeOf(id)).toMatchObject({ notice: 'sending' });
    expect(await send(message)).toBe(true);
    expect(call).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({
        url: dairy.webhookUrl,
        secret,
        id: `${id}.ordered`,
        payload: { type: 'purchase-order.ordered', data: expect.objectContaining({ purchaseOrderId: id, supplierId: 'dairy' }) },
      }),
    );
    expect(await noticeOf(id)).toMatchObject({ notice: 'sent' });
    await follow();
    expect(shop.sent()).toEqual([]);
  });

  it('is told though whoever accepted it was interrupted before the queue had it', async () => {
    vi.spyOn(webhooks, 'call').mockResolvedValue();
    const { proposalId } = await proposed();
    shop.breakQueue();
    expect((await shop.accept(proposalId)).status).toBe(500);
    shop.mendQueue();
    const repeated = (await shop.accept(proposalId)).body.purchaseOrder;
    expect(repeated).toMatchObject({ notice: 'sending' });
    await follow();
    expect(shop.sent()).toEqual([{ purchaseOrderId: repeated.purchaseOrderId, kind: 'ordered' }]);
  });

  it('is sent again while nobody knows whether it arrived, under the same id, and not when it was refused for good', async () => {
    const call = vi.spyOn(webhooks, 'call').mockRejectedValueOnce(new Error('socket hang up'));
    const id = await accepted();
    const [message] = shop.sent();
    expect(await send(message)).toBe(false);
    expect(await noticeOf(id)).toMatchObject({ notice: 'sending' });
    call.mockRejectedValueOnce(new refused('Status410', { kind: 'final' }));
    expect(await send(message)).toBe(true);
    expect(new Set(call.mock.calls.map(([{ id: name }]) => name)).size).toBe(1);
    expect(await noticeOf(id)).toMatchObject({ notice: 'failed', noticeReason: 'Status410' });
    await follow();
    expect(shop.sent()).not.toContainEqual(message);
  });

  it('that is taken back tells its supplier so', async () => {
    const call = vi.spyOn(webhooks, 'call').mockResolvedValue();
    const { proposalId } = await proposed();
    const { purchaseOrderId } = (await shop.accept(proposalId)).body.purchaseOrder;
    for (const message of shop.sent()) await send(message);
    await shop.undo(proposalId);
    for (const message of shop.sent()) await send(message);
    expect(call.mock.calls.map(([{ id }]) => id)).toEqual([`${purchaseOrderId}.ordered`, `${purchaseOrderId}.cancelled`]);
    expect(call.mock.calls.at(-1)?.[0].payload).toMatchObject({ type: 'purchase-order.cancelled', data: { status: 'cancelled' } });
  });
});

describe('a supplier', () => {
  it.each(['http://orders.example.com', 'https://localhost/x', 'https://10.0.0.1/x'])('cannot have the address %s', async (webhookUrl) => {
    expect((await shop.putSupplier('other', { ...dairy, webhookUrl })).status).toBe(400);
  });

  it('is listed with others, page by page', async () => {
    for (const id of ['a', 'b', 'c-1']) await shop.putSupplier(id, { name: id, currency: 'EUR', leadTimeDays: 1 });
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body } = await shop.listSuppliers({ limit: '2', ...(cursor === '' ? {} : { cursor }) });
      seen.push(...body.items.map(({ supplierId }: { supplierId: string }) => supplierId));
      cursor = body.cursor;
    }
    expect(seen).toEqual(['a', 'b', 'c-1', 'dairy']);
  });
});
