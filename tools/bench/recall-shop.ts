import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { type AttributeValue, DescribeTableCommand, type DynamoDBClient, ListTablesCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { seededRandom } from '#numerics/random.ts';
import { withCheckDigit } from '#schemas/gtin.ts';

const DAY_MILLIS = 86_400_000;
const PER_FILE = 5000;
const KEY_SIGNS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const SHARDS = 8;
/** Days for which a lot is on sale, and for which a lot-less line after it still may be of it. */
const LOT_DAYS = 7;

export interface RecallShopSize {
  readonly orders: number;
  readonly linesPerOrder: number;
  readonly products: number;
  readonly lotsPerProduct: number;
  readonly stores: number;
  readonly storesPerLot: number;
  readonly customers: number;
  /** Of the orders, those that name lots. */
  readonly itemisedShare: number;
}

export interface BenchLine {
  readonly product: number;
  readonly lot: number | undefined;
}
export interface BenchOrder {
  readonly orderRef: string;
  readonly atMillis: number;
  readonly store: number;
  readonly owner: number;
  readonly isItemised: boolean;
  readonly lines: readonly BenchLine[];
}

export const productIdOf = (product: number) => `bench-${String(product).padStart(4, '0')}`;
export const storeOf = (store: number) => `store-${String(store).padStart(2, '0')}`;
export const lotOf = (lot: number) => `W${String(lot).padStart(3, '0')}`;
export const gtinOf = (product: number) => withCheckDigit(`0400000${String(product).padStart(6, '0')}`);

/** Stores in which a lot of a product is sold. */
export const isSoldIn = ({ stores, storesPerLot }: RecallShopSize, product: number, lot: number, store: number): boolean =>
  (store - product * 7 - lot * 3 + 1000 * stores) % stores < storesPerLot;

/** When a lot is on sale. */
export const saleOf = (begin: number, lot: number) => ({
  from: begin + lot * LOT_DAYS * DAY_MILLIS,
  to: begin + (lot + 1) * LOT_DAYS * DAY_MILLIS,
});

/** Orders drawn by lot, evenly over the time in which the lots are sold. */
export function* benchOrders(size: RecallShopSize, begin: number): Generator<BenchOrder> {
  const random = seededRandom(1);
  const below = (count: number) => Math.floor(random() * count);
  const span = size.lotsPerProduct * LOT_DAYS * DAY_MILLIS;
  for (let index = 0; index < size.orders; index++) {
    const atMillis = begin + Math.floor((index / size.orders) * span);
    const lot = Math.floor((atMillis - begin) / (LOT_DAYS * DAY_MILLIS));
    const isItemised = random() < size.itemisedShare;
    const first = below(size.products);
    const lines = Array.from({ length: size.linesPerOrder }, (_, place) => ({
      product: (first + place * 37) % size.products,
      lot: isItemised && random() < 0.9 ? lot : undefined,
    }));
    const hasLot = lines.some((line) => line.lot !== undefined);
    yield { orderRef: `bench#b-${index}`, atMillis, store: below(size.stores), owner: below(size.customers), isItemised: hasLot, lines };
  }
}

type Item = Record<string, AttributeValue>;
const text = (S: string): AttributeValue => ({ S });

/** What the functions themselves wrote of one customer, order and lot: the others are like them. */
interface Templates {
  readonly customer: Item;
  readonly sale: Item;
  readonly order: Item;
  readonly lot: Item;
  readonly place: Item;
}

const ending = (names: readonly string[], end: string): string => {
  const name = names.find((one) => one.endsWith(end));
  if (name === undefined) throw new Error(`There is no table *${end} among ${names.join(', ')}.`);
  return name;
};

/** Tables as they are, and what is beside them in a shop of the size. */
export async function exportRecallShop(client: DynamoDBClient, folder: string, size: RecallShopSize, begin: number): Promise<void> {
  const { TableNames = [] } = await client.send(new ListTablesCommand({}));
  const described: unknown[] = [];
  const first = new Map<string, Item[]>();
  for (const TableName of TableNames) {
    described.push({ Table: (await client.send(new DescribeTableCommand({ TableName }))).Table });
    const items: Item[] = [];
    for await (const { Items = [] } of paginateScan({ client }, { TableName })) items.push(...(Items as Item[]));
    first.set(TableName, items);
    write(folder, TableName, 'old', items.map(lineOf));
  }
  writeFileSync(path.join(folder, 'schema.json'), JSON.stringify(described));
  const of = (end: string, is: (item: Item) => boolean = () => true): Item => {
    const found = first.get(ending(TableNames, end))?.find(is);
    if (found === undefined) throw new Error(`Nothing of *${end} is there to be copied.`);
    return found;
  };
  const templates: Templates = {
    customer: of('-customers', (item) => item['erasedAt'] === undefined),
    sale: of('-sales'),
    order: of('-orders'),
    lot: of('-lots', ({ sk }) => sk?.S === 'LOT'),
    place: of('-lots', ({ pk }) => pk?.S?.startsWith('AT#') ?? false),
  };
  const keys = personKeys(size.customers);
  fill(folder, ending(TableNames, '-customers'), customersLike(templates.customer, keys));
  fill(folder, ending(TableNames, '-lots'), lotsLike(templates, size, begin));
  fill(folder, ending(TableNames, '-orders'), ordersLike(templates.order, benchOrders(size, begin), keys));
  fill(folder, ending(TableNames, '-sales'), salesLike(templates.sale, benchOrders(size, begin)));
}

function personKeys(count: number): string[] {
  const random = seededRandom(2);
  const sign = () => KEY_SIGNS[Math.floor(random() * KEY_SIGNS.length)] ?? 'A';
  return Array.from({ length: count }, () => Array.from({ length: 22 }, sign).join(''));
}

function* customersLike(template: Item, keys: readonly string[]): Generator<Item> {
  for (const pk of keys) yield { ...template, pk: text(pk), customerId: text(`bench-${pk}`) };
}

function* lotsLike({ lot: template, place }: Templates, size: RecallShopSize, begin: number): Generator<Item> {
  for (let product = 0; product < size.products; product++) {
    for (let number = 0; number < size.lotsPerProduct; number++) {
      const [gtin, lot] = [gtinOf(product), lotOf(number)];
      const stores = Array.from({ length: size.stores }, (_, store) => store).filter((store) => isSoldIn(size, product, number, store));
      const { into: _into, outOf: _outOf, ...described } = template;
      const named = { gtin: text(gtin), lot: text(lot), productId: text(productIdOf(product)) };
      yield { ...described, ...named, pk: text(`LOT#${gtin}#${lot}`), places: { SS: stores.map(storeOf) } };
      const sale = saleOf(begin, number);
      const [from, to] = [sale.from, sale.to].map((millis) => text(new Date(millis).toISOString())) as [AttributeValue, AttributeValue];
      const stays = { L: [{ M: { from, to } }] };
      for (const store of stores)
        yield { ...place, pk: text(`AT#${storeOf(store)}`), sk: text(`${gtin}#${lot}`), stays, since: from, until: to };
    }
  }
}

function* ordersLike(template: Item, orders: Iterable<BenchOrder>, keys: readonly string[]): Generator<Item> {
  const { isItemised: _isItemised, ...state } = JSON.parse(template['state']?.S ?? '{}') as { isItemised?: boolean; completion: object };
  for (const { orderRef, atMillis, store, owner, isItemised, lines } of orders) {
    const told = lines.flatMap(({ product }) => [productIdOf(product), 1, 249]);
    const orderedAt = new Date(atMillis).toISOString();
    const completion = { ...state.completion, at: orderedAt, lines: told, storeId: storeOf(store) };
    const own = {
      ...state,
      orderedAt,
      orderedDay: Math.floor(atMillis / DAY_MILLIS),
      completion,
      ...(isItemised ? { isItemised: true } : {}),
    };
    const whose = { M: { ...template['owner']?.M, personKey: text(keys[owner] ?? '') } };
    yield { ...template, pk: text(orderRef), owner: whose, state: text(JSON.stringify(own)) };
  }
}

function mondayOf(atMillis: number): string {
  const epochDay = Math.floor(atMillis / DAY_MILLIS);
  return new Date((epochDay - ((epochDay + 3) % 7)) * DAY_MILLIS).toISOString().slice(0, 10);
}

function* salesLike(template: Item, orders: Iterable<BenchOrder>): Generator<Item> {
  let index = 0;
  for (const { orderRef, atMillis, store, isItemised, lines } of orders) {
    if (!isItemised) continue;
    const goods = lines.map(({ product, lot }) => [productIdOf(product), 1, gtinOf(product), lot === undefined ? null : lotOf(lot)]);
    const at = new Date(atMillis).toISOString();
    const key = { pk: text(`WEEK#${mondayOf(atMillis)}#${index++ % SHARDS}`), sk: text(`${at.slice(0, 10)}#${orderRef}#bench`) };
    yield {
      ...template,
      ...key,
      orderRef: text(orderRef),
      at: text(at),
      storeId: text(storeOf(store)),
      goods: text(JSON.stringify(goods)),
    };
  }
}

const lineOf = (Item: Item): string =>
  `${JSON.stringify({ Item }, (_, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value))}\n`;

function fill(folder: string, table: string, items: Iterable<Item>): void {
  let lines: string[] = [];
  let file = 0;
  const flush = () => {
    if (lines.length > 0) write(folder, table, String(file++), lines);
    lines = [];
  };
  for (const item of items) {
    lines.push(lineOf(item));
    if (lines.length === PER_FILE) flush();
  }
  flush();
}

function write(folder: string, table: string, name: string, lines: readonly string[]): void {
  const data = path.join(folder, table, 'data');
  mkdirSync(data, { recursive: true });
  writeFileSync(path.join(data, `${name}.json.gz`), gzipSync(lines.join(''), { level: 1 }));
}
