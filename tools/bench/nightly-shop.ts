import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  BatchWriteItemCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ListTablesCommand,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import { seededRandom } from '#numerics/random.ts';
import { inParallel } from '../api/in-parallel.ts';

const WRITTEN_AT_ONCE = 6;
const BATCH = 25;
const KEY_LENGTH = 22;
/** Share of the lines of an order that are drawn anew. */
const SWAPPED = 0.5;
/** People whose items are in one file of an export. */
const PER_FILE = 1000;
/** Beside the tables of an export: what they are. */
export const SCHEMA = 'schema.json';
/** Among so many there is somebody of another segment. */
const NEARBY = 1000;

type Item = Record<string, { S?: string; N?: string; L?: unknown[] }>;

/** Tables of a runtime, written past its functions: a large shop is there in minutes. */
export interface ShopTables {
  readonly client: DynamoDBClient;
  readonly customers: string;
  readonly events: string;
}

/** A person with everything that all their ids sent and that is kept event by event. */
interface Shopper {
  readonly profile: Item;
  readonly events: readonly Item[];
}

export async function shopTables(client: DynamoDBClient): Promise<ShopTables> {
  const { TableNames = [] } = await client.send(new ListTablesCommand({}));
  const named = (ending: string) => {
    const name = TableNames.find((one) => one.endsWith(ending));
    if (name === undefined) throw new Error(`There is no table *${ending} among ${TableNames.join(', ')}.`);
    return name;
  };
  return { client, customers: named('-customers'), events: named('-events') };
}

async function allItems({ client }: ShopTables, TableName: string): Promise<Item[]> {
  const items: Item[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName })) items.push(...(Items as Item[]));
  return items;
}

const keyOf = (item: Item): string => item['pk']?.S ?? '';

async function shoppersIn(tables: ShopTables): Promise<Shopper[]> {
  const [items, events] = [await allItems(tables, tables.customers), await allItems(tables, tables.events)];
  const ownKeys = new Map(items.map((item) => [keyOf(item), item['mergedInto']?.S ?? keyOf(item)]));
  const kept = events.filter((item) => item['sk']?.S?.startsWith('E#'));
  const byPerson = Map.groupBy(kept, (item) => ownKeys.get(keyOf(item)) ?? '');
  const own = items.filter((item) => item['mergedInto'] === undefined && item['erasedAt'] === undefined);
  return own.map((profile) => ({ profile, events: byPerson.get(keyOf(profile)) ?? [] }));
}

const lineOf = (Item: Item): string =>
  `${JSON.stringify({ Item }, (_, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value))}\n`;

const OPEN = '?'.repeat(KEY_LENGTH);
/** Stands for the rows of an order's lines. */
const ROWS = '?rows?';
/** The line of an item in pieces, between which a person's key belongs. */
const templateOf = (item: Item): string[] => lineOf({ ...item, pk: { S: OPEN } }).split(OPEN);

/** An event whose lines may be others; rows of the same columns may stand for each other. */
interface EventTemplate {
  readonly pieces: readonly string[];
  readonly columns: string;
  /** As they stand in the text of a text. */
  readonly rows: readonly string[];
}

const escaped = (value: unknown) => JSON.stringify(JSON.stringify(value)).slice(1, -1);

interface Body {
  /** Columns, then rows: lines that all have the same fields. */
  readonly lines?: [unknown, ...unknown[]];
  readonly properties?: { readonly products?: unknown };
}

function eventTemplateOf(item: Item): EventTemplate {
  const body = JSON.parse(item['body']?.S ?? '{}') as Body;
  const { lines: [columns, ...rows] = [''], properties } = body;
  const open = (changed: Body) => templateOf({ ...item, body: { S: JSON.stringify(changed).replace(`"${ROWS}"`, ROWS) } });
  if (rows.length > 0)
    return { pieces: open({ ...body, lines: [columns, ROWS] }), columns: JSON.stringify(columns), rows: rows.map(escaped) };
  const products = Array.isArray(properties?.products) ? properties.products : [];
  if (products.length === 0) return { pieces: templateOf(item), columns: '', rows: [] };
  return { pieces: open({ ...body, properties: { ...properties, products: [ROWS] } }), columns: '', rows: products.map(escaped) };
}

/**
 * Some lines of each order are those of other orders, drawn by lot, so that the baskets of those who share a history are not the
 * same baskets hundreds of times: rules would be found in each of them.
 */
function lineMixer(templates: Iterable<EventTemplate>) {
  const random = seededRandom(1);
  const pools = new Map<string, string[]>();
  for (const { columns, rows } of templates) {
    const pool = pools.get(columns) ?? [];
    for (const row of rows) pool.push(row);
    pools.set(columns, pool);
  }
  return ({ pieces, columns, rows }: EventTemplate, pk: string): string => {
    const pool = pools.get(columns) ?? [];
    const mixed = rows.map((row) => (random() < SWAPPED ? (pool[Math.floor(random() * pool.length)] ?? row) : row));
    const line = pieces.join(pk);
    return mixed.length > 0 ? line.replace(ROWS, () => mixed.join(',')) : line;
  };
}

/**
 * Writes everything that there is into a folder, as an export to S3 has it, and people beside those who are there, each with the
 * history of one of them, in part with other goods, under a name of their own, as one id.
 *
 * @param copies - which of their items the new people get as well; without events they are known by their profiles alone
 * @returns how many events they have
 */
