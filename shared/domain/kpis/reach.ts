import type { Profile } from '#schemas/profile.ts';
import { contactAddressOf } from '../campaigns/contact-address.ts';
import type { FactName } from './facts.ts';

/** Ways of sending promotions, each with the facts that count whom it reaches. */
export const CHANNELS = [
  { channel: 'email', reachable: 'reachableByEmailAt', allowed: 'allowedByEmailAt' },
  { channel: 'sms', reachable: 'reachableBySmsAt', allowed: 'allowedBySmsAt' },
  { channel: 'push', reachable: 'reachableByPushAt', allowed: 'allowedByPushAt' },
] as const satisfies readonly { readonly channel: string; readonly reachable: FactName; readonly allowed: FactName }[];

/** The channels on which there is an address of somebody: bit 0 for e-mail, 1 for texts, 2 for push messages. */
export function reachOf(person: Pick<Profile, 'traits' | 'customerId'>): number {
  return CHANNELS.reduce((bits, { channel }, place) => bits | (contactAddressOf(channel, person) === undefined ? 0 : 1 << place), 0);
}
