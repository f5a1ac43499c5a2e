import type { Instant } from '#schemas/instant.ts';
import type { Membership, Profile, ScorePart } from '#schemas/profile.ts';
import type { RuleSegment } from '#schemas/rule-segment.ts';
import type { PublishedSegmentation } from '#schemas/segment.ts';
import { type AsOf, asOfDay, customerFeatures } from './customer-features.ts';
import { reasonFor } from './explain-segment.ts';
import { featureIndex } from './feature-catalogue.ts';
import { type Rfm, rfmOf } from './rfm.ts';
import { scoreOfPerson } from './score-of-person.ts';

/** A person's segment with the score of today and why. */
export interface StandingInSegment extends Membership {
  /** Why this segment, in plain words; empty where there is nothing to tell it from. */
  readonly reason: string;
  /** What the score adds up from; none where the score is that of the night. */
  readonly parts: ScorePart[];
  /** Share of the weights whose feature is known, 0–1; null where the score is that of the night. */
  readonly coverage: number | null;
  /** The run that fitted the weights and bounds; null where the score is that of the night. */
  readonly scoreVersion: string | null;
}

export interface Standing {
  readonly segment: StandingInSegment | null;
  readonly rfm: Rfm | null;
  readonly ruleSegments: { readonly ruleId: string; readonly name: string; readonly since: Instant }[];
}

export interface StandingBook {
  readonly segmentation: PublishedSegmentation | undefined;
  readonly rules: readonly RuleSegment[];
  readonly zone: string;
}

/** Where a person stands among the customers at `at`. The segment and why are those of the last night, score and RFM are of now. */
export function standingOf(profile: Profile, { segmentation, rules, zone }: StandingBook, at: Instant): Standing {
  const asOf = asOfDay(at, zone);
  const names = new Map<string, string>(rules.map(({ ruleId, name }) => [ruleId, name]));
  return {
    segment: profile.segment
      ? { ...profile.segment, reason: reasonOf(profile, segmentation, zone), ...scoreNow(profile, segmentation, asOf) }
      : null,
    rfm: rfmNow(profile, segmentation, asOf),
    ruleSegments: Object.entries(profile.ruleSegments ?? {}).flatMap(([ruleId, since]) => {
      const name = names.get(ruleId);
      return name === undefined ? [] : [{ ruleId, name, since }];
    }),
  };
}

function featuresAt(profile: Profile, currency: string | null | undefined, asOf: AsOf): Float64Array | undefined {
  const totals = profile.byCurrency[currency ?? ''];
  return totals && customerFeatures(profile, totals, asOf);
}

/** Why the night put the person there: the facts that are stored now, looked at on its day. */
function reasonOf(profile: Profile, segmentation: PublishedSegmentation | undefined, zone: string): string {
  if (segmentation === undefined || profile.segment === undefined) return '';
  const { scales, segments: centres, currency, asOf } = segmentation;
  const features = featuresAt(profile, currency, asOfDay(asOf, zone));
  if (features === undefined) return '';
  return reasonFor({ scales, centres, currency }, profile.segment.name, features);
}

type ScoreNow = Pick<StandingInSegment, 'coverage' | 'scoreVersion' | 'parts'> & Partial<Pick<Membership, 'score'>>;

function scoreNow(profile: Profile, segmentation: PublishedSegmentation | undefined, asOf: AsOf): ScoreNow {
  const found = segmentation && scoreOfPerson(profile, segmentation, asOf);
  if (segmentation?.score === undefined || found === undefined) return { parts: [], coverage: null, scoreVersion: null };
  return {
    score: round(found.score),
    parts: found.parts.map(roundedPart),
    coverage: round(found.coverage),
    scoreVersion: segmentation.score.versionId,
  };
}

const roundedPart = ({ feature, value, weight, contribution }: ScorePart): ScorePart => ({
  feature,
  value: round(value),
  weight: round(weight),
  contribution: round(contribution),
});

function rfmNow(profile: Profile, segmentation: PublishedSegmentation | undefined, asOf: AsOf): Rfm | null {
  const features = featuresAt(profile, segmentation?.currency, asOf);
  if (!segmentation?.rfm || features === undefined) return null;
  return rfmOf(segmentation.rfm, (feature) => features[featureIndex(feature)] as number) ?? null;
}

const round = (value: number) => Math.round(value * 10_000) / 10_000;
