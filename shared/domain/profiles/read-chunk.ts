import { channelOf, contextOf } from '#domain/ingestion/essential-context.ts';
import { classOf, isOrderEvent } from '#domain/ingestion/event-names.ts';
import { localDayOf } from '#domain/time.ts';
import type { ChunkEvent, EventChunk } from '#schemas/event-chunk.ts';
import type { CustomerId, PersonKey } from '#schemas/ids.ts';
import type { LocalDay } from '#schemas/instant.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';
import { textOf } from './order-details.ts';

/** Items of a transaction: an event with its order is two, one of behaviour at most one, and there are the people. */
const MAX_COST = 94;
const COMMERCE_COST = 2;

const given = <Fields extends Readonly<Record<string, string | undefined>>>(fields: Fields) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as { [Name in keyof Fields]?: string };

function nameOf(event: ChunkEvent): string {
  return event.type === 'track' || event.type === 'page' || event.type === 'screen' ? (event.event ?? event.type) : event.type;
}

/** The path of a page is told by its properties or by its context. */
function propertiesOf(event: ChunkEvent, context: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const page = context['page'] as { path?: unknown; referrer?: unknown } | undefined;
  const isView = event.type === 'page' || event.type === 'screen';
  return { ...(isView ? page : {}), ...(event.groupId ? { group_id: event.groupId } : {}), ...event.properties };
}

/** An event of a chunk as it is to be stored. */
export function storedEventOf(chunk: EventChunk, event: ChunkEvent, identity: { key: string; personKey: PersonKey }): StoredEvent {
  const context = contextOf(chunk, event);
  const name = nameOf(event);
  const orderId = isOrderEvent(name) ? textOf(event.properties ?? {}, 'order_id') : undefined;
  return {
    schemaVersion: 1,
    ...identity,
    type: event.type,
    name,
    at: event.at,
    receivedAt: chunk.receivedAt,
    source: chunk.source,
    subjectId: event.subjectId as CustomerId,
    ...given({
      channel: channelOf(chunk, event),
      orderRef: orderId === undefined ? undefined : `${chunk.group}#${orderId}`,
      userId: event.userId,
      anonymousId: event.anonymousId,
      previousId: event.previousId,
    }),
    properties: propertiesOf(event, context),
    traits: event.traits ?? {},
    context: { ...context },
  };
}

export const isBehaviour = (event: StoredEvent): boolean => classOf({ type: event.type, event: event.name }) === 'behaviour';

export interface EventSlice {
  readonly commerce: StoredEvent[];
  readonly behaviour: Map<LocalDay, StoredEvent[]>;
}

/** One id's events in as few portions as transactions allow: commerce first, behaviour by its local day. */
export function slicesOf(events: readonly StoredEvent[], timeZone: string): EventSlice[] {
  const commerce = events.filter((event) => !isBehaviour(event));
  const behaviour = events.filter(isBehaviour);
  const slices: EventSlice[] = [];
  let cost = MAX_COST;
  for (const event of [...commerce, ...behaviour]) {
    const isOwnItem = !isBehaviour(event);
    cost += isOwnItem ? COMMERCE_COST : 1;
    if (cost > MAX_COST || slices.length === 0) {
      slices.push({ commerce: [], behaviour: new Map() });
      cost = isOwnItem ? COMMERCE_COST : 1;
    }
    const slice = slices.at(-1);
    if (isOwnItem) slice?.commerce.push(event);
    else addToSlice(slice, localDayOf(event.at, timeZone), event);
  }
  return slices;
}

function addToSlice(slice: EventSlice | undefined, day: LocalDay, event: StoredEvent): void {
  const events = slice?.behaviour.get(day);
  if (events) events.push(event);
  else slice?.behaviour.set(day, [event]);
}
