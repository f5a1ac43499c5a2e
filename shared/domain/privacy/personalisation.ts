import type { ConsentRecord } from '#schemas/consent.ts';

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
