import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { getRules } from '#schemas/routes/associations.ts';
import { type LocalRuntime, startLocal } from '../support/local-runtime.ts';

const DAY = 86_400_000;
const ReplySchema = getRules.reply as NonNullable<typeof getRules.reply>;
type Reply = {
  items: { antecedent: string[]; antecedentNames: string[]; consequent: string; consequentName: string; lift: number; count: number }[];
  cursor: string | null;
  asOf: string | null;
  runId: string | null;
  baskets: number;
};

let shop: LocalRuntime;

const orderOf = (userId: string, daysAgo: number, products: readonly string[]) => ({
  type: 'track',
  userId,
  event: 'Order Completed',
  messageId: `${userId}-${daysAgo}`,
  timestamp: new Date(Date.now() - daysAgo * DAY).toISOString(),
  properties: {
    order_id: `${userId}-${daysAgo}`,
    currency: 'EUR',
    products: products.map((product_id) => ({ product_id, quantity: 1, price: 2, category: product_id === 'soap' ? 'Household' : 'Food' })),
  },
});
async function send(batch: readonly object[]): Promise<void> {
  const reply = await shop.track('/v1/batch', { method: 'POST', body: JSON.stringify({ batch, sentAt: new Date().toISOString() }) });
  expect(reply.status).toBe(200);
  await shop.stored();
}
const rulesBy = (query = '') => shop.operator(`/v1/rules${query}`);
async function rules(query = ''): Promise<Reply> {
  const reply = await rulesBy(query);
  expect(reply.status).toBe(200);
  const body: unknown = await reply.json();
  ReplySchema.parse(body);
  return body as Reply;
}

const RunSchema = z.object({
  runId: z.string(),
  status: z.string(),
  result: z.record(z.string(), z.unknown()).optional(),
  failure: z.unknown().optional(),
});
async function run(job: string, body: object = {}) {
  const started = await shop.operator(`/v1/jobs/${job}/runs`, { method: 'POST', body: JSON.stringify(body) });
  expect(started.status).toBe(202);
  const { runId } = RunSchema.parse(await started.json());
  for (let attempt = 0; attempt < 300; attempt++) {
    const found = RunSchema.parse(await (await shop.operator(`/v1/jobs/${job}/runs/${runId}`)).json());
    if (found.status === 'SUCCEEDED') return found;
    if (found.status === 'FAILED') throw new Error(JSON.stringify(found.failure));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Run ${runId} did not end.`);
}

const people = Array.from({ length: 12 }, (_, number) => `person-${number}`);

beforeAll(async () => {
  shop = await startLocal({ args: ['--no-schedules', '--no-sweeper'] });
  await shop.operator('/v1/products/tea', { method: 'PUT', body: JSON.stringify({ name: 'Green tea', category: 'Drinks' }) });
  // The first six buy tea with cake, the others bread or soap; all of it lies within the year but the gloves.
  const batch = people.flatMap((person, number) => [
    ...[5, 15, 25].map((daysAgo) => orderOf(person, daysAgo, number < 6 ? ['tea', 'cake'] : ['bread'])),
    ...[8, 18, 28].map((daysAgo) => orderOf(person, daysAgo, ['soap'])),
    orderOf(person, 500, ['hat', 'gloves']),
  ]);
  await send(batch);
});
afterAll(() => shop.stop());

describe('before the first run', () => {
  it('there are no rules, and nothing to wait for', async () => {
    expect(await rules()).toMatchObject({ items: [], cursor: null, asOf: null, runId: null, baskets: 0 });
  });
});

describe('the job rules', () => {
  it('finds what is bought together, with the names of the catalogue', async () => {
    const { runId, result } = await run('rules');
    expect(result).toMatchObject({ rules: { customers: 12, baskets: 72, productRules: 2 } });
    // The function asks at most once a minute for a newer version while it has one; it has none yet.
    const reply = await rules();
    expect(reply).toMatchObject({ runId, baskets: 72 });
    expect(reply.items).toHaveLength(2);
    expect(reply.items[0]).toMatchObject({ antecedent: ['cake'], consequent: 'tea', consequentName: 'Green tea', count: 18, lift: 4 });
  });

  it('answers by product, by category and page by page', async () => {
    expect((await rules('?item=bread')).items).toEqual([]);
    expect((await rules('?item=tea')).items).toHaveLength(2);
    expect((await rules('?category=Drinks')).items).toHaveLength(2);
    expect((await rules('?level=category')).items[0]).toMatchObject({ antecedent: ['Drinks'], consequent: 'Food' });
    const first = await rules('?limit=1');
    const second = await rules(`?limit=1&cursor=${first.cursor}`);
    expect([...first.items, ...second.items]).toEqual((await rules()).items);
    expect(second.cursor).toBeNull();
  });

  it('refuses a cursor that is none, and a level that is none', async () => {
    expect((await rulesBy('?cursor=abc')).status).toBe(400);
    expect((await rulesBy('?level=shelf')).status).toBe(400);
  });

  it('looks at the year before the moment it is asked for', async () => {
    const asOf = new Date(Date.now() - 400 * DAY).toISOString();
    const { result } = await run('rules', { asOf });
    expect(result).toMatchObject({ rules: { customers: 12, baskets: 12 } });
  });
});

describe('the night', () => {
  it('mines among the orders that the training has read, and finds the same', { timeout: 120_000 }, async () => {
    const { result } = await run('nightly');
    expect(result).toMatchObject({ rules: { customers: 12, baskets: 72, productRules: 2 } });
    expect(result).not.toHaveProperty('recommendations.baskets');
  });
});
