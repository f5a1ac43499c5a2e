import { consentsInForce } from '#domain/privacy/consents-at.ts';
import { mayBePersonal } from '#domain/privacy/personalisation.ts';
import type { ConsentRecord } from '#schemas/consent.ts';
import type { ContactCounter } from '#schemas/contact.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Profile } from '#schemas/profile.ts';
import { type ContactCaps, withSlot } from './contact-caps.ts';
import { type ContactFacts, type ContactPolicy, contactDecision, mayProfile } from './permission.ts';

/** What is decided of one message: not before a moment, never, or now, to that address and with the places that are then taken. */
type MessageDecision =
  | { readonly kind: 'later'; readonly dueAt: Instant }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'allowed'; readonly address: string; readonly slots: ContactCounter['slots'] | undefined };

/** Whether a message may go out now, its place among those that the person gets included; what is no promotion takes no place. */
export function messageDecision(
  { facts, counter }: { readonly facts: ContactFacts; readonly counter: ContactCounter },
  { sendId, at }: { readonly sendId: string; readonly at: Instant },
  { policy, caps }: { readonly policy: ContactPolicy; readonly caps: ContactCaps },
): MessageDecision {
  const decision = contactDecision(facts, policy);
  if (decision.kind !== 'allowed') return decision;
  if (facts.address === undefined) return { kind: 'refused', reason: 'no-address' };
  if (facts.purpose !== 'marketing') return { kind: 'allowed', address: facts.address, slots: undefined };
  const slots = withSlot(counter.slots, { sendId, channel: facts.channel, at }, caps);
  return slots === undefined ? { kind: 'refused', reason: 'frequency-cap' } : { kind: 'allowed', address: facts.address, slots };
}

/** Whether a message may be made of what the person does, by everything they have said. */
export const mayBeMadeFor = (facts: ContactFacts, profile: Profile, said: readonly ConsentRecord[], policy: ContactPolicy): boolean =>
  mayProfile(facts, policy) && mayBePersonal(profile, consentsInForce(said, facts.asOf), facts.asOf);
