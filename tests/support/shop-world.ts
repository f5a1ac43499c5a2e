import * as fc from 'fast-check';
import { mergeInto, unseenProfile } from '#domain/profiles/merge-profiles.ts';
import { orderFactOf } from '#domain/profiles/order-facts.ts';
import { copyOf, recordActiveDay, recordEvent, recordFirstSight, resolve } from '#domain/profiles/record-events.ts';
import { instantOf, localDayOf, startOfDay } from '#domain/time.ts';
import type { CustomerId, PersonKey } from '#schemas/ids.ts';
import type { LocalDay } from '#schemas/instant.ts';
import type { Ledger } from '#schemas/ledger.ts';
import type { CurrencyCode } from '#schemas/money.ts';
import type { Facts, PersonRecord } from '#schemas/profile.ts';
import { type StoredEvent, StoredEventSchema } from '#schemas/stored-event.ts';

export const shop = { timeZone: 'Europe/Berlin', currency: 'EUR' as CurrencyCode };
export const keyOfId = (id: string) => id.padEnd(22, '_') as PersonKey;
const IDS = ['u1', 'a1', 'a2'];

/** A shop in memory: what the tables would hold, with the markers that keep an event from counting twice. */
export interface World {
  readonly ledger: Ledger;
  readonly seen: Set<string>;
}

export type Step =
  | { readonly kind: 'event'; readonly event: StoredEvent }
  | { readonly kind: 'join'; readonly source: string; readonly target: string };

export const emptyWorld = (): World => ({
  ledger: { people: new Map(IDS.map((id) => [keyOfId(id), { kind: 'absent' } as PersonRecord])), orders: new Map() },
  seen: new Set(),
});

function take(world: World, event: StoredEvent): void {
  const isBehaviour = event.name === 'Product Viewed';
  const day = localDayOf(event.at, shop.timeZone);
  const marker = isBehaviour ? `${event.personKey}#${day}` : event.key;
  const isNew = !world.seen.has(marker);
  world.seen.add(marker);
  if (isBehaviour) takeBehaviour(world, event, day, isNew);
  else if (isNew) recordEvent(world.ledger, event, orderFactOf(event, shop));
}

function takeBehaviour(world: World, event: StoredEvent, day: LocalDay, isNew: boolean): void {
  if (!isNew) {
    recordFirstSight(world.ledger, event.personKey, event.at);
    return;
  }
  const active = {
    personKey: event.personKey,
    customerId: (event.userId ?? event.anonymousId) as CustomerId,
    isIdentified: event.userId !== undefined,
  };
  recordActiveDay(world.ledger, { ...active, day, firstAt: event.at, startsAt: startOfDay(day, shop.timeZone) });
}

function join(world: World, sourceId: string, targetId: string): void {
  const { people } = world.ledger;
  const source = resolve(world.ledger, keyOfId(sourceId));
  const target = resolve(world.ledger, keyOfId(targetId));
  if (source.personKey === target.personKey) return;
  people.set(source.personKey, { kind: 'merged', into: target.personKey, version: 1 });
  if (source.record.kind !== 'present') return; // an id that was never seen brings nothing but itself
  const { profile } = source.record;
  const into = target.record.kind === 'present' ? target.record.profile : unseenProfile(target.personKey, targetId as CustomerId, profile);
  people.set(target.personKey, { kind: 'present', profile: mergeInto(into, profile) });
}

export function play(steps: readonly Step[], world = emptyWorld()): World {
  for (const step of steps) {
    if (step.kind === 'event') take(world, step.event);
    else join(world, step.source, step.target);
  }
  return world;
}

/** What is known of a person, without what the sequence of writes may change. */
export function factsOf(world: World, id: string): Facts | undefined {
  const { record } = resolve(world.ledger, keyOfId(id));
  if (record.kind !== 'present') return undefined;
  const {
    version: _version,
    personKey: _key,
    customerId: _id,
    linkedIds: _links,
    schemaVersion: _form,
    segment: _none,
    ...facts
  } = record.profile;
  return facts;
}

