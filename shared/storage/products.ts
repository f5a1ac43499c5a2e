import {
  BatchWriteCommand,
  type BatchWriteCommandInput,
  GetCommand,
  PutCommand,
  paginateScan,
  ScanCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { ProductId } from '#schemas/ids.ts';
import { type Product, ProductSchema } from '#schemas/product.ts';
import type { Stock } from '#schemas/stock.ts';
import { readAll } from './batch-read.ts';
import { documents } from './client.ts';
import { isConditionFailure } from './errors.ts';
import { replacementOf } from './replacement.ts';

/** What DynamoDB writes in one request, and how many writes are under way at once. */
const WRITES_AT_ONCE = 25;
const MAX_ROUNDS = 8;

/** Beside the products; no product can have it, since ids do not begin with a space. */
const REVISION = { pk: ' REVISION' };

const keyOf = (productId: ProductId) => ({ pk: productId });
const itemOf = (product: Product) => ({ ...keyOf(product.productId), ...product });
/** What a description says; the stock has writers of its own. */
const DESCRIBED = Object.keys(ProductSchema.shape).filter((name) => name !== 'stock') as (keyof Product)[];

/** Replaces the description as a whole; the stock only where the product tells it. */
function descriptionOf(product: Product) {
  const { sets, removal, names, values } = replacementOf(
    [...DESCRIBED, ...(product.stock === undefined ? [] : (['stock'] as const))],
    product,
  );
  return {
    UpdateExpression: `SET ${sets.join(', ')}${removal}`,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  };
}

/**
 * The catalogue. Whoever changes what decides on a recommendation says so by `noteChange` before answering, so that whoever keeps
 * products in memory knows by one small item that they are those of this moment.
 */
export function productsIn(TableName: string) {
  async function replace(product: Product): Promise<Product> {
    const { Attributes } = await documents.send(
      new UpdateCommand({ TableName, Key: keyOf(product.productId), ...descriptionOf(product), ReturnValues: 'ALL_NEW' }),
    );
    return ProductSchema.parse(Attributes);
  }

  async function addBatch(products: readonly Product[]): Promise<void> {
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

  const inBatches = (products: readonly Product[]): Product[][] =>
    Array.from({ length: Math.ceil(products.length / WRITES_AT_ONCE) }, (_, batch) =>
      products.slice(batch * WRITES_AT_ONCE, (batch + 1) * WRITES_AT_ONCE),
    );

  return {
    async find(productId: ProductId): Promise<Product | undefined> {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: keyOf(productId), ConsistentRead: true }));
      return Item && ProductSchema.parse(Item);
    },

    /** Those of the given products that the catalogue knows, as they are now. */
    async findMany(productIds: Iterable<ProductId>): Promise<Map<ProductId, Product>> {
      const found = await readAll([...new Set(productIds)].map((productId) => ({ table: TableName, key: keyOf(productId) })));
      const products = found.map(({ item }) => ProductSchema.parse(item));
      return new Map(products.map((product) => [product.productId, product]));
    },

    /** @param after - product id at which the page before ended */
    async list(limit: number, after?: string): Promise<{ items: Product[]; next: string | undefined }> {
      const { Items = [], LastEvaluatedKey } = await documents.send(
        new ScanCommand({ TableName, Limit: limit, ...(after === undefined ? {} : { ExclusiveStartKey: { pk: after } }) }),
      );
      const items = Items.filter(({ pk }) => pk !== REVISION.pk).map((item) => ProductSchema.parse(item));
      return { items, next: LastEvaluatedKey && String(LastEvaluatedKey['pk']) };
    },

    /** The whole catalogue. */
    async every(): Promise<Product[]> {
      const products: Product[] = [];
      for await (const { Items = [] } of paginateScan({ client: documents }, { TableName })) {
        products.push(...Items.filter(({ pk }) => pk !== REVISION.pk).map((item) => ProductSchema.parse(item)));
      }
      return products;
    },

    /** Replaces what was known of it; the last writer's word holds. @returns how it is known now */
    replace,

    async replaceAll(products: readonly Product[]): Promise<void> {
      for (const batch of inBatches(products)) await Promise.all(batch.map(replace));
    },

    /** Puts products that the catalogue did not have a moment ago, many at once; stock that somebody told meanwhile is unknown again. */
    async addAll(products: readonly Product[]): Promise<void> {
      await Promise.all(inBatches(products).map(addBatch));
    },

    /** @returns the product as it was; undefined when the catalogue does not have it, and nothing is written */
    async setStock(productId: ProductId, stock: readonly Stock[]): Promise<Product | undefined> {
      try {
        const { Attributes } = await documents.send(
          new UpdateCommand({
            TableName,
            Key: keyOf(productId),
            UpdateExpression: 'SET stock = :stock',
            ConditionExpression: 'attribute_exists(pk)',
            ExpressionAttributeValues: { ':stock': stock },
            ReturnValues: 'ALL_OLD',
          }),
        );
        return ProductSchema.parse(Attributes);
      } catch (error) {
        if (isConditionFailure(error)) return undefined;
        throw error;
      }
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

    /** Makes everybody who keeps products in memory read them again. */
    async noteChange(): Promise<void> {
      await documents.send(
        new UpdateCommand({ TableName, Key: REVISION, UpdateExpression: 'ADD revision :one', ExpressionAttributeValues: { ':one': 1 } }),
      );
    },

    /** Differs whenever something has been noted since; 0 before the first time. */
    async revision(): Promise<number> {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: REVISION, ConsistentRead: true }));
      return Number(Item?.['revision'] ?? 0);
    },
  };
}
