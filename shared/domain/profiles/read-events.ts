import type { StoredEvent } from '#schemas/stored-event.ts';
import { type OrderFact, orderFactOf, type ShopSettings, UnusableOrderError } from './order-facts.ts';

/** Why an event cannot be stored. */
export interface UnusableEvent {
  readonly event: StoredEvent;
  readonly code: string;
  readonly message: string;
}

/** The events of one id, read once. */
export interface ReadEvents {
  /** Those that can be stored, each once. */
  readonly events: readonly StoredEvent[];
  readonly unusable: readonly UnusableEvent[];
  /** What each usable event says of an order, by the event's key. */
  readonly facts: ReadonlyMap<string, OrderFact>;
}

/** Reads events as they came in, each key once; one that cannot be used leaves its neighbours as they are. */
export function readEvents(told: readonly StoredEvent[], shop: ShopSettings): ReadEvents {
  const events: StoredEvent[] = [];
  const unusable: UnusableEvent[] = [];
  const facts = new Map<string, OrderFact>();
  for (const event of new Map(told.map((one) => [one.key, one])).values()) {
    if (event.type === 'unknown') {
      unusable.push({ event, code: 'unknown_type', message: 'This version does not know the type of the event.' });
      continue;
    }
    try {
      const fact = orderFactOf(event, shop);
      if (fact) facts.set(event.key, fact);
      events.push(event);
    } catch (error) {
      if (!(error instanceof UnusableOrderError)) throw error;
      unusable.push({ event, code: 'unusable_order', message: error.message });
    }
  }
  return { events, unusable, facts };
}