export const copyOfWorld = (world: World): World => ({ ledger: copyOf(world.ledger), seen: new Set(world.seen) });

const instants = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2026, 10, 20) }).map(instantOf);
const amounts = fc.integer({ min: -500, max: 20_000 }).map((minor) => minor / 100);
const products = fc.array(
  fc.record({
    product_id: fc.constantFrom('apple', 'bread', 'milk'),
    quantity: fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined }),
    line_total: fc.option(amounts, { nil: undefined }),
    category: fc.constantFrom('Fruit', 'Bakery', 'Dairy'),
  }),
  { maxLength: 3 },
);
const names = fc.constantFrom(
  'Order Completed',
  'Order Completed',
  'Order Completed',
  'Order Updated',
  'Order Refunded',
  'Order Cancelled',
  'Product Reviewed',
  'Product Shared',
  'Product Viewed',
  'Product Viewed',
  'identify',
);

/** Events of three ids about a few orders, as three sources might tell them. Ids own orders as it comes. */
export const someEvents = fc
  .array(
    fc.record({
      id: fc.constantFrom(...IDS),
      name: names,
      orderId: fc.constantFrom('o1', 'o2', 'o3', 'o4'),
      at: instants,
      source: fc.constantFrom('web', 'till', 'hook'),
      channel: fc.option(fc.constantFrom('web', 'store'), { nil: undefined }),
      currency: fc.option(fc.constantFrom('EUR', 'JPY'), { nil: undefined }),
      total: fc.option(amounts, { nil: undefined }),
      discount: fc.option(amounts, { nil: undefined }),
      rating: fc.option(
        fc.integer({ min: 0, max: 10 }).map((halves) => halves / 2),
        { nil: undefined },
      ),
      refundId: fc.option(fc.constantFrom('r1', 'r2'), { nil: undefined }),
      traits: fc.dictionary(fc.constantFrom('name', 'region', 'age'), fc.constantFrom('x', 'y', null), { maxKeys: 3 }),
      products,
    }),
    { maxLength: 24 },
  )
  .map((drafts) =>
    drafts.map(({ id, name, orderId, at, source, channel, traits, ...money }, index) =>
      StoredEventSchema.parse({
        key: index.toString(16).padStart(16, '0'),
        personKey: keyOfId(id),
        type: name === 'identify' ? 'identify' : 'track',
        name,
        at,
        receivedAt: at,
        source,
        channel,
        orderRef: name.startsWith('Order ') ? `shop#${orderId}` : undefined,
        userId: id.startsWith('u') ? id : undefined,
        anonymousId: id.startsWith('u') ? undefined : id,
        properties: { ...money, refund_id: money.refundId },
        traits,
        context: {},
      }),
    ),
  );

/** The events in any sequence, some of them more than once, with the two devices joined to the user at any points. */
export const somePlays = someEvents.chain((events) => {
  const steps: Step[] = events.map((event) => ({ kind: 'event', event }));
  const shuffled = fc.shuffledSubarray([...steps, ...steps], { minLength: steps.length * 2, maxLength: steps.length * 2 });
  const joins = fc.constantFrom<[string, string][]>(
    [
      ['a1', 'u1'],
      ['a2', 'u1'],
    ],
    [
      ['a2', 'u1'],
      ['a1', 'u1'],
    ],
    [
      ['a1', 'a2'],
      ['a2', 'u1'],
    ],
  );
  const places = fc.tuple(fc.nat(steps.length * 2), fc.nat(steps.length * 2));
  return fc.tuple(fc.constant(steps), shuffled, joins, places).map(([plain, order, pairs, at]) => {
    const mixed = [...order];
    const [first, second] = [Math.min(...at), Math.max(...at) + 1];
    const [one, two] = pairs.map(([source, target]): Step => ({ kind: 'join', source, target }));
    if (one) mixed.splice(first, 0, one);
    if (two) mixed.splice(second, 0, two);
    return { plain, mixed, joins: [one, two].flatMap((step) => step ?? []) };
  });
});
