import type { Instant } from '#schemas/instant.ts';
import type { Facts } from '#schemas/profile.ts';
import type { Reach } from '#schemas/recall.ts';
import type { EscrowContact } from '#schemas/recall-escrow.ts';
import { contactAddressOf } from '../campaigns/contact-address.ts';
import { noticeLanguageOf } from '../recalls/notice-text.ts';

type Traits = Facts['traits'];

/**
 * What of somebody's traits a safety notice needs when they are erased; undefined when they cannot be written to. Their device is
 * not in it, since its endpoint is deleted; nor are allergies: whoever is in escrow is told as early as those who react to the
 * goods, and is offered no substitute.
 */
export function escrowContactOf(traits: Traits): EscrowContact | undefined {
  const email = contactAddressOf('email', { traits, customerId: '' });
  const phone = contactAddressOf('sms', { traits, customerId: '' });
  if (email === undefined && phone === undefined) return undefined;
  return { ...(email === undefined ? {} : { email }), ...(phone === undefined ? {} : { phone }), language: noticeLanguageOf(traits) };
}

/** The first way to somebody in escrow. */
export const reachOfContact = ({ email }: EscrowContact): Reach => (email === undefined ? 'phone' : 'email');

/** A contact as the notices read people. */
export const traitsOfContact = (contact: EscrowContact, at: Instant): Traits =>
  Object.fromEntries(Object.entries(contact).flatMap(([name, value]) => (value === undefined ? [] : [[name, { value, at }]])));
