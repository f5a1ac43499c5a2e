import type { PersonRecord, Profile } from '#schemas/profile.ts';

/** Most other ids that one person may have: beyond it an id is a shared device, a till or a test. */
const MAX_LINKED_IDS = 50;

/** What programs send when they do not know the id; linking by it would join strangers. */
const BLOCKED_IDS = new Set([
  '',
  '0',
  '-1',
  '1234',
  'a',
  'anonymous',
  'anon',
  'customer',
  'default',
  'false',
  'guest',
  'id',
  'n/a',
  'na',
  'nan',
  'nil',
  'none',
  'null',
  'test',
  'true',
  'undefined',
  'unknown',
  'user',
  'userid',
  'user_id',
  '[object object]',
  '00000000-0000-0000-0000-000000000000',
]);
const BLOCKED_MAILBOXES = /^(no-?reply|donotreply|test|none|null|example|guest|anonymous)@|@(example|test|none|localhost)(\.|$)/;

/** Whether an id may join people. A digit or letter repeated throughout is a placeholder too. */
export function isLinkable(id: string): boolean {
  const plain = id.trim().toLowerCase();
  return !BLOCKED_IDS.has(plain) && !/^(.)\1*$/.test(plain.replaceAll('-', ''));
}

type IdentifierType = 'email' | 'phone' | 'loyalty';
export interface Identifier {
  readonly type: IdentifierType;
  readonly value: string;
}

const MIN_PHONE_DIGITS = 7;
const MIN_CARD_CHARACTERS = 5;

function emailOf(value: unknown): string | undefined {
  const address = typeof value === 'string' ? value.trim().toLowerCase() : '';
  return /^[^@\s]+@[^@\s]+$/.test(address) && !BLOCKED_MAILBOXES.test(address) ? address : undefined;
}

function phoneOf(value: unknown): string | undefined {
  const digits = String(value ?? '')
    .replace(/\D/g, '')
    .replace(/^00/, '');
  return digits.length >= MIN_PHONE_DIGITS && isLinkable(digits) ? digits : undefined;
}

function cardOf(value: unknown): string | undefined {
  const card = String(value ?? '').trim();
  return card.length >= MIN_CARD_CHARACTERS && isLinkable(card) ? card : undefined;
}

/** The identifiers among a person's traits that may tell that two ids are one person, in canonical form. */
export function identifiersOf(traits: Readonly<Record<string, unknown>>): Identifier[] {
  const found = [
    { type: 'email' as const, value: emailOf(traits['email']) },
    { type: 'phone' as const, value: phoneOf(traits['phone']) },
    { type: 'loyalty' as const, value: cardOf(traits['loyaltyCard'] ?? traits['loyalty_card']) },
  ];
  return found.flatMap(({ type, value }) => (value === undefined ? [] : [{ type, value }]));
}

/** Why two ids might be one person: the client said so, sent both at once, or both gave the same identifier. */
export type LinkReason = 'alias' | 'same-event' | IdentifierType;

export type MatchVerdict =
  | { readonly kind: 'merge'; readonly target: Profile; readonly source: Profile }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'refused'; readonly code: 'two-identified' | 'too-many-ids' };

/** An alias names its target; else the identified one takes in the other, and of equals the one seen first. */
function targetOf(one: Profile, other: Profile, reason: LinkReason): [target: Profile, source: Profile] {
  if (reason === 'alias' || reason === 'same-event') return [one, other];
  if (one.isIdentified !== other.isIdentified) return one.isIdentified ? [one, other] : [other, one];
  const isFirst = one.firstSeenAt === other.firstSeenAt ? one.personKey < other.personKey : one.firstSeenAt < other.firstSeenAt;
  return isFirst ? [one, other] : [other, one];
}

/**
 * Whether two people become one. Two identified people never do by themselves (a family shares a tablet,
 * a couple an e-mail address); only an explicit alias joins them.
 *
 * @param one - for an alias or an event with both ids the person who is to remain
 */
export function matchIdentity(one: PersonRecord, other: PersonRecord, reason: LinkReason): MatchVerdict {
  if (one.kind !== 'present' || other.kind !== 'present') return { kind: 'nothing' };
  if (one.profile.personKey === other.profile.personKey) return { kind: 'nothing' };
  if (reason !== 'alias' && one.profile.isIdentified && other.profile.isIdentified) return { kind: 'refused', code: 'two-identified' };
  const [target, source] = targetOf(one.profile, other.profile, reason);
  const linked = new Set([...target.linkedIds, ...source.linkedIds, source.customerId]);
  if (linked.size > MAX_LINKED_IDS) return { kind: 'refused', code: 'too-many-ids' };
  return { kind: 'merge', target, source };
}
