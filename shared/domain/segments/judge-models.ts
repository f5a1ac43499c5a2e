import type { Rule } from '#schemas/rule-segment.ts';
import type { SegmentName } from '#schemas/segment.ts';
import { customerScore, weightsFor } from './customer-score.ts';
import { type DerivedValues, derivedFrom, isDerived } from './derived-values.ts';
import { featureIndex } from './feature-catalogue.ts';
import { seenCustomer } from './fit-lifetime.ts';
import { type RuleSubject, truthOf } from './judge-rule.ts';
import { rfmOf } from './rfm.ts';
import type { JudgingSegmentation } from './rule-membership.ts';

/** A customer of the night in the main currency. */
interface Customer {
  /** The segment of the night before; undefined for none. */
  readonly before: SegmentName | undefined;
  readonly name: SegmentName;
  readonly features: Float64Array;
}

/** The conditions of rules that ask what a night's models say: scores, forecasts, RFM labels. */
function modelConditions(rule: Rule): Rule[] {
  const { all = [], any = [], not, feature, rfm } = rule;
  if (rfm || (feature !== undefined && isDerived(feature))) return [rule];
  return [...all, ...any, ...(not ? [not] : [])].flatMap(modelConditions);
}

/** What the models say of a row of features, and nothing else of the customer. */
function subjectIn(models: JudgingSegmentation | undefined, segment: SegmentName | undefined, features: Float64Array): RuleSubject {
  const figure = (name: string) => features[featureIndex(name)] as number;
  let known: DerivedValues | undefined;
  const derived = (): DerivedValues => {
    if (models === undefined) return {};
    const seen = seenCustomer(figure);
    const mean = seen && seen.meanMinor > 0 ? seen.meanMinor : undefined;
    const { score } = customerScore(weightsFor(models.weights, segment), models.bounds.byFeature, figure);
    return derivedFrom(models.lifetime, { score, history: seen && { ...seen, repeatMeanMinor: mean } });
  };
  return {
    segment,
    value(feature) {
      known ??= derived();
      return isDerived(feature) ? (known[feature] ?? Number.NaN) : Number.NaN;
    },
    rfm: () => models?.rfm && rfmOf(models.rfm, figure)?.label,
  };
}

/**
 * Finds customers of whom the models of a night say something else than those of the night before, in a condition that some rule
 * asks about: whether or not anything else has happened to them, their rule segments are to be judged again.
 *
 * @param before - the segmentation in force until this night; undefined before the first
 */
export function modelWatch(
  rules: readonly { readonly rule: Rule | null }[],
  before: JudgingSegmentation | undefined,
  after: JudgingSegmentation,
): (customer: Customer) => boolean {
  const conditions = rules.flatMap(({ rule }) => (rule === null ? [] : modelConditions(rule)));
  if (conditions.length === 0) return () => false;
  // What one said of euros the other says of dollars: nothing of it can be compared.
  if (before !== undefined && before.currency !== after.currency) return () => true;
  return ({ before: segmentBefore, name, features }) => {
    const [then, now] = [subjectIn(before, segmentBefore, features), subjectIn(after, name, features)];
    return conditions.some((condition) => truthOf(condition, then) !== truthOf(condition, now));
  };
}
