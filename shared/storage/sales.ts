import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { BatchWriteCommand, type BatchWriteCommandInput, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { GtinSchema, LotIdSchema } from '#schemas/gtin.ts';
import type { LocalDay } from '#schemas/instant.ts';
import { type Sale, SaleSchema, type SoldLine } from '#schemas/sale.ts';
import { documents } from './client.ts';

/** A week of sales has so many partitions; whatever is sold most of is spread over all of them by order. */
export const SALE_SHARDS = 8;
const WRITES_AT_ONCE = 25;
const MAX_ROUNDS = 8;
/** Above this many bytes the lines of an item are compressed, so that most orders take one write unit. */
const PLAIN_BYTES = 600;

/** FNV-1a, 32 bit. */
function shardOf(orderRef: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < orderRef.length; index++) hash = Math.imul(hash ^ orderRef.charCodeAt(index), 0x01000193);
  return (hash >>> 0) % SALE_SHARDS;
}

const DAY_MILLIS = 86_400_000;
const epochDayOf = (day: LocalDay) => Date.parse(`${day}T00:00:00.000Z`) / DAY_MILLIS;
const dayOf = (epochDay: number) => new Date(epochDay * DAY_MILLIS).toISOString().slice(0, 10) as LocalDay;
/** 1970-01-01 was a Thursday. */
const mondayBefore = (epochDay: number) => epochDay - ((epochDay + 3) % 7);
const partitionOf = (epochDay: number, shard: number) => `WEEK#${dayOf(mondayBefore(epochDay))}#${shard}`;
/** Above every order of a day. */
const END = '#\uffff';

/** The Sunday of a day's week: sales from a day to it are in as few partitions as can be. */
export const lastDayOfWeek = (day: LocalDay): LocalDay => dayOf(mondayBefore(epochDayOf(day)) + 6);

const PackedLineSchema = z.tuple([z.string(), z.number(), GtinSchema.nullable(), LotIdSchema.nullable()]).transform(
  ([productId, quantity, gtin, lot]): SoldLine => ({
    productId,
    quantity,
    ...(gtin === null ? {} : { gtin }),
    ...(lot === null ? {} : { lot }),
  }),
);
const PackedSchema = z
  .string()
  .transform((text): unknown => JSON.parse(text))
  .pipe(z.array(PackedLineSchema));
const SaleItemSchema = SaleSchema.omit({ lines: true, day: true }).extend({ sk: z.string(), goods: PackedSchema });

export function itemOfSale({ lines, day, ...sale }: Sale): Record<string, unknown> {
  const text = JSON.stringify(lines.map(({ productId, quantity, gtin, lot }) => [productId, quantity, gtin ?? null, lot ?? null]));
  return {
    pk: partitionOf(epochDayOf(day), shardOf(sale.orderRef)),
    sk: `${day}#${sale.orderRef}#${sale.key}`,
    ...sale,
    goods: Buffer.byteLength(text) > PLAIN_BYTES ? deflateRawSync(text) : text,
  };
}

type Item = Record<string, unknown>;

/** The item with its lines as text. */
function unpacked(item: Item): Item {
  const { goods } = item;
  return goods instanceof Uint8Array ? { ...item, goods: inflateRawSync(goods).toString('utf8') } : item;
}

export function saleOfItem(item: Item): Sale {
  const { sk, goods, ...sale } = SaleItemSchema.parse(unpacked(item));
  return { ...sale, day: sk.slice(0, sk.indexOf('#')) as LocalDay, lines: goods };
}

interface Span {
  readonly from: LocalDay;
  readonly until: LocalDay;
  readonly mentions: readonly string[] | undefined;
}

/** Which goods went into which order, by week and day of sale. Whose order it is only the order itself says. */
export function salesIn(TableName: string) {
  async function putBatch(sales: readonly Sale[]): Promise<void> {
    let open: BatchWriteCommandInput['RequestItems'] = { [TableName]: sales.map((sale) => ({ PutRequest: { Item: itemOfSale(sale) } })) };
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const reply: { UnprocessedItems?: BatchWriteCommandInput['RequestItems'] | undefined } = await documents.send(
        new BatchWriteCommand({ RequestItems: open }),
      );
      open = reply.UnprocessedItems ?? {};
      if (Object.keys(open).length === 0) return;
    }
    throw new Error(`DynamoDB left sales unwritten in ${MAX_ROUNDS} requests.`);
  }

  async function put(sales: readonly Sale[]): Promise<void> {
    const batches = Array.from({ length: Math.ceil(sales.length / WRITES_AT_ONCE) }, (_, batch) =>
      sales.slice(batch * WRITES_AT_ONCE, (batch + 1) * WRITES_AT_ONCE),
    );
    await Promise.all(batches.map(putBatch));
  }

  async function inPartition(pk: string, { from, until, mentions }: Span): Promise<Sale[]> {
    const texts = mentions?.map((text) => JSON.stringify(text).slice(1, -1));
    const isMeant = ({ goods }: Item) => texts === undefined || texts.some((text) => String(goods).includes(text));
    const sales: Sale[] = [];
    const pages = paginateQuery(
      { client: documents },
      {
        TableName,
        KeyConditionExpression: 'pk = :week AND sk BETWEEN :from AND :until',
        ExpressionAttributeValues: { ':week': pk, ':from': from, ':until': `${until}${END}` },
        ConsistentRead: true,
      },
    );
    for await (const { Items = [] } of pages) sales.push(...Items.map(unpacked).filter(isMeant).map(saleOfItem));
    return sales;
  }

  return {
    /**
     * Keeps sales of several; the same again is the same. All go together, and where that fails each by itself.
     *
     * @param lists - the sales of one list must differ
     * @returns by their places why lists were not kept
     */
    async putAll(lists: readonly (readonly Sale[])[]): Promise<ReadonlyMap<number, unknown>> {
      const obstacles = new Map<number, unknown>();
      const isKept = await put(lists.flat()).then(
        () => true,
        () => false,
      );
      if (isKept) return obstacles;
      for (const [place, sales] of lists.entries()) await put(sales).catch((error: unknown) => obstacles.set(place, error));
      return obstacles;
    },

    /**
     * What was kept of some days, both included, by as many reads at once as their weeks have partitions.
     *
     * @param mentions - texts of which the goods have one; other sales are passed over unparsed
     */
    async between(from: LocalDay, until: LocalDay, mentions?: readonly string[]): Promise<Sale[]> {
      const partitions: string[] = [];
      for (let week = mondayBefore(epochDayOf(from)); week <= epochDayOf(until); week += 7) {
        for (let shard = 0; shard < SALE_SHARDS; shard++) partitions.push(partitionOf(week, shard));
      }
      return (await Promise.all(partitions.map((pk) => inPartition(pk, { from, until, mentions })))).flat();
    },
  };
}
