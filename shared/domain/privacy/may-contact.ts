import type { ConsentRecord } from '#schemas/consent.ts';

export type ContactVerdict =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'refused'; readonly reason: 'no-consent' | 'denied' | 'withdrawn' };

const EVERY_CHANNEL = 'all';

type Word = Pick<ConsentRecord, 'purpose' | 'channel' | 'status'>;

/**
 * Whether a person may be contacted for a purpose on a channel. Silence is no consent; a refusal on that channel
 * or on all of them stands against any consent, and a consent for all channels holds where the channel has no word of its own.
 */
export function contactVerdict(consents: readonly Word[], purpose: string, channel: string): ContactVerdict {
  const words = consents.filter((consent) => consent.purpose === purpose);
  const own = words.find((consent) => consent.channel === channel);
  const general = words.find((consent) => consent.channel === EVERY_CHANNEL);
  const refusal = [own, general].find((consent) => consent !== undefined && consent.status !== 'granted');
  if (refusal && refusal.status !== 'granted') return { kind: 'refused', reason: refusal.status };
  return own || general ? { kind: 'allowed' } : { kind: 'refused', reason: 'no-consent' };
}

export const mayContact = (consents: readonly Word[], purpose: string, channel: string): boolean =>
  contactVerdict(consents, purpose, channel).kind === 'allowed';
