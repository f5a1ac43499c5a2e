import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aChunk, anOrder } from '../support/customer-builders.ts';
import { call, type People, startPeople } from '../support/people.ts';

const PATH = '/v1/score-weights';
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
let shop: People;
let handler: unknown;

beforeAll(async () => {
  shop = await startPeople();
  ({ handler } = await import('../../functions/segments/manage-score-weights.ts'));
});
afterAll(() => shop.stop());

const put = (body: unknown) => call(handler, `PUT ${PATH}`, { body });
const get = async () => (await call(handler, `GET ${PATH}`)).body;

/** Twenty customers: the first orders often, the last spends much, nobody does both. */
async function fillShop(): Promise<void> {
  for (let index = 0; index < 20; index++) {
    const orders = Array.from({ length: 20 - index }, (_, order) =>
      anOrder(`o-${index}-${order}`, {
        userId: `customer-${index}`,
        at: daysAgo(1 + order * 3),
        properties: { products: [{ product_id: 'tea', quantity: 1, price: 1 + index * index }] },
      }),
    );
    expect(await shop.store(aChunk(orders))).toEqual([]);
  }
}

describe('manageScoreWeights', () => {
  it('shows the weights of a shop that has set none', async () => {
    const { inForce, next } = await get();
    expect(inForce).toBeNull();
    expect(next).toMatchObject({ method: 'given', revision: 0, changedAt: null, changedBy: null });
    expect(next.weights.everyone.spend365Minor).toBeCloseTo(0.53961455, 8);
  });

  it('keeps what a marketer sets for the next night, and says who did', async () => {
    const everyone = { orders365: 0.25, activeDays90: 0.75 };
    const { status, body } = await put({ method: 'given', everyone });
    expect(status).toBe(200);
    expect(body.next).toMatchObject({ method: 'given', weights: { everyone, bySegment: {} }, revision: 1, changedBy: 'op-1' });
    expect(await get()).toEqual(body);
    expect((await put({ method: 'entropy', features: ['orders365'] })).body.next).toMatchObject({ weights: null, revision: 2 });
  });

  it.each([
    [{ method: 'given', everyone: { orders365: 0.5 } }, 'body.everyone', 'expected weights that add up to 1, they add up to 0.5'],
    [{ method: 'given', everyone: { recency: 1 } }, 'body.everyone.recency', 'expected a feature, there is no recency'],
    [
      {
        method: 'ahp',
        features: ['orders365', 'spend365Minor'],
        pairwise: [
          [1, 2],
          [3, 1],
        ],
      },
      'body.pairwise',
      'expected comparisons',
    ],
  ])('refuses %j, and what was set stays', async (refused, field, expected) => {
    const before = await get();
    const { status, body } = await put(refused);
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ field, expected: expect.stringContaining(expected) }]);
    expect(await get()).toEqual(before);
  });

  it('shows on customers of the shop who would come out on top, and stores nothing', async () => {
    await fillShop();
    const before = await get();
    const preview = async (everyone: Record<string, number>) =>
      (await call(handler, `POST ${PATH}/preview`, { body: { method: 'given', everyone } })).body;
    const byOrders = await preview({ orders365: 1 });
    const bySpend = await preview({ averageOrderMinor: 1 });
    expect(byOrders).toMatchObject({ looked: 20, customers: 20, meanChange: null, bestKept: null });
    expect(byOrders.top.map(({ customerId }: { customerId: string }) => customerId).slice(0, 2)).toEqual(['customer-0', 'customer-1']);
    expect(bySpend.top[0]).toMatchObject({ customerId: 'customer-19', scoreAfter: 1, rankAfter: 1, scoreBefore: null });
    expect(await get()).toEqual(before);
  });
});
