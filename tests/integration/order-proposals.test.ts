import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { OrderProposalReplySchema } from '#schemas/order-proposal.ts';
import { type LocalRuntime, startLocal } from '../support/local-runtime.ts';

const DAY = 86_400_000;
const DAYS = 98;
const FIRST = Date.parse('2026-08-03T10:00:00.000Z');
const AS_OF = new Date(FIRST + DAYS * DAY - 6 * 3_600_000).toISOString();
const STORE = 'mitte';

let shop: LocalRuntime;
const api = async (method: string, path: string, body?: object) =>
  await shop.operator(path, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });

const RunSchema = z.object({ runId: z.string(), status: z.string(), result: z.record(z.string(), z.unknown()).optional() });
async function run(job: string) {
  const { runId } = RunSchema.parse(await (await api('POST', `/v1/jobs/${job}/runs`, { asOf: AS_OF })).json());
  for (let attempt = 0; attempt < 600; attempt++) {
    const found = RunSchema.parse(await (await api('GET', `/v1/jobs/${job}/runs/${runId}`)).json());
    if (found.status !== 'QUEUED' && found.status !== 'RUNNING') return found;
    await delay(100);
  }
  throw new Error(`Run ${runId} did not end.`);
}

/** Ten pieces on a weekday, twenty on a Saturday or Sunday. */
function orderOn(day: number) {
  return {
    type: 'track',
    userId: `person-${day % 5}`,
    event: 'Order Completed',
    messageId: `m-${day}`,
    timestamp: new Date(FIRST + day * DAY).toISOString(),
    properties: {
      order_id: `o-${day}`,
      currency: 'EUR',
      store_id: STORE,
      products: [{ product_id: 'milk', quantity: day % 7 >= 5 ? 20 : 10, price: 1.29 }],
    },
  };
}

beforeAll(async () => {
  shop = await startLocal({ args: ['--no-schedules', '--no-sweeper'] });
  await api('PUT', '/v1/products/milk', { name: 'Milk', priceMinor: 129, currency: 'EUR', shelfLifeDays: 7, gtin: '4006381333931' });
  await api('PUT', '/v1/suppliers/dairy', {
    name: 'Dairy',
    currency: 'EUR',
    leadTimeDays: 2,
    webhookUrl: 'https://orders.dairy.example.com/larderly',
    products: [{ productId: 'milk', costMinor: 72, packSize: 6 }],
  });
  const batch = Array.from({ length: DAYS }, (_, day) => orderOn(day));
  const sent = await shop.track('/v1/batch', { method: 'POST', body: JSON.stringify({ batch, sentAt: new Date().toISOString() }) });
  expect(sent.status).toBe(200);
  await shop.stored();
});
afterAll(() => shop.stop());

const proposals = async () => {
  const reply = await api('GET', `/v1/order-proposals?store=${STORE}`);
  return z.object({ items: z.array(OrderProposalReplySchema) }).parse(await reply.json()).items;
};

describe('from what was sold to what is on the shelf', () => {
  it('the night proposes, somebody accepts, the supplier is told, and what comes is measured', async () => {
    expect(await run('forecast')).toMatchObject({ status: 'SUCCEEDED' });
    expect(await run('order-proposals')).toMatchObject({ status: 'SUCCEEDED', result: { proposals: 1 } });
    const [milk] = await proposals();
    if (milk === undefined) throw new Error('Nothing was proposed.');
    expect(milk).toMatchObject({ productId: 'milk', storeId: STORE, supplierId: 'dairy', status: 'pending' });
    // A Monday: ten pieces on each of the three days until the next order can help.
    expect(milk.expectedDemand).toBeGreaterThan(27);
    expect(milk.expectedDemand).toBeLessThan(33);
    expect(milk.quantity % 6).toBe(0);
    expect(milk.quantity).toBeGreaterThanOrEqual(30);

    const accepted = await (await api('POST', `/v1/order-proposals/${milk.proposalId}/accept`, {})).json();
    const { purchaseOrderId } = (accepted as { purchaseOrder: { purchaseOrderId: string } }).purchaseOrder;
    await shop.stored();
    const { items: left } = (await (await fetch(new URL('/outbox.json', shop.endpoints.outbox))).json()) as {
      items: { to: string[]; text: string }[];
    };
    const call = left.find(({ to }) => to.some((address) => address.includes('orders.dairy.example.com')));
    expect(call?.text).toContain(purchaseOrderId);

    const receipt = {
      receivedAt: new Date().toISOString(),
      lines: [
        { productId: 'milk', lot: 'MN7', quantity: milk.quantity, expiresOn: new Date(Date.now() + 8 * DAY).toISOString().slice(0, 10) },
      ],
    };
    const received = await api('POST', `/v1/purchase-orders/${purchaseOrderId}/receipts`, receipt);
    expect(await received.json()).toMatchObject({ status: 'received', isOnTimeInFull: true, notice: 'sent' });
    expect(await (await api('GET', '/v1/lots/4006381333931/MN7')).json()).toMatchObject({
      onHand: [{ place: STORE, quantity: milk.quantity }],
    });
    expect(await (await api('GET', '/v1/suppliers/dairy')).json()).toMatchObject({ measured: { deliveries: 1, onTimeInFullRate: 1 } });
    expect(await (await api('GET', '/v1/order-proposals/savings?monthlyStockCostMinor=100000')).json()).toMatchObject({
      measured: { series: 1 },
    });
  });
});
