import * as z from 'zod';
import type { PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { KeptOrder, KeptReview, OrderMark, OrderSpan, PersonOrders } from '#schemas/person-orders.ts';
import { type NumberReader, numberReader, numberWriter } from './number-stream.ts';
import { copyLine, type LineReader, lineReader, type PackedProduct, writeLines } from './packed-lines.ts';

const FORMAT = 'larderly-orders/2';
const DAY_MILLIS = 86_400_000;
const KEY_BYTES = 22;
const WORD = 4;
/** Numbers of each person, beside the key: events, links, from, until, where the orders begin. */
const COLUMNS = 5;
const COLUMN_BYTES = 8;
/** A local day is at most this far from that of Greenwich; two bits hold it. */
const DAY_OFFSETS = 4;
const LARGEST_STARS = 8;

const text = z.string().nullable();
const HeaderSchema = z.object({
  format: z.literal(FORMAT),
  timeZone: z.string(),
  currency: z.string(),
  people: z.number().int().nonnegative(),
  /** Products as lines call them, by number: id, name, category. */
  products: z.array(z.tuple([z.string(), text, text])),
  stores: z.array(z.string()),
});

/** What a day and an amount mean depends on it, and so do orders. */
export interface ShopOfOrders {
  readonly timeZone: string;
  readonly currency: string;
}

interface Person extends OrderMark, OrderSpan {
  readonly key: string;
  /** Where the orders begin in the writer's bytes. */
  readonly start: number;
}

/** Orders of people as they are read back. */
export interface PackedOrders extends ShopOfOrders {
  readonly count: number;
  readonly keyAt: (row: number) => PersonKey;
  readonly rowOf: (key: string) => number | undefined;
  readonly markAt: (row: number) => OrderMark & OrderSpan;
  readonly ordersAt: (row: number) => PersonOrders;
  /** The person's orders in numbers; products and stores get the numbers of where they go. */
  readonly copyAt: (row: number, write: Copy) => number;
  readonly products: readonly PackedProduct[];
  readonly stores: readonly string[];
}

interface Copy {
  readonly write: (value: number) => void;
  readonly writeSigned: (value: number) => void;
  readonly product: (number: number) => number;
  readonly store: (number: number) => number;
}

/**
 * Packs the orders of a part of the customers: a length, a header in JSON with each product once, a row for each person, then
 * what they bought in some three bytes a line. Products that nobody's orders name any more are not in it.
 */
export function orderPacker(shop: ShopOfOrders) {
  const out = numberWriter();
  const people: Person[] = [];
  const products: PackedProduct[] = [];
  const numbers = new Map<string, number>();
  const storeNumbers = new Map<string, number>();
  let orders = 0;

  function numberOf(product: PackedProduct): number {
    const [id, name, category] = product;
    // The lengths tell where one text ends, whatever is in it.
    const told = `${id.length} ${name?.length ?? '-'} ${category?.length ?? '-'} ${id}${name ?? ''}${category ?? ''}`;
    const known = numbers.get(told);
    if (known !== undefined) return known;
    numbers.set(told, products.length);
    return products.push(product) - 1;
  }

  /** 0 is for no store. */
  function storeNumberOf(store: string | undefined): number {
    if (store === undefined) return 0;
    const number = storeNumbers.get(store) ?? storeNumbers.size + 1;
    storeNumbers.set(store, number);
    return number;
  }

  /** Copies people of a packed part. */
  function copier(from: PackedOrders) {
    const numberHere = new Int32Array(from.products.length).fill(-1);
    const product = (number: number): number => {
      const known = numberHere[number] ?? -1;
      if (known >= 0) return known;
      numberHere[number] = numberOf(from.products[number] as PackedProduct);
      return numberHere[number] as number;
    };
    const store = (number: number): number => storeNumberOf(number === 0 ? undefined : from.stores[number - 1]);
    return (row: number): void => {
      people.push({ key: from.keyAt(row), ...from.markAt(row), start: out.size() });
      orders += from.copyAt(row, { write: out.write, writeSigned: out.writeSigned, product, store });
    };
  }

  function add(key: PersonKey, mark: OrderMark & OrderSpan, person: PersonOrders): void {
    people.push({ key, ...mark, start: out.size() });
    orders += person.orders.length;
    out.write(person.orders.length);
    let last = 0;
    for (const { orderedAt, orderedDay, storeId, lines } of person.orders) {
      const millis = Date.parse(orderedAt);
      out.writeSigned(millis - last);
      last = millis;
      const offset = orderedDay - Math.floor(millis / DAY_MILLIS) + 1;
      if (offset < 0 || offset >= DAY_OFFSETS) throw new RangeError(`Day ${orderedDay} is not that of ${orderedAt} in any time zone.`);
      out.write(lines.length * DAY_OFFSETS + offset);
      out.write(storeNumberOf(storeId));
      writeLines(lines, out.write, numberOf);
    }
    out.write(person.reviews.length);
    for (const { productId, stars } of person.reviews) out.write(LARGEST_STARS * numberOf([productId, null, null]) + stars);
  }

  return {
    copier,
    add,
    counts: () => ({ customers: people.length, orders }),
    /** The file; people stand in it by key, in whatever sequence they came. */
    bytes: (): Uint8Array => encode({ ...shop, people, products, stores: [...storeNumbers.keys()], packed: out.bytes() }),
  };
}
export type OrderPacker = ReturnType<typeof orderPacker>;

interface Packed extends ShopOfOrders {
  readonly people: readonly Person[];
  readonly products: readonly PackedProduct[];
  readonly stores: readonly string[];
  readonly packed: Uint8Array;
}

function encode({ people, packed, ...shown }: Packed): Uint8Array {
  const sorted = people.toSorted((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0));
  const header = Buffer.from(JSON.stringify({ format: FORMAT, ...shown, people: people.length }));
  const length = Buffer.alloc(WORD);
  length.writeUInt32LE(header.length);
  const rows = Buffer.alloc(people.length * (KEY_BYTES + COLUMNS * COLUMN_BYTES));
  const columnsAt = people.length * KEY_BYTES;
  for (const [row, { key, events, links, from, until, start }] of sorted.entries()) {
    rows.write(key, row * KEY_BYTES, KEY_BYTES, 'latin1');
    for (const [column, value] of [events, links, from, until, start].entries())
      rows.writeDoubleLE(value, columnsAt + (column * people.length + row) * COLUMN_BYTES);
  }
  return Buffer.concat([length, header, rows, packed]);
}

/** @throws {Error} when it is in another format, or ends too early */
export function unpackOrders(bytes: Uint8Array): PackedOrders {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const rowsAt = WORD + whole.readUInt32LE(0);
  const { format: _format, people: count, ...shown } = HeaderSchema.parse(JSON.parse(whole.toString('utf8', WORD, rowsAt)));
  const columnsAt = rowsAt + count * KEY_BYTES;
  const ordersAt = columnsAt + count * COLUMNS * COLUMN_BYTES;
  if (ordersAt > whole.length) throw new RangeError('The file of orders ends before its last person.');
  const column = (index: number, row: number) => whole.readDoubleLE(columnsAt + (index * count + row) * COLUMN_BYTES);
  const keyAt = (row: number) => whole.toString('latin1', rowsAt + row * KEY_BYTES, rowsAt + (row + 1) * KEY_BYTES) as PersonKey;
  const rows = new Map<string, number>();
  for (let row = 0; row < count; row++) rows.set(keyAt(row), row);
  const readerAt = (row: number) => numberReader(whole, ordersAt + column(4, row));
  const lines = lineReader(shown.products);
  return {
    ...shown,
    count,
    keyAt,
    rowOf: (key) => rows.get(key),
    markAt: (row) => ({ events: column(0, row), links: column(1, row), from: column(2, row), until: column(3, row) }),
    ordersAt: (row) => personFrom(readerAt(row), lines, shown.stores),
    copyAt: (row, copy) => copyPerson(readerAt(row), copy),
  };
}

function personFrom({ read, readSigned }: NumberReader, goods: LineReader, stores: readonly string[]): PersonOrders {
  const orders: KeptOrder[] = [];
  let millis = 0;
  for (let left = read(); left > 0; left--) {
    millis += readSigned();
    const told = read();
    const orderedDay = Math.floor(millis / DAY_MILLIS) + (told % DAY_OFFSETS) - 1;
    const storeId = stores[read() - 1];
    const lines: ReturnType<LineReader['read']>[] = [];
    for (let line = Math.floor(told / DAY_OFFSETS); line > 0; line--) lines.push(goods.read(read));
    const orderedAt = new Date(millis).toISOString() as Instant;
    orders.push({ orderedAt, orderedDay, isCancelled: false, ...(storeId === undefined ? {} : { storeId }), lines });
  }
  const reviews: KeptReview[] = [];
  for (let left = read(); left > 0; left--) {
    const told = read();
    reviews.push({ productId: goods.productIdOf(Math.floor(told / LARGEST_STARS)), stars: told % LARGEST_STARS });
  }
  return { orders, reviews };
}

/** @returns how many orders that were */
function copyPerson({ read, readSigned }: NumberReader, { write, writeSigned, product, store }: Copy): number {
  const orders = read();
  write(orders);
  for (let left = orders; left > 0; left--) {
    writeSigned(readSigned());
    const told = read();
    write(told);
    write(store(read()));
    for (let line = Math.floor(told / DAY_OFFSETS); line > 0; line--) copyLine(read, write, product);
  }
  const reviews = read();
  write(reviews);
  for (let left = reviews; left > 0; left--) {
    const told = read();
    write(LARGEST_STARS * product(Math.floor(told / LARGEST_STARS)) + (told % LARGEST_STARS));
  }
  return orders;
}
