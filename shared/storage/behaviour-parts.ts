import * as z from 'zod';
import type { PersonKey } from '#schemas/ids.ts';
import type { Instant, LocalDay } from '#schemas/instant.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';

/** A write of up to this size costs one unit. */
const AIMED_BYTES = 1000;
const ITEM_OVERHEAD_BYTES = 130;
/** Kept for 400 days after the day, or after the arrival of what comes later than that. */
const KEPT_DAYS = 401;
const DAY_SECONDS = 86_400;
const MAX_TEXT_CHARACTERS = 80;
const MAX_LISTED_PRODUCTS = 20;
const BASE = 36;

type Bag = Readonly<Record<string, unknown>>;

/** The properties of behaviour that are kept, with their short names in the packed form. */
const PROPERTY_CODES: Readonly<Record<string, string>> = {
  product_id: 'p',
  sku: 'k',
  category: 'c',
  price: 'a',
  currency: 'm',
  quantity: 'q',
  query: 's',
  position: 'n',
  list_id: 'l',
  cart_id: 't',
  checkout_id: 'h',
  order_id: 'o',
  coupon: 'u',
  promotion_id: 'r',
  path: 'w',
  referrer: 'f',
  variant: 'v',
  value: 'x',
  share_via: 'y',
  group_id: 'g',
  step: 'e',
  products: 'i',
};
const PROPERTIES_BY_CODE = Object.fromEntries(Object.entries(PROPERTY_CODES).map(([name, code]) => [code, name]));

const PackedEventSchema = z.tuple([z.string(), z.string(), z.number(), z.number(), z.record(z.string(), z.unknown())]);
type PackedEvent = z.infer<typeof PackedEventSchema>;

const PartContentSchema = z.object({
  /** `type|name` of the events, by number. */
  n: z.array(z.string()),
  /** `source|channel` of the events, by number. */
  o: z.array(z.string()),
  e: z.array(PackedEventSchema),
});
type PartContent = z.infer<typeof PartContentSchema>;

/** One item with behaviour of one id on one local day. A day that outgrows a part goes on in the next. */
export interface BehaviourPart {
  readonly personKey: PersonKey;
  readonly day: LocalDay;
  readonly number: number;
  readonly version: number;
  /** There is a next part; this one never changes again. */
  readonly isSealed: boolean;
  /** Epoch seconds. */
  readonly expiresAt: number;
  readonly content: PartContent;
}

const PartItemSchema = z.object({
  pk: z.string(),
  sk: z.string(),
  version: z.number().int(),
  isSealed: z.boolean().default(false),
  expiresAt: z.number().int(),
  events: z.string().transform((text) => PartContentSchema.parse(JSON.parse(text))),
});

export const partSortKey = (day: string, number: number) => `B#${day}#${String(number).padStart(2, '0')}`;

export function itemOfPart(part: BehaviourPart, version: number): Record<string, unknown> {
  return {
    pk: part.personKey,
    sk: partSortKey(part.day, part.number),
    schemaVersion: 1,
    version,
    count: part.content.e.length,
    events: JSON.stringify(part.content),
    expiresAt: part.expiresAt,
    ...(part.isSealed ? { isSealed: true } : {}),
  };
}

export function partOfItem(item: Bag): BehaviourPart {
  const { pk, sk, version, isSealed, expiresAt, events } = PartItemSchema.parse(item);
  const [, day = '', number = '0'] = sk.split('#');
  return { personKey: pk as PersonKey, day: day as LocalDay, number: Number(number), version, isSealed, expiresAt, content: events };
}

const idOf = (event: StoredEvent) => Buffer.from(event.key, 'hex').toString('base64url');
const shortened = (value: unknown) => (typeof value === 'string' ? value.slice(0, MAX_TEXT_CHARACTERS) : value);
const isPlain = (value: unknown) => typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

function productIdsOf(products: unknown): unknown[] {
  if (!Array.isArray(products)) return [];
  const ids = products.map((product) => product?.['product_id'] ?? product?.['sku']).filter(isPlain);
  return ids.slice(0, MAX_LISTED_PRODUCTS).map(shortened);
}

/** What readers of behaviour use of its properties; the rest of a page view is not kept. */
function packProperties(event: StoredEvent): Record<string, unknown> {
  const packed: Record<string, unknown> = {};
  for (const [name, code] of Object.entries(PROPERTY_CODES)) {
    const value = event.properties[name];
    if (isPlain(value)) packed[code] = shortened(value);
  }
  const products = productIdsOf(event.properties['products']);
  if (products.length > 0) packed['i'] = products;
  return packed;
}

function numberOf(list: string[], text: string): number {
  const known = list.indexOf(text);
  return known >= 0 ? known : list.push(text) - 1;
}

