import { columnOf, FileError, type FileRow, numberAt, openTable } from './table-file.ts';

/** Item ids of each order, oldest order first, by customer; an item that an order names twice is there once. */
export type OrderHistories = ReadonlyMap<string, readonly (readonly string[])[]>;

/**
 * Reads a CSV with the columns `customer_id`, `order_number` (any number; a customer's later order has the greater one) and
 * `item_id`; the lines may come in any sequence.
 *
 * @throws {FileError} naming the line that cannot be read
 */
export async function readOrders(file: string): Promise<OrderHistories> {
  const { header, rows } = await openTable(file);
  const customer = columnOf(file, header, 'customer_id');
  const order = { index: columnOf(file, header, 'order_number'), name: 'order_number' };
  const item = columnOf(file, header, 'item_id');
  const histories = new Map<string, Map<number, Set<string>>>();
  for await (const row of rows) {
    const orders = madeIn(histories, textAt(file, row, { index: customer, name: 'customer_id' }), () => new Map<number, Set<string>>());
    const items = madeIn(orders, numberAt(file, row, order), () => new Set<string>());
    items.add(textAt(file, row, { index: item, name: 'item_id' }));
  }
  if (histories.size === 0) throw new FileError(`${file} has a header and no rows.`);
  return new Map([...histories].map(([id, orders]) => [id, inSequence(orders)]));
}

function madeIn<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

function textAt(file: string, { line, cells }: FileRow, { index, name }: { readonly index: number; readonly name: string }): string {
  const text = cells[index]?.trim() ?? '';
  if (text === '') throw new FileError(`${file}, line ${line}: ${name} is empty.`);
  return text;
}

const inSequence = (orders: ReadonlyMap<number, ReadonlySet<string>>): string[][] =>
  [...orders].sort(([left], [right]) => left - right).map(([, items]) => [...items]);
