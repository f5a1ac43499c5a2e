import type { OrderState } from '#schemas/order.ts';
import type { Facts } from '#schemas/profile.ts';
import type { Reach, RecalledOrder } from '#schemas/recall.ts';
import { contactAddressOf } from '../campaigns/contact-address.ts';

/** How an order of a recall stands. One that was cancelled after it was handed over counts as refunded: the goods are with the customer. */
export function standingOf(order: OrderState | undefined): NonNullable<RecalledOrder['standing']> {
  if (order === undefined) return 'unknown';
  if (order.erasedAt !== undefined) return 'erased';
  if (order.cancelled !== undefined) return order.handedOver === undefined ? 'cancelled' : 'refunded';
  return Object.keys(order.refunds).length > 0 ? 'refunded' : 'completed';
}

/** Whether somebody is to be told of an order that stands so. Who got money back may still have the goods. */
export const isToBeTold = (standing: RecalledOrder['standing']): boolean => standing === 'completed' || standing === 'refunded';

const isTold = (value: unknown) => typeof value === 'string' && value.trim() !== '';

/** The first way to somebody that is known. A number that no message can be sent to may still be called. */
export function reachOf(traits: Facts['traits']): Reach {
  if (contactAddressOf('email', { traits, customerId: '' }) !== undefined) return 'email';
  if (isTold(traits['phone']?.value)) return 'phone';
  return contactAddressOf('push', { traits, customerId: '' }) === undefined ? 'none' : 'push';
}
