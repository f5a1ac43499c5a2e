import { ageOf } from '#domain/recommendations/dietary-needs.ts';
import type { ConsentRecord } from '#schemas/consent.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Facts } from '#schemas/profile.ts';

/**
 * Full years from which on somebody consents for themselves: PIPL Art. 31, GDPR Art. 8(1) with the laws of the member states,
 * COPPA § 312.2. Where nothing is known of the place, the highest of these holds.
 */
const OWN_CONSENT_AGES: Readonly<Record<string, number>> = {
  CN: 14,
  US: 13,
  GB: 13,
  BE: 13,
  DK: 13,
  EE: 13,
  FI: 13,
  LV: 13,
  MT: 13,
  PT: 13,
  SE: 13,
  AT: 14,
  BG: 14,
  CY: 14,
  ES: 14,
  IT: 14,
  LT: 14,
  CZ: 15,
  FR: 15,
  GR: 15,
  SI: 15,
};
const HIGHEST_AGE = 16;

/** Whom a person's word of a country or jurisdiction means; its first two letters are those of ISO 3166. */
const placeOf = (value: unknown) => (typeof value === 'string' ? value.trim().slice(0, 2).toUpperCase() : '');

interface Person {
  readonly traits: Facts['traits'];
  readonly consents: readonly ConsentRecord[];
}

/** A parent or guardian has agreed to it in the child's place. */
const isAgreedByGuardian = (consents: readonly ConsentRecord[], purposes: ReadonlySet<string>) =>
  consents.some(({ purpose, status, guardian }) => purposes.has(purpose) && status === 'granted' && guardian !== undefined);

/**
 * Whether somebody is known to be so young that only a guardian's consent allows a purpose. Somebody of whose age nothing is
 * known gets lists in the shop as anybody does; messages are made of what they do only where the shop checks ages.
 *
 * @param purposes - what the purpose is called in consents
 */
export function isTooYoungFor({ traits, consents }: Person, purposes: ReadonlySet<string>, asOf: Instant): boolean {
  const age = ageOf(traits, asOf);
  if (age === undefined) return false;
  const limit = OWN_CONSENT_AGES[placeOf(traits['country']?.value)] ?? HIGHEST_AGE;
  return age < limit && !isAgreedByGuardian(consents, purposes);
}