function added(content: PartContent, event: StoredEvent): PartContent {
  const names = [...content.n];
  const origins = [...content.o];
  const name = numberOf(names, `${event.type}|${event.name.slice(0, MAX_TEXT_CHARACTERS)}`);
  const origin = numberOf(origins, `${event.source}|${event.channel ?? ''}`);
  const packed: PackedEvent = [idOf(event), Date.parse(event.at).toString(BASE), name, origin, packProperties(event)];
  return { n: names, o: origins, e: [...content.e, packed] };
}

const isFull = (content: PartContent) => Buffer.byteLength(JSON.stringify(content)) + ITEM_OVERHEAD_BYTES > AIMED_BYTES;
const EMPTY: PartContent = { n: [], o: [], e: [] };

const emptyPart = (personKey: PersonKey, day: LocalDay, number: number): BehaviourPart => ({
  personKey,
  day,
  number,
  version: 0,
  isSealed: false,
  expiresAt: expiryOf(`${day}T00:00:00.000Z`),
  content: EMPTY,
});

/** First day, since 1970-01-01, of which no behaviour has expired. */
export const firstKeptDay = (now: Instant): number => Math.floor(Date.parse(now) / 1000 / DAY_SECONDS) - KEPT_DAYS + 1;

function expiryOf(instant: string): number {
  return (Math.floor(Date.parse(instant) / 1000 / DAY_SECONDS) + KEPT_DAYS) * DAY_SECONDS;
}

/** The part with one event more; its time is that of the event that needs it longest. */
const withEvent = (part: BehaviourPart, event: StoredEvent): BehaviourPart => ({
  ...part,
  expiresAt: Math.max(part.expiresAt, expiryOf(event.receivedAt)),
  content: added(part.content, event),
});

/** How a day's parts change: those to be replaced under their version, and those to be made. */
export interface PartChange {
  readonly replaced: readonly BehaviourPart[];
  readonly made: readonly BehaviourPart[];
  /** The day had no behaviour of this id before. */
  readonly isNewDay: boolean;
  /** The events that were not there before. */
  readonly added: readonly StoredEvent[];
  /** Of the earliest of the added ones. */
  readonly firstAt: Instant | undefined;
}

/** Puts events into the last of the day's parts and, as they fill up, into new ones; what is there already is left out. */
export function addToDay(personKey: PersonKey, day: LocalDay, parts: readonly BehaviourPart[], events: readonly StoredEvent[]): PartChange {
  const known = new Set(parts.flatMap(({ content }) => content.e.map(([id]) => id)));
  const fresh = events.filter((event) => !known.has(idOf(event)) && known.add(idOf(event)));
  const changed: BehaviourPart[] = [];
  let open = parts.at(-1) ?? emptyPart(personKey, day, 0);
  for (const event of fresh) {
    const fuller = withEvent(open, event);
    if (open.content.e.length > 0 && isFull(fuller.content)) {
      changed.push({ ...open, isSealed: true });
      open = withEvent(emptyPart(personKey, day, open.number + 1), event);
    } else {
      open = fuller;
    }
  }
  if (fresh.length > 0) changed.push(open);
  return {
    replaced: changed.filter(({ version }) => version > 0),
    made: changed.filter(({ version }) => version === 0),
    isNewDay: parts.length === 0 && fresh.length > 0,
    added: fresh,
    firstAt: fresh.map(({ at }) => at).sort()[0],
  };
}

function unpackProperties(packed: Bag): Record<string, unknown> {
  const properties: Record<string, unknown> = {};
  for (const [code, value] of Object.entries(packed)) properties[PROPERTIES_BY_CODE[code] ?? code] = value;
  if (Array.isArray(packed['i'])) properties['products'] = packed['i'].map((id) => ({ product_id: id }));
  return properties;
}

/** The events of a part; the moment of their arrival is not kept, so that of the event stands for it. */
export function eventsOfPart(part: BehaviourPart): StoredEvent[] {
  return part.content.e.map(([id, at, name, origin, properties]) => {
    const [type = 'track', ...nameWords] = (part.content.n[name] ?? '').split('|');
    const [source = '', channel = ''] = (part.content.o[origin] ?? '').split('|');
    const instant = new Date(Number.parseInt(at, BASE)).toISOString() as Instant;
    return {
      schemaVersion: 1,
      key: Buffer.from(id, 'base64url').toString('hex'),
      personKey: part.personKey,
      type,
      name: nameWords.join('|'),
      at: instant,
      receivedAt: instant,
      source,
      ...(channel === '' ? {} : { channel }),
      properties: unpackProperties(properties),
      traits: {},
      context: {},
    };
  });
}
