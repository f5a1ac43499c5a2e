import { GetCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type DeliverySums, DeliverySumsSchema, type Supplier, type SupplierId, SupplierSchema } from '#schemas/supplier.ts';
import { documents, type TransactItem } from './client.ts';
import { replacementOf } from './replacement.ts';

const LIST = 'SUPPLIERS';
const keyOf = (supplierId: string) => ({ pk: LIST, sk: supplierId });
const sumsKey = (supplierId: string) => ({ pk: LIST, sk: `${supplierId}#RECORD` });
/** What a description says; the secret is made once and stays. */
const DESCRIBED = Object.keys(SupplierSchema.shape).filter((name) => name !== 'webhookSecret') as (keyof Supplier)[];

export interface KnownSupplier {
  readonly supplier: Supplier;
  readonly sums: DeliverySums;
}

/** Adds a delivery to what is known of a supplier. Sums only, so that the order of deliveries does not matter. */
export const sumsUpdate = (TableName: string, supplierId: SupplierId, sums: DeliverySums): TransactItem => {
  const names = Object.keys(sums) as (keyof DeliverySums)[];
  return {
    Update: {
      TableName,
      Key: sumsKey(supplierId),
      UpdateExpression: `ADD ${names.map((name) => `${name} :${name}`).join(', ')}`,
      ExpressionAttributeValues: Object.fromEntries(names.map((name) => [`:${name}`, sums[name]])),
    },
  };
};

/** Who delivers what, on which terms, and how they have kept to them. */
export function suppliersIn(TableName: string) {
  /** Suppliers by id, page by page. @param after - id at which the page before ended */
  async function page(
    limit: number | undefined,
    after: SupplierId | undefined,
  ): Promise<{ items: KnownSupplier[]; next: SupplierId | undefined }> {
    const { Items = [], LastEvaluatedKey } = await documents.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :list',
        ExpressionAttributeValues: { ':list': LIST },
        ConsistentRead: true,
        ...(limit === undefined ? {} : { Limit: 2 * limit }),
        // After the record that follows a supplier.
        ...(after === undefined ? {} : { ExclusiveStartKey: { pk: LIST, sk: `${after}#RECORD` } }),
      }),
    );
    const sums = new Map(Items.filter(isRecord).map((item) => [String(item['sk']).slice(0, -'#RECORD'.length), item]));
    const all = Items.filter((item) => !isRecord(item)).map((item) => {
      const supplier = SupplierSchema.parse(item);
      return { supplier, sums: DeliverySumsSchema.parse(sums.get(supplier.supplierId) ?? {}) };
    });
    const items = limit === undefined ? all : all.slice(0, limit);
    const isMore = items.length < all.length || LastEvaluatedKey !== undefined;
    return { items, next: isMore ? items.at(-1)?.supplier.supplierId : undefined };
  }

  return {
    page,

    async every(): Promise<KnownSupplier[]> {
      const all: KnownSupplier[] = [];
      let after: SupplierId | undefined;
      do {
        const { items, next } = await page(undefined, after);
        all.push(...items);
        after = next;
      } while (after !== undefined);
      return all;
    },

    async find(supplierId: SupplierId): Promise<KnownSupplier | undefined> {
      const [told, sums] = await Promise.all(
        [keyOf(supplierId), sumsKey(supplierId)].map(async (Key) => {
          const { Item } = await documents.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
          return Item;
        }),
      );
      return told && { supplier: SupplierSchema.parse(told), sums: DeliverySumsSchema.parse(sums ?? {}) };
    },

    /** Replaces the description. A secret that is given is kept unless there is one already. */
    async put(supplier: Supplier): Promise<Supplier> {
      const { sets, removal, names, values } = replacementOf(DESCRIBED, supplier);
      const secret = supplier.webhookSecret;
      const ofSecret = secret === undefined ? '' : ', webhookSecret = if_not_exists(webhookSecret, :secret)';
      const { Attributes } = await documents.send(
        new UpdateCommand({
          TableName,
          Key: keyOf(supplier.supplierId),
          UpdateExpression: `SET ${sets.join(', ')}${ofSecret}${removal}`,
          ExpressionAttributeNames: names,
          ExpressionAttributeValues: { ...values, ...(secret === undefined ? {} : { ':secret': secret }) },
          ReturnValues: 'ALL_NEW',
        }),
      );
      return SupplierSchema.parse(Attributes);
    },
  };
}

const isRecord = (item: Record<string, unknown>) => String(item['sk']).endsWith('#RECORD');
