import type { PersonKey } from './ids.ts';
import type { Instant, LocalDay } from './instant.ts';
import type { OrderState } from './order.ts';
import type { PersonRecord } from './profile.ts';
import type { StoredEvent } from './stored-event.ts';

/** A local day of one id with behaviour that is still kept. */
export interface KeptDay {
  readonly day: LocalDay;
  /** Of its earliest event. */
  readonly firstAt: Instant;
}

/** Everything that is kept of one person, from which the profile can be made again. */
export interface PersonHistory {
  readonly personKey: PersonKey;
  /** What is stored now. */
  readonly record: Extract<PersonRecord, { readonly kind: 'present' | 'unreadable' }>;
  /** The person's own key and those of all ids that were joined to it. */
  readonly subjects: ReadonlySet<PersonKey>;
  /** The ids behind those keys as the clients sent them, as far as anything tells them. */
  readonly ids: ReadonlyMap<PersonKey, string>;
  /** Events kept one by one, of all ids. */
  readonly events: readonly StoredEvent[];
  readonly days: readonly KeptDay[];
  /** All orders of which the events speak, whoever owns them. */
  readonly orders: ReadonlyMap<string, OrderState>;
}
