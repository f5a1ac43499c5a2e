import { BatchWriteCommand, type BatchWriteCommandInput, GetCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { ProductId } from '#schemas/ids.ts';
import { type Product, ProductSchema } from '#schemas/product.ts';
import { readAll, readRecent } from './batch-read.ts';
import { documents } from './client.ts';
import { isConditionFailure } from './errors.ts';

const WRITES_PER_BATCH = 25;
const MAX_ROUNDS = 8;

const keyOf = (productId: ProductId) => ({ pk: productId });
const itemOf = (product: Product) => ({ ...keyOf(product.productId), ...product });

/** The catalogue. */
export function productsIn(TableName: string) {
  async function putBatch(products: readonly Product[]): Promise<void> {
    let open: BatchWriteCommandInput['RequestItems'] = {
      [TableName]: products.map((product) => ({ PutRequest: { Item: itemOf(product) } })),
    };
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const reply: { UnprocessedItems?: BatchWriteCommandInput['RequestItems'] | undefined } = await documents.send(
        new BatchWriteCommand({ RequestItems: open }),
      );
      open = reply.UnprocessedItems ?? {};
      if (Object.keys(open).length === 0) return;
    }
    throw new Error(`DynamoDB left products unwritten in ${MAX_ROUNDS} requests.`);
  }

  const keysOf = (productIds: Iterable<ProductId>) =>
    [...new Set(productIds)].map((productId) => ({ table: TableName, key: keyOf(productId) }));

  function byId(found: readonly { readonly item: Record<string, unknown> }[]): Map<ProductId, Product> {
    const products = found.map(({ item }) => ProductSchema.parse(item));
    return new Map(products.map((product) => [product.productId, product]));
  }

  return {
    async find(productId: ProductId): Promise<Product | undefined> {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: keyOf(productId), ConsistentRead: true }));
      return Item && ProductSchema.parse(Item);
    },

    /** Those of the given products that the catalogue knows, as they are now. */
    findMany: async (productIds: Iterable<ProductId>): Promise<Map<ProductId, Product>> => byId(await readAll(keysOf(productIds))),

    /** Those of the given products that the catalogue knows, as they were a moment ago; at half the price. */
    findRecent: async (productIds: Iterable<ProductId>): Promise<Map<ProductId, Product>> => byId(await readRecent(keysOf(productIds))),

    /** @param after - product id at which the page before ended */
    async list(limit: number, after?: string): Promise<{ items: Product[]; next: string | undefined }> {
      const { Items = [], LastEvaluatedKey } = await documents.send(
        new ScanCommand({ TableName, Limit: limit, ...(after === undefined ? {} : { ExclusiveStartKey: { pk: after } }) }),
      );
      return { items: Items.map((item) => ProductSchema.parse(item)), next: LastEvaluatedKey && String(LastEvaluatedKey['pk']) };
    },

    /** Replaces what was known of each; the last writer's word holds. */
    async putAll(products: readonly Product[]): Promise<void> {
      const batches: Promise<void>[] = [];
      for (let start = 0; start < products.length; start += WRITES_PER_BATCH)
        batches.push(putBatch(products.slice(start, start + WRITES_PER_BATCH)));
      await Promise.all(batches);
    },

    /** Adds a product that nobody has described meanwhile. @returns false when somebody has */
    async addIfNew(product: Product): Promise<boolean> {
      try {
        await documents.send(new PutCommand({ TableName, Item: itemOf(product), ConditionExpression: 'attribute_not_exists(pk)' }));
        return true;
      } catch (error) {
        if (isConditionFailure(error)) return false;
        throw error;
      }
    },
  };
}
