import { BatchGetCommand, GetCommand, QueryCommand, ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Recommendations } from '#schemas/recommendation.ts';
import { aChunk, anEvent, anOrder } from '../support/customer-builders.ts';
import { call, type People, startPeople } from '../support/people.ts';

interface Capacity {
  readonly TableName?: string;
  readonly CapacityUnits?: number;
}
type Reply = { ConsumedCapacity?: Capacity | Capacity[]; Items?: Record<string, unknown>[] };

let shop: People;
let recommend: unknown;
let catalogue: unknown;
const usedOf = new Map<string, number>();
/** What an eventually consistent read of events does not see yet. */
let unseen: (item: Record<string, unknown>) => boolean = () => false;
const READS = [GetCommand, BatchGetCommand, QueryCommand, ScanCommand];

function note(prefix: string, { ConsumedCapacity = [] }: Reply): void {
  for (const { TableName = '', CapacityUnits = 0 } of [ConsumedCapacity].flat())
    usedOf.set(`${prefix} ${TableName}`, (usedOf.get(`${prefix} ${TableName}`) ?? 0) + CapacityUnits);
}

beforeAll(async () => {
  shop = await startPeople();
  process.env['NEIGHBOUR_MODEL_MEGABYTES'] = '250';
  recommend = (await import('../../functions/recommendations/get-recommendations.ts')).handler;
  catalogue = (await import('../../functions/inventory/manage-products.ts')).handler;
  const { documents } = await import('#storage/client.ts');
  const send = documents.send.bind(documents) as (command: unknown) => Promise<Reply>;
  documents.send = (async (command: { input: { ConsistentRead?: boolean; TableName?: string } }) => {
    Object.assign(command.input, { ReturnConsumedCapacity: 'TOTAL' });
    const reply = await send(command);
    if (READS.some((Read) => command instanceof Read)) note('read', reply);
    if (command instanceof UpdateCommand) note('write', reply);
    const isLate = command instanceof QueryCommand && command.input.TableName === 'events-table' && command.input.ConsistentRead === false;
    return isLate ? { ...reply, Items: (reply.Items ?? []).filter((item) => !unseen(item)) } : reply;
  }) as never;
});
beforeEach(() => {
  usedOf.clear();
  unseen = () => false;
});
afterAll(() => shop.stop());

const goods = ['tea', 'jam', 'rye', 'oats', 'milk', 'rice', 'salt', 'pears', 'plums', 'honey', 'beans', 'leeks'];
const orderOf = (userId: string, orderId: string, products: readonly string[], at: string) =>
  anOrder(orderId, {
    userId,
    at,
    properties: { products: products.map((product_id) => ({ product_id, quantity: 1, price: 2 })), total: 2 },
  });
const put = (productId: string, body: object) => call(catalogue, 'PUT /v1/products/{productId}', { params: { productId }, body });
const listOf = async (id: string, query = {}): Promise<Recommendations> =>
  (await call(recommend, 'GET /v1/customers/{id}/recommendations', { id, query })).body;
const idsOf = ({ items }: Recommendations): string[] => items.map(({ productId }) => productId);

describe('a list of ten', () => {
  beforeAll(async () => {
    for (const productId of goods)
      await put(productId, { name: productId, allergens: { MILK: productId === 'milk' ? 'CONTAINS' : 'FREE_FROM' } });
    await shop.store(
      aChunk([orderOf('ann', 'o1', goods, '2026-11-01T10:00:00.000Z'), orderOf('ann', 'o2', goods, '2026-11-09T10:00:00.000Z')]),
    );
    await listOf('ann');
  });

  it('costs four read units and those of the person’s own orders, once the catalogue is in memory', async () => {
    expect(idsOf(await listOf('ann'))).toHaveLength(10);
    // One for each of person, consents, holds and the catalogue's revision; the orders at half the price.
    const [customers, consents, holds] = ['customers', 'consents', 'holds'].map((table) => usedOf.get(`read ${table}-table`));
    expect([customers, consents, holds]).toEqual([1, 1, 1]);
    expect(usedOf.get('read events-table')).toBeLessThanOrEqual(1);
    // Without a model the pages of the catalogue are read beside it.
    const scanned = usedOf.get('read products-table') ?? 0;
    expect(scanned).toBeLessThanOrEqual(1 + goods.length / 2);
  });

  it('reads the orders once, whatever else the person did last', async () => {
    const did = (type: string, given: object) => anEvent({ type, event: undefined, userId: 'dora', ...given });
    await shop.store(
      aChunk([
        orderOf('dora', 'd1', ['tea'], '2026-11-01T10:00:00.000Z'),
        did('identify', { traits: { diets: ['vegan'], consents: { marketing: true } } }),
        did('alias', { previousId: 'dora-phone' }),
        did('group', { groupId: 'g' }),
        did('page', { properties: { path: '/' } }),
        anEvent({ userId: 'dora', event: 'Product Reviewed', properties: { product_id: 'tea', rating: 4 } }),
        anEvent({ userId: 'dora', event: 'Consent Granted', properties: { purpose: 'marketing' } }),
        anEvent({ userId: 'dora', event: 'Product Viewed', properties: { product_id: 'tea' } }),
      ]),
    );
    expect((await shop.profileOf('dora')).recent.length).toBeGreaterThan(2);
    usedOf.clear();
    await listOf('dora');
    // Half a unit for each of the two ids.
    expect(usedOf.get('read events-table')).toBeLessThanOrEqual(1);
  });

  it('is counted with others: twenty lists at once cost a few writes', async () => {
    for (let index = 0; index < 20; index++) await listOf('ann');
    expect(usedOf.get('write lists-table') ?? 0).toBeLessThanOrEqual(2);
  });
});

describe('the very next list', () => {
  it('knows a purchase that a cheap read has not seen yet', async () => {
    await shop.store(aChunk([orderOf('bea', 'b1', ['tea'], '2026-11-01T10:00:00.000Z')]));
    await shop.store(aChunk([orderOf('bea', 'b2', ['jam'], '2026-11-20T10:00:00.000Z')]));
    const [newest] = (await shop.profileOf('bea')).recent;
    unseen = ({ sk }) => newest !== undefined && String(sk).startsWith(`E#${newest.key}`);
    const list = await listOf('bea', { list: 'buy-again' });
    expect(idsOf(list).sort()).toEqual(['jam', 'tea']);
  });

  it('knows what is in a product since a moment', async () => {
    await shop.store(aChunk([anEvent({ type: 'identify', event: undefined, userId: 'cleo', traits: { allergens: ['milk'] } })]));
    const before = idsOf(await listOf('cleo', { limit: '100' }));
    expect(before).toContain('rye');
    expect(before).not.toContain('milk');
    await put('rye', { name: 'rye', allergens: { MILK: 'MAY_CONTAIN' } });
    const after = await listOf('cleo', { limit: '100' });
    expect(idsOf(after)).not.toContain('rye');
    expect(after.vetoed.map(({ productId }) => productId)).toContain('rye');
  });
});
