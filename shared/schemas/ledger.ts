import type { PersonKey } from './ids.ts';
import type { OrderState } from './order.ts';
import type { PersonRecord } from './profile.ts';

/** The people and orders that some events concern, as read or as they are to be. The values never change in place. */
export interface Ledger {
  readonly people: Map<PersonKey, PersonRecord>;
  readonly orders: Map<string, OrderState>;
}
