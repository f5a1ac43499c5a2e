import * as z from 'zod';
import { type StoredEvent, StoredEventSchema } from '#schemas/stored-event.ts';

type Bag = Readonly<Record<string, unknown>>;

const eventSortKey = (key: string) => `E#${key}`;

const isFilled = (value: unknown) => value !== undefined && (typeof value !== 'object' || Object.keys(value ?? {}).length > 0);
const filled = (bag: Bag) => Object.fromEntries(Object.entries(bag).filter(([, value]) => isFilled(value)));

type Table = readonly [columns: readonly string[], ...rows: readonly (readonly unknown[])[]];

/** Products that all have the same fields as a table, each field's name once; any others stay as they are. */
function packProducts(properties: Bag): { readonly properties: Bag; readonly lines?: Table } {
  const { products, ...rest } = properties;
  if (!Array.isArray(products) || products.length < 2) return { properties };
  const [columns = [], ...others] = products.map((product) => Object.keys(product ?? {}).sort());
  const isTable = columns.length > 0 && others.every((names) => names.join('\0') === columns.join('\0'));
  if (!isTable || products.some(Array.isArray)) return { properties };
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
