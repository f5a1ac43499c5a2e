import { contactVerdict } from '#domain/privacy/may-contact.ts';
import { isRestricted } from '#domain/privacy/restriction.ts';
import type { AdvertisingFormat, ExportCounts } from '#schemas/advertising.ts';
import type { AudienceBody } from '#schemas/audience.ts';
import type { ConsentRecord } from '#schemas/consent.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Profile } from '#schemas/profile.ts';
import { isDietName } from '../inventory/diets.ts';
import { contactAddressOf } from './contact-address.ts';
import { leavesOf } from './judge-audience.ts';
import { type ContactPolicy, isMinor, mayProfile } from './permission.ts';

/** The purpose of the ledger on which addresses may be given to a platform, hashed or not. */
const PURPOSE = 'advertising';
/** The words of the ledger that decide. */
export const ADVERTISING_SLOTS = ['email', 'sms', 'all'].map((channel) => ({ purpose: PURPOSE, channel }));

/**
 * What of an audience must not decide on whom a platform is told of: ids of people, and what lets their health be guessed, which
 * are recalls and cases, single products, and tastes that name a diet.
 */
export function faultsForAdvertising(audience: AudienceBody): string[] {
  return leavesOf(audience).flatMap((leaf) => [
    ...(leaf.customerIds ? ['expected no customerIds'] : []),
    ...(leaf.affected ? ['expected nothing of recalls and cases'] : []),
    ...(leaf.bought || leaf.due ? ['expected no single products, which may tell of health'] : []),
    ...(leaf.taste ?? []).filter(tellsOfHealth).map((taste) => `expected no taste that tells of health, such as ${taste}`),
  ]);
}

const tellsOfHealth = (taste: string): boolean => isDietName(taste) || /\bfree\b|diabet|allerg|celiac|coeliac/i.test(taste);

/** What decides on whether a platform is told of somebody. */
export interface AdvertisingFacts {
  readonly profile: Profile;
  /** Words on `ADVERTISING_SLOTS`. */
  readonly consents: readonly ConsentRecord[];
  /** Neither the mailbox nor the telephone is on the list of those that nothing is sent to. */
  readonly isSuppressed: boolean;
  /** Gets no campaign in this quarter. */
  readonly isControl: boolean;
  readonly asOf: Instant;
}

interface Told {
  readonly email: string | undefined;
  readonly phone: string | undefined;
}

/** What a platform may be told of a person, or why nothing. Who has not said yes, and whose age is not known, has said no. */
export function advertisingOf(facts: AdvertisingFacts, policy: ContactPolicy): Told | { readonly refusal: string } {
  const { profile, consents, isSuppressed, isControl, asOf } = facts;
  const about = { traits: profile.traits, asOf };
  if (isRestricted(profile)) return { refusal: 'restricted' };
  if (isMinor(about, policy)) return { refusal: 'minor' };
  if (!mayProfile(about, policy)) return { refusal: 'age-unknown' };
  const allowed = (channel: 'email' | 'sms') => contactVerdict(consents, PURPOSE, channel).kind === 'allowed';
  if (!allowed('email') && !allowed('sms')) return { refusal: 'no-consent' };
  if (isSuppressed) return { refusal: 'suppressed' };
  if (isControl) return { refusal: 'control' };
  const email = allowed('email') ? contactAddressOf('email', profile)?.toLowerCase() : undefined;
  const phone = allowed('sms') ? contactAddressOf('sms', profile) : undefined;
  return email === undefined && phone === undefined ? { refusal: 'no-address' } : { email, phone };
}

const COLUMNS: Readonly<Record<AdvertisingFormat, string>> = { meta: 'email,phone', google: 'Email,Phone' };
export const advertisingHeader = (format: AdvertisingFormat): string => `${COLUMNS[format]}\r\n`;

/**
 * A line of the file: SHA-256 of the address trimmed and in small letters, and of the number after E.164 (Meta: its digits alone;
 * Google: with the plus sign).
 *
 * @param sha256Hex - of a text, in hexadecimal
 */
export function advertisingRow({ email, phone }: Told, format: AdvertisingFormat, sha256Hex: (text: string) => string): string {
  const number = format === 'meta' ? phone?.slice(1) : phone;
  const hashed = [email, number].map((value) => (value === undefined ? '' : sha256Hex(value)));
  return `${hashed.join(',')}\r\n`;
}

export const NO_COUNTS: ExportCounts = { looked: 0, matching: 0, exported: 0, withheld: {} };

/** The counts of some pages and of one more. */
export function withPage(
  counts: ExportCounts,
  page: { readonly looked: number; readonly exported: number; readonly refusals: readonly string[] },
) {
  const withheld = { ...counts.withheld };
  for (const refusal of page.refusals) withheld[refusal] = (withheld[refusal] ?? 0) + 1;
  return {
    looked: counts.looked + page.looked,
    matching: counts.matching + page.exported + page.refusals.length,
    exported: counts.exported + page.exported,
    withheld,
  };
}
