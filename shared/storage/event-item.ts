import * as z from 'zod';
import { type StoredEvent, StoredEventSchema } from '#schemas/stored-event.ts';

type Bag = Readonly<Record<string, unknown>>;

const eventSortKey = (key: string) => `E#${key}`;

const isFilled = (value: unknown) => value !== undefined && (typeof value !== 'object' || Object.keys(value ?? {}).length > 0);
function filled(bag: Bag): Bag {
  const kept: Record<string, unknown> = {};
  for (const name of Object.keys(bag)) if (isFilled(bag[name])) kept[name] = bag[name];
  return kept;
}

type Table = readonly [columns: readonly string[], ...rows: readonly (readonly unknown[])[]];

/** Products that all have the same fields as a table, each field's name once; any others stay as they are. */
function packProducts(properties: Bag): { readonly properties: Bag; readonly lines?: Table } {
  const { products, ...rest } = properties;
  if (!Array.isArray(products) || products.length < 2) return { properties };
  const columns = Object.keys(products[0] ?? {}).sort();
  const isRow = (product: unknown) => {
    if (product === null || typeof product !== 'object' || Array.isArray(product)) return false;
    return Object.keys(product).length === columns.length && columns.every((name) => Object.hasOwn(product, name));
  };
  if (columns.length === 0 || !products.every(isRow)) return { properties };
  return { properties: rest, lines: [columns, ...products.map((product) => columns.map((name) => product[name]))] };
}

function unpackProducts([columns, ...rows]: Table): Bag[] {
  return rows.map((row) => Object.fromEntries(columns.map((name, index) => [name, row[index]])));
}

/** An event as an item of its own; what is looked up by nobody is one compact text. */
export function itemOfEvent(event: StoredEvent): Record<string, unknown> {
  const { key, personKey, type, name, at, receivedAt, source, channel, orderRef, traits, context } = event;
  const { userId, anonymousId, previousId } = event;
  const { properties, lines } = packProducts(event.properties);
  return {
    pk: personKey,
    sk: eventSortKey(key),
    schemaVersion: 1,
    type,
    name,
    at,
    receivedAt,
    source,
    ...filled({ channel, orderRef }),
    body: JSON.stringify(filled({ userId, anonymousId, previousId, properties, lines, traits, context })),
  };
}

type Body = Bag & { readonly lines?: Table; readonly properties?: Bag };
const BodySchema = z.string().transform((text): Body => JSON.parse(text));

export function eventOfItem(item: Bag): StoredEvent {
  const { lines, properties = {}, ...body } = BodySchema.parse(item['body'] ?? '{}');
  return StoredEventSchema.parse({
    traits: {},
    context: {},
    ...item,
    ...body,
    properties: lines ? { ...properties, products: unpackProducts(lines) } : properties,
    personKey: item['pk'],
    key: String(item['sk']).slice(2),
  });
}
