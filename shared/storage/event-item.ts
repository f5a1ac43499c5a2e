import * as z from 'zod';
import { type StoredEvent, StoredEventSchema } from '#schemas/stored-event.ts';

type Bag = Readonly<Record<string, unknown>>;

const eventSortKey = (key: string) => `E#${key}`;

const isFilled = (value: unknown) => value !== undefined && (typeof value !== 'object' || Object.keys(value ?? {}).length > 0);
const filled = (bag: Bag) => Object.fromEntries(Object.entries(bag).filter(([, value]) => isFilled(value)));

/** An event as an item of its own; what is looked up by nobody is one compact text. */
export function itemOfEvent(event: StoredEvent): Record<string, unknown> {
  const { key, personKey, type, name, at, receivedAt, source, channel, orderRef, properties, traits, context } = event;
  const { userId, anonymousId, previousId } = event;
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
    body: JSON.stringify(filled({ userId, anonymousId, previousId, properties, traits, context })),
  };
}

const BodySchema = z.string().transform((text): Bag => JSON.parse(text));

export function eventOfItem(item: Bag): StoredEvent {
  const body = BodySchema.parse(item['body'] ?? '{}');
  return StoredEventSchema.parse({
    properties: {},
    traits: {},
    context: {},
    ...item,
    ...body,
    personKey: item['pk'],
    key: String(item['sk']).slice(2),
  });
}
