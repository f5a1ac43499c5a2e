import type { Profile } from '#schemas/profile.ts';
import { type AsOf, customerFeatures } from './customer-features.ts';
import { type CustomerScore, customerScore, weightsFor } from './customer-score.ts';
import { featureIndex } from './feature-catalogue.ts';
import type { ScoreBasis } from './score-version.ts';

/** What scores are computed with, and the currency in which the bounds of amounts are. */
export type ScoredWith = Pick<ScoreBasis, 'weights' | 'bounds'> & { readonly currency: string | null };

/**
 * A person's score as it is at `asOf`, from the facts of the profile; the night writes one only when it has moved.
 *
 * @returns undefined when the person has not ordered in the currency that is judged
 */
export function scoreOfPerson(profile: Profile, { weights, bounds, currency }: ScoredWith, asOf: AsOf): CustomerScore | undefined {
  const totals = profile.byCurrency[currency ?? ''];
  const features = totals && customerFeatures(profile, totals, asOf);
  if (features === undefined) return undefined;
  const own = weightsFor(weights, profile.segment?.name);
  return customerScore(own, bounds.byFeature, (feature) => features[featureIndex(feature)] as number);
}
