import { inRecovery } from '#domain/feedback/service-recovery.ts';
import { consentsInForce } from '#domain/privacy/consents-at.ts';
import { contactVerdict } from '#domain/privacy/may-contact.ts';
import { ageOf } from '#domain/recommendations/dietary-needs.ts';
import type { ConsentRecord } from '#schemas/consent.ts';
import type { Channel, ContactPurpose, Suppression } from '#schemas/contact.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Facts } from '#schemas/profile.ts';
import type { Recovery } from '#schemas/recovery.ts';
import { contactHoursOf } from './contact-hours.ts';
import { openFrom } from './quiet-hours.ts';

/**
 * Why a person is not written to. `no-address`: none is known on the channel. `suppressed`: the address refused mail, its owner
 * complained or unsubscribed. `restricted`: the person wants their data rested. `minor`: not of age. `no-consent`, `denied`, `withdrawn`: by the ledger. `recovery`: something
 * that they bought is in an open recall, or they complained and that is not settled. `no-hours`: there is no hour that is decent in every zone where they may be.
 */
export type Refusal =
  | 'no-address'
  | 'restricted'
  | 'suppressed'
  | 'minor'
  | 'no-consent'
  | 'denied'
  | 'withdrawn'
  | 'recovery'
  | 'no-hours';

/** All that decides whether a person may be written to, as it stands at this moment. */
export interface ContactFacts {
  readonly asOf: Instant;
  readonly purpose: ContactPurpose;
  readonly channel: Channel;
  /** On the channel; undefined when none is known. */
  readonly address: string | undefined;
  readonly traits: Facts['traits'];
  /** The person wants nothing done with their data but keeping it. */
  readonly isRestricted: boolean;
  /** The last word per purpose and channel. */
  readonly consents: readonly ConsentRecord[];
  /** Of the address, when there is one. */
  readonly suppression?: Suppression | undefined;
  /** What the person complained of and is not settled, when there is anything. */
  readonly recovery?: Recovery | undefined;
  /** Categories of goods of this person that are in an open recall. */
  readonly recovering: ReadonlySet<string>;
  /** Categories that the message promotes; undefined when it names no goods, and so may promote any. */
  readonly promoted: ReadonlySet<string> | undefined;
}

/** The slots of the ledger whose words decide on a message. */
export const decidingSlots = ({ purpose, channel }: { readonly purpose: ContactPurpose; readonly channel: Channel }) =>
  [channel, 'all'].map((on) => ({ purpose, channel: on }));

/** What the shop decides. */
export interface ContactPolicy {
  readonly shopZone: string;
  /** Full years from which on somebody may be sent promotions. */
  readonly minimumAge: number;
  /** Whoever has not told their age counts as of age, since the shop sees to it when somebody registers. */
  readonly isAgeChecked: boolean;
}

export type ContactDecision =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'later'; readonly dueAt: Instant }
  | { readonly kind: 'refused'; readonly reason: Refusal };

/** Who is known to be too young; of whom nothing is known is written to, and not profiled. */
export function isMinor({ traits, asOf }: Pick<ContactFacts, 'traits' | 'asOf'>, { minimumAge }: ContactPolicy): boolean {
  const age = ageOf(traits, asOf);
  return age !== undefined && age < minimumAge;
}

/** Whether a message may be made of what a person does: only of somebody who is of age for certain. */
export function mayProfile({ traits, asOf }: Pick<ContactFacts, 'traits' | 'asOf'>, { minimumAge, isAgeChecked }: ContactPolicy): boolean {
  const age = ageOf(traits, asOf);
  return age === undefined ? isAgeChecked : age >= minimumAge;
}

/** What somebody said after they unsubscribed takes it back; a refusing mailbox or a complaint stays until an operator acts. */
function isLifted({ reason, at, channel }: Suppression, { consents, purpose }: ContactFacts): boolean {
  const isAbout = (consent: ConsentRecord) => consent.purpose === purpose && consent.channel === channel;
  return reason === 'unsubscribed' && consents.some((consent) => isAbout(consent) && consent.status === 'granted' && consent.at > at);
}

/** An unsubscription is one of promotions; the others concern the address itself. */
function isSuppressed(facts: ContactFacts): boolean {
  const { suppression, purpose } = facts;
  if (suppression === undefined || isLifted(suppression, facts)) return false;
  return purpose === 'marketing' || suppression.reason !== 'unsubscribed';
}

function marketingRefusal(facts: ContactFacts, policy: ContactPolicy): Refusal | undefined {
  const verdict = contactVerdict(consentsInForce(facts.consents, facts.asOf), 'marketing', facts.channel);
  if (verdict.kind === 'refused') return verdict.reason;
  if (isMinor(facts, policy)) return 'minor';
  return isRecovering(facts) ? 'recovery' : undefined;
}

/** Nobody is sold the like of what has just gone wrong for them; a message that names no goods may mean any. */
function isRecovering({ promoted, recovering, recovery, asOf }: ContactFacts): boolean {
  if (inRecovery(recovery, asOf)) return true;
  if (promoted === undefined) return recovering.size > 0 || (recovery !== undefined && asOf < recovery.until && asOf >= recovery.since);
  return [...promoted].some((category) => recovering.has(category) || inRecovery(recovery, asOf, category));
}

/** A message about what somebody bought needs no consent, but heeds a word against it. */
function serviceRefusal({ consents, channel }: ContactFacts): Refusal | undefined {
  const verdict = contactVerdict(consents, 'service', channel);
  return verdict.kind === 'refused' && verdict.reason !== 'no-consent' ? verdict.reason : undefined;
}

/** Why a person may not be written to at all, whatever the hour; undefined when they may. */
export function refusalOf(facts: ContactFacts, policy: ContactPolicy): Refusal | undefined {
  if (facts.address === undefined) return 'no-address';
  if (facts.isRestricted) return 'restricted';
  if (isSuppressed(facts)) return 'suppressed';
  return facts.purpose === 'marketing' ? marketingRefusal(facts, policy) : serviceRefusal(facts);
}

/**
 * Whether a person may be written to at this moment. What is decided holds for the moment alone: a message that waits for the
 * morning is decided on again then. How often they are written to is decided where a place is reserved.
 */
export function contactDecision(facts: ContactFacts, policy: ContactPolicy): ContactDecision {
  const reason = refusalOf(facts, policy);
  if (reason !== undefined) return { kind: 'refused', reason };
  const dueAt = openFrom(facts.asOf, contactHoursOf(facts.traits, policy.shopZone));
  if (dueAt === undefined) return { kind: 'refused', reason: 'no-hours' };
  return dueAt === facts.asOf ? { kind: 'allowed' } : { kind: 'later', dueAt };
}
