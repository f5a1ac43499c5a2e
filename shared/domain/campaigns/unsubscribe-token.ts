import { type Channel, ChannelSchema, type ContactPurpose, ContactPurposeSchema } from '#schemas/contact.ts';
import { type PersonKey, PersonKeySchema } from '#schemas/ids.ts';

const VERSION = 'v1';
const FORM = /^([\w-]{22})\.([a-z]+)\.([a-z]+)\.([\w-]{43})$/;

/** What an unsubscribe link is about: one person's wish on one list. */
export interface UnsubscribeSubject {
  readonly personKey: PersonKey;
  readonly purpose: ContactPurpose;
  readonly channel: Channel;
}

/** The list as its ID and its links call it. */
export const listOf = ({ purpose, channel }: Pick<UnsubscribeSubject, 'purpose' | 'channel'>): string => `list_${purpose}_${channel}`;

/** The text whose keyed hash shows that a link is ours. */
export const tokenTextOf = (subject: UnsubscribeSubject): string => `${subject.personKey}|${listOf(subject)}|${VERSION}`;

/** The token of a link: the person's pseudonym, the list and the hash, so that nothing has to be kept for a link to work for good. */
export const unsubscribeToken = ({ personKey, purpose, channel }: UnsubscribeSubject, hash: string): string =>
  [personKey, purpose, channel, hash].join('.');

/** What a token says, and the hash that must be the one of that; undefined when it has not the form of one. */
export function readToken(token: string): { readonly subject: UnsubscribeSubject; readonly hash: string } | undefined {
  const [, person, said, by, hash = ''] = FORM.exec(token) ?? [];
  const personKey = PersonKeySchema.safeParse(person).data;
  const purpose = ContactPurposeSchema.safeParse(said).data;
  const channel = ChannelSchema.safeParse(by).data;
  return personKey && purpose && channel ? { subject: { personKey, purpose, channel }, hash } : undefined;
}
