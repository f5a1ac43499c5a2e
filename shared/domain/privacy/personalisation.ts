import type { ConsentRecord } from '#schemas/consent.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Profile } from '#schemas/profile.ts';
import { isTooYoungFor } from './minors.ts';
import { isRestricted } from './restriction.ts';

/** What shops call it when people may be known by what they buy. */
const PURPOSES: ReadonlySet<string> = new Set([
  'personalisation',
  'personalization',
  'personalised_recommendations',
  'personalized_recommendations',
  'recommendation',
  'recommendations',
  'profiling',
]);

/** Whether a person switched personal lists off, on whatever channel they did. Who has said nothing has not. */
export const isPersonalisationOff = (consents: readonly ConsentRecord[]): boolean =>
  consents.some(({ purpose, status }) => PURPOSES.has(purpose) && status !== 'granted');

/**
 * Whether lists may be made of what a person does (PIPL Art. 24, GDPR Art. 18, 21 and 8): they have not switched that off, have
 * not restricted what may be done with their data, and are not a child without a guardian's consent.
 */
export const mayBePersonal = (
  profile: Pick<Profile, 'traits' | 'restrictedAt'>,
  consents: readonly ConsentRecord[],
  asOf: Instant,
): boolean =>
  !isPersonalisationOff(consents) && !isRestricted(profile) && !isTooYoungFor({ traits: profile.traits, consents }, PURPOSES, asOf);
