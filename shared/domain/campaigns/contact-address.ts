import type { Channel } from '#schemas/contact.ts';
import type { PersonKey } from '#schemas/ids.ts';
import type { Facts } from '#schemas/profile.ts';

type Traits = Facts['traits'];

const EMAIL = /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+$/;
const PHONE = /^\+[1-9]\d{6,14}$/;
/** What SNS calls a device that an app registered. */
const ENDPOINT = /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:endpoint\/[\w/.-]+$/;

function firstOf(traits: Traits, names: readonly string[]): string | undefined {
  const told = names.map((name) => traits[name]?.value).find((value) => typeof value === 'string' && value.trim() !== '');
  return typeof told === 'string' ? told.trim() : undefined;
}

function matching(told: string | undefined, form: RegExp): string | undefined {
  return told !== undefined && form.test(told) ? told : undefined;
}

/**
 * Where to reach somebody on a channel; undefined when that is not known or cannot be an address. A webhook tells of the person
 * by the shop's own id, which everybody has.
 */
export function contactAddressOf(channel: Channel, { traits, customerId }: { traits: Traits; customerId: string }): string | undefined {
  switch (channel) {
    case 'email':
      return matching(firstOf(traits, ['email']), EMAIL);
    case 'sms':
      return matching(firstOf(traits, ['phone'])?.replace(/[\s().-]/g, ''), PHONE);
    case 'push':
      return matching(firstOf(traits, ['pushEndpoint', 'push_endpoint', 'pushEndpointArn']), ENDPOINT);
    case 'webhook':
      return customerId;
  }
}

/** An address as its hash is made of: two spellings of one mailbox are one address. */
export const plainAddress = (address: string): string => address.trim().toLowerCase();

/** Whom a channel reaches and where: the address as it stands, `to`, and as its hash is made of, `address`. */
export function contactPointOf(
  channel: Channel,
  profile: { readonly traits: Traits; readonly customerId: string; readonly personKey: PersonKey },
) {
  const to = contactAddressOf(channel, profile);
  return { owner: profile.personKey, to, address: to && plainAddress(to) };
}
