import { isRestricted } from '#domain/privacy/restriction.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Profile } from '#schemas/profile.ts';
import type { RuleSegment, RuleSegments } from '#schemas/rule-segment.ts';
import type { Segmentation } from '#schemas/segment.ts';
import { type AsOf, asOfDay, featuresOfAnyone } from './customer-features.ts';
import { type DerivedValues, derivedValuesOf, isDerived } from './derived-values.ts';
import { featureIndex, isFeature } from './feature-catalogue.ts';
import { meetsRule, type RuleSubject } from './judge-rule.ts';
import { rfmOf } from './rfm.ts';

/** What rules take of a segmentation. */
export type JudgingSegmentation = Pick<Segmentation, 'currency' | 'weights' | 'bounds' | 'rfm' | 'lifetime' | 'customers' | 'unsegmented'>;

/** The definitions in force, and what they count with. */
export interface RuleBook {
  readonly rules: readonly RuleSegment[];
  /** The shop's: orders and amounts in it are compared. */
  readonly currency: string;
  readonly zone: string;
  /** Scores, RFM labels and forecasts are of this one; without it nobody has any. */
  readonly segmentation: JudgingSegmentation | undefined;
}

/** What rules ask of a person; features are worked out when the first is asked for. */
export function subjectOf(profile: Profile, { currency, segmentation }: RuleBook, asOf: AsOf): RuleSubject {
  const rows = new Map<string, Float64Array>();
  const valueIn = (code: string, feature: string) => {
    if (!isFeature(feature)) return Number.NaN; // a definition of another version
    const row = rows.get(code) ?? featuresOfAnyone(profile, profile.byCurrency[code], asOf);
    rows.set(code, row);
    return row[featureIndex(feature)] as number;
  };
  let known: DerivedValues | undefined;
  const derived = () => {
    known ??= derivedValuesOf(profile, segmentation, asOf);
    return known;
  };
  return {
    segment: profile.segment?.name,
    value: (feature) => (isDerived(feature) ? (derived()[feature] ?? Number.NaN) : valueIn(currency, feature)),
    rfm() {
      const code = segmentation?.currency ?? undefined;
      return segmentation?.rfm && code && rfmOf(segmentation.rfm, (feature) => valueIn(code, feature))?.label;
    },
  };
}

/** The rule segments that a person is in at `at`; since when stays as it was for those that they were in already. */
function ruleSegmentsOf(profile: Profile, book: RuleBook, at: Instant): RuleSegments {
  const subject = subjectOf(profile, book, asOfDay(at, book.zone));
  const before = profile.ruleSegments ?? {};
  const entries = book.rules.flatMap(({ ruleId, rule, isRemoved }): [string, Instant][] => {
    const since = before[ruleId];
    const isIn = rule === null ? since !== undefined : !isRemoved && meetsRule(rule, subject);
    return isIn ? [[ruleId, since ?? at]] : [];
  });
  return Object.fromEntries(entries);
}

/** The profile with the rule segments that it is in now; the very same profile when it is in the same as before. */
export function withRuleSegments(profile: Profile, book: RuleBook, at: Instant): Profile {
  const before = profile.ruleSegments ?? {};
  if (isRestricted(profile)) return profile;
  if (book.rules.length === 0 && Object.keys(before).length === 0) return profile;
  const after = ruleSegmentsOf(profile, book, at);
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].every((ruleId) => before[ruleId] === after[ruleId]) ? profile : { ...profile, ruleSegments: after };
}
