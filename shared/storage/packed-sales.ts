import * as z from 'zod';
import type { PersonKey } from '#schemas/ids.ts';
import type { EachSale, PersonSale } from '#schemas/person-sales.ts';
import { type NumberReader, numberReader, numberWriter } from './number-stream.ts';

const FORMAT = 'larderly-sales/1';
const KEY_BYTES = 22;
const WORD = 4;
const START_BYTES = 8;

const text = z.string().nullable();
/** What many orders have in common: currency, channel, store and codes. */
const ContextSchema = z.tuple([z.string(), text, text, z.array(z.string())]);
type Context = z.infer<typeof ContextSchema>;
const HeaderSchema = z.object({
  format: z.literal(FORMAT),
  people: z.number().int().nonnegative(),
  contexts: z.array(ContextSchema),
});

/** Orders by what they came to, as they are read back; people stand by key. */
export interface PackedSales {
  readonly count: number;
  readonly keyAt: (row: number) => PersonKey;
  readonly salesAt: (row: number) => EachSale;
  /** The person's orders in numbers; contexts get the numbers of where they go. */
  readonly copyAt: (row: number, write: Copy) => void;
  readonly contexts: readonly Context[];
}

interface Copy {
  readonly write: (value: number) => void;
  readonly writeSigned: (value: number) => void;
  readonly context: (number: number) => number;
}

/** Whether an order has a refund or a discount, beside its context. */
const FLAGS = 4;
const REFUNDED = 1;
const DISCOUNTED = 2;

interface Person {
  readonly key: string;
  readonly start: number;
}

/** Packs what the orders of a part of the customers came to, in some six bytes an order. */
export function salesPacker() {
  const out = numberWriter();
  const people: Person[] = [];
  const contexts: Context[] = [];
  const numbers = new Map<string, number>();

  function numberOf(context: Context): number {
    const told = JSON.stringify(context);
    const known = numbers.get(told);
    if (known !== undefined) return known;
    numbers.set(told, contexts.length);
    return contexts.push(context) - 1;
  }

  function write(sale: PersonSale, lastDay: number): void {
    const { day, currency, netMinor, refundedMinor, discountMinor, items, channel = null, storeId = null, coupons } = sale;
    const flags = (refundedMinor === 0 ? 0 : REFUNDED) + (discountMinor === 0 ? 0 : DISCOUNTED);
    out.writeSigned(day - lastDay);
    out.write(FLAGS * numberOf([currency, channel, storeId, [...coupons]]) + flags);
    out.writeSigned(netMinor);
    out.writeSigned(items);
    if (refundedMinor !== 0) out.writeSigned(refundedMinor);
    if (discountMinor !== 0) out.writeSigned(discountMinor);
  }

  return {
    /** @param sales - oldest first */
    add(key: PersonKey, sales: readonly PersonSale[]): void {
      people.push({ key, start: out.size() });
      out.write(sales.length);
      let last = 0;
      for (const sale of sales) {
        write(sale, last);
        last = sale.day;
      }
    },

    /** Copies people of a packed part. */
    copier(from: PackedSales) {
      const numberHere: number[] = [];
      const context = (number: number): number => (numberHere[number] ??= numberOf(from.contexts[number] as Context));
      return (row: number): void => {
        people.push({ key: from.keyAt(row), start: out.size() });
        from.copyAt(row, { write: out.write, writeSigned: out.writeSigned, context });
      };
    },

    bytes: (): Uint8Array => encode(people, contexts, out.bytes()),
  };
}
export type SalesPacker = ReturnType<typeof salesPacker>;

function encode(people: readonly Person[], contexts: readonly Context[], packed: Uint8Array): Uint8Array {
  const sorted = people.toSorted((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0));
  const header = Buffer.from(JSON.stringify({ format: FORMAT, people: people.length, contexts }));
  const length = Buffer.alloc(WORD);
  length.writeUInt32LE(header.length);
  const rows = Buffer.alloc(people.length * (KEY_BYTES + START_BYTES));
  for (const [row, { key, start }] of sorted.entries()) {
    rows.write(key, row * KEY_BYTES, KEY_BYTES, 'latin1');
    rows.writeDoubleLE(start, people.length * KEY_BYTES + row * START_BYTES);
  }
  return Buffer.concat([length, header, rows, packed]);
}

/** @throws {Error} when it is in another format, or ends too early */
export function unpackSales(bytes: Uint8Array): PackedSales {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const keysAt = WORD + whole.readUInt32LE(0);
  const { people: count, contexts } = HeaderSchema.parse(JSON.parse(whole.toString('utf8', WORD, keysAt)));
  const startsAt = keysAt + count * KEY_BYTES;
  const salesAt = startsAt + count * START_BYTES;
  if (salesAt > whole.length) throw new RangeError('The file of sales ends before its last person.');
  const readerAt = (row: number) => numberReader(whole, salesAt + whole.readDoubleLE(startsAt + row * START_BYTES));
  return {
    count,
    keyAt: (row) => whole.toString('latin1', keysAt + row * KEY_BYTES, keysAt + (row + 1) * KEY_BYTES) as PersonKey,
    salesAt: (row) => (look) => showAll(readerAt(row), contexts, look),
    copyAt: (row, copy) => copyPerson(readerAt(row), copy),
    contexts,
  };
}

interface ShownSale extends PersonSale {
  day: number;
  currency: string;
  netMinor: number;
  refundedMinor: number;
  discountMinor: number;
  items: number;
  channel: string | undefined;
  storeId: string | undefined;
  coupons: readonly string[];
}

/** One object shows all orders, one after the other: a file holds millions of them. */
function showAll({ read, readSigned }: NumberReader, contexts: readonly Context[], look: (sale: PersonSale) => void): void {
  const left = read();
  if (left === 0) return;
  const sale: ShownSale = {
    ...{ day: 0, currency: '', netMinor: 0, refundedMinor: 0, discountMinor: 0, items: 0 },
    ...{ channel: undefined, storeId: undefined, coupons: [] },
  };
  for (let index = 0; index < left; index++) {
    sale.day += readSigned();
    const told = read();
    const flags = told % FLAGS;
    const context = contexts[(told - flags) / FLAGS];
    if (context === undefined) throw new RangeError(`The file of sales names context ${(told - flags) / FLAGS}, which it does not have.`);
    sale.currency = context[0];
    sale.channel = context[1] ?? undefined;
    sale.storeId = context[2] ?? undefined;
    sale.coupons = context[3];
    sale.netMinor = readSigned();
    sale.items = readSigned();
    sale.refundedMinor = flags & REFUNDED ? readSigned() : 0;
    sale.discountMinor = flags & DISCOUNTED ? readSigned() : 0;
    look(sale);
  }
}

function copyPerson({ read, readSigned }: NumberReader, { write, writeSigned, context }: Copy): void {
  const sales = read();
  write(sales);
  for (let left = sales; left > 0; left--) {
    writeSigned(readSigned());
    const told = read();
    const flags = told % FLAGS;
    write(FLAGS * context((told - flags) / FLAGS) + flags);
    writeSigned(readSigned());
    writeSigned(readSigned());
    if (flags & REFUNDED) writeSigned(readSigned());
    if (flags & DISCOUNTED) writeSigned(readSigned());
  }
}
