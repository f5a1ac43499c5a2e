import { plusMillis } from '#domain/time.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Facts } from '#schemas/profile.ts';
import type { RecalledPerson } from '#schemas/recall.ts';

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

/** Where to write to somebody, or why nobody does: their notice then ends for people to look into. */
export function addressFor(
  person: Pick<RecalledPerson, 'attempts'>,
  traits: Facts['traits'],
): { readonly to: string } | { readonly notice: 'failed' | 'unreachable'; readonly outcome: 'unknown' | 'no-address' } {
  if (isWornOut(person)) return { notice: 'failed', outcome: 'unknown' };
  const address = traits['email']?.value;
  return typeof address === 'string' && address.trim() !== '' ? { to: address.trim() } : { notice: 'unreachable', outcome: 'no-address' };
}