export async function exportShop(
  tables: ShopTables,
  customers: number,
  folder: string,
  copies: 'profiles' | 'profiles-and-events' = 'profiles-and-events',
): Promise<number> {
  const shoppers = await shoppersIn(tables);
  const { TableNames = [] } = await tables.client.send(new ListTablesCommand({}));
  const described: unknown[] = [];
  for (const TableName of TableNames) {
    const { Table } = await tables.client.send(new DescribeTableCommand({ TableName }));
    described.push({ Table });
    const items = await allItems(tables, TableName);
    writeLines({ folder, table: TableName, name: 'old' }, items.map(lineOf));
  }
  writeFileSync(path.join(folder, SCHEMA), JSON.stringify(described));
  const templates = shoppers.map(({ profile: { linkedIds: _linkedIds, ...alone }, events }) => ({
    profile: templateOf({ ...(alone as Item), customerId: { S: `clone-${OPEN}` } }),
    events: copies === 'profiles' ? [] : events.map(eventTemplateOf),
  }));
  const mix = lineMixer(templates.flatMap(({ events }) => events));
  let count = 0;
  for (let from = shoppers.length; from < customers; from += PER_FILE) {
    const people: string[] = [];
    const events: string[] = [];
    for (let index = from; index < Math.min(customers, from + PER_FILE); index++) {
      const pk = randomBytes(KEY_LENGTH).toString('base64url').slice(0, KEY_LENGTH);
      const { profile, events: told } = templates[index % templates.length] as (typeof templates)[number];
      people.push(profile.join(pk));
      for (const event of told) events.push(mix(event, pk));
    }
    writeLines({ folder, table: tables.customers, name: String(from) }, people);
    writeLines({ folder, table: tables.events, name: String(from) }, events);
    count += events.length;
  }
  return count;
}

function writeLines({ folder, table, name }: Readonly<Record<'folder' | 'table' | 'name', string>>, lines: readonly string[]): void {
  const data = path.join(folder, table, 'data');
  mkdirSync(data, { recursive: true });
  writeFileSync(path.join(data, `${name}.json.gz`), gzipSync(lines.join(''), { level: 1 }));
}

/** Some take over the totals of somebody in another segment, and one more order tells of it. */
export async function changeWays(tables: ShopTables, count: number): Promise<void> {
  const [items, [order]] = [await allItems(tables, tables.customers), await someOrder(tables)];
  const segmentOf = (item: Item) => (item['segment']?.S === undefined ? undefined : String(JSON.parse(item['segment'].S)[0]));
  const members = items.filter((item) => segmentOf(item) !== undefined);
  const stride = Math.floor(members.length / count);
  function* changed(): Generator<{ TableName: string; Item: Item }> {
    for (let index = 0; index < count; index++) {
      const place = index * stride;
      const own = members[place] as Item;
      const other = members.slice(place, place + NEARBY).find((item) => segmentOf(item) !== segmentOf(own)) ?? own;
      const taken = ['currencies', 'firstSeenAt', 'seen'].flatMap((name) => (other[name] ? [[name, other[name]]] : []));
      yield { TableName: tables.customers, Item: { ...own, ...Object.fromEntries(taken), counts: oneMoreEvent(own) } };
      const sk = { S: `E#${randomBytes(8).toString('hex')}` };
      yield { TableName: tables.events, Item: { ...order, pk: { S: keyOf(own) }, sk, orderRef: { S: `bench#${index}` } } };
    }
  }
  await writeAll(tables, changed());
}

/** The counts of a profile, packed as they are stored, with one more event of the first source. */
function oneMoreEvent(item: Item): { S: string } {
  const [channels, sources, ...others] = JSON.parse(item['counts']?.S ?? '[{},{}]') as Record<string, number>[];
  const [[source, events] = ['web', 0]] = Object.entries(sources ?? {});
  return { S: JSON.stringify([channels, { ...sources, [source]: events + 1 }, ...others]) };
}

async function someOrder({ client, events }: ShopTables): Promise<Item[]> {
  for await (const { Items = [] } of paginateScan({ client }, { TableName: events })) {
    const found = (Items as Item[]).filter((item) => item['name']?.S === 'Order Completed');
    if (found.length > 0) return found;
  }
  throw new Error('Nobody has ordered anything.');
}

async function writeAll({ client }: ShopTables, items: Iterable<{ TableName: string; Item: Item }>): Promise<void> {
  function* batches(): Generator<{ TableName: string; Item: Item }[]> {
    let open: { TableName: string; Item: Item }[] = [];
    for (const item of items) {
      open.push(item);
      if (open.length < BATCH) continue;
      yield open;
      open = [];
    }
    if (open.length > 0) yield open;
  }
  await inParallel(batches(), WRITTEN_AT_ONCE, async (batch) => {
    const byTable = Map.groupBy(batch, ({ TableName }) => TableName);
    const RequestItems = Object.fromEntries(
      [...byTable].map(([name, written]) => [name, written.map(({ Item }) => ({ PutRequest: { Item } }))]),
    );
    await client.send(new BatchWriteItemCommand({ RequestItems: RequestItems as never }));
  });
}
