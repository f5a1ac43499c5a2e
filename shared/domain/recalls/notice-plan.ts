import { plusMillis } from '#domain/time.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Facts } from '#schemas/profile.ts';
import type { NoticeChannel, RecalledPerson } from '#schemas/recall.ts';
import { contactAddressOf } from '../campaigns/contact-address.ts';

/** A sending that began so long ago and has no end went wrong: its function cannot be running any more. */
const UNCLEAR_MILLIS = 60_000;
/** So often somebody is written to before a person has to look into it. */
const MOST_ATTEMPTS = 8;

/** Sendings that began up to then and have no end are unclear. */
export const unclearUntil = (now: Instant): Instant => plusMillis(now, -UNCLEAR_MILLIS);

/** Whether somebody is still to be told, now or when it is clear that the sending at hand went wrong. */
export const isOpen = ({ notice }: Pick<RecalledPerson, 'notice'>): boolean => notice === 'waiting' || notice === 'sending';

const isWornOut = ({ attempts }: Pick<RecalledPerson, 'attempts'>): boolean =>
  attempts.filter(({ outcome }) => outcome === 'begun').length >= MOST_ATTEMPTS;

const CHANNELS = ['email', 'sms', 'push'] as const satisfies readonly NoticeChannel[];

export interface NoticeAddress {
  readonly channel: NoticeChannel;
  readonly to: string;
}

/** Where somebody can be written to, the fullest message first: without a mailbox their telephone, without that the shop's app. */
export function addressesOf(person: Pick<RecalledPerson, 'attempts'>, traits: Facts['traits']): NoticeAddress[] {
  const refused = new Set(person.attempts.flatMap(({ channel, outcome }) => (outcome === 'refused' ? [channel] : [])));
  return CHANNELS.filter((channel) => !refused.has(channel)).flatMap((channel) => {
    const to = contactAddressOf(channel, { traits, customerId: '' });
    return to === undefined ? [] : [{ channel, to }];
  });
}

/** Where to write to somebody, or why nobody does: their notice then ends for people to look into. */
export function addressFor(
  person: Pick<RecalledPerson, 'attempts'>,
  traits: Facts['traits'],
): NoticeAddress | { readonly notice: 'failed' | 'unreachable'; readonly outcome: 'unknown' | 'no-address' } {
  if (isWornOut(person)) return { notice: 'failed', outcome: 'unknown' };
  return addressesOf(person, traits)[0] ?? { notice: 'unreachable', outcome: 'no-address' };
}
