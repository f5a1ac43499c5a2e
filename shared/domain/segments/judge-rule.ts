import { RFM_LABELS, type Rule } from '#schemas/rule-segment.ts';
import { SEGMENT_NAMES } from '#schemas/segment.ts';
import { FEATURES } from './feature-catalogue.ts';
import { type Truth, truthOfTree } from './three-values.ts';

/** What a rule can ask of one customer. */
export interface RuleSubject {
  /** Not a number where it is unknown. */
  value(feature: string): number;
  readonly segment: string | undefined;
  /** The RFM label, where it is known. */
  rfm(): string | undefined;
}

/** Numbers that no feature row holds, with what they mean. */
export const DERIVED_VALUES = [
  { name: 'score', unit: 'share', meaning: 'Customer score, 0–1.' },
  { name: 'aliveProbability', unit: 'share', meaning: 'Probability of still being a customer.' },
  { name: 'noOrderProbability90', unit: 'share', meaning: 'Probability of no order within 90 days.' },
  { name: 'expectedOrderDays90', unit: 'days', meaning: 'Days with orders to be expected within 90 days.' },
  { name: 'expectedOrderDays365', unit: 'days', meaning: 'Days with orders to be expected within 365 days.' },
  { name: 'expectedSpend90Minor', unit: 'minor units', meaning: 'Net spend to be expected within 90 days.' },
  { name: 'expectedSpend365Minor', unit: 'minor units', meaning: 'Net spend to be expected within 365 days.' },
] as const;
export type DerivedValue = (typeof DERIVED_VALUES)[number]['name'];

const RULE_VALUES: ReadonlySet<string> = new Set([...FEATURES, ...DERIVED_VALUES].map(({ name }) => name));

/** Whether a customer meets a rule; only a definite yes counts. */
export function meetsRule(rule: Rule, subject: RuleSubject): boolean {
  return truthOf(rule, subject) === true;
}

/** What a rule says of a customer, undefined where nobody knows. */
export const truthOf = (rule: Rule, subject: RuleSubject): Truth => truthOfTree(rule, (leaf) => truthOfLeaf(leaf, subject));

/** The same of a condition that joins no others. */
export function truthOfLeaf(leaf: Rule, subject: RuleSubject): Truth {
  if (leaf.feature !== undefined) return comparison(leaf, subject.value(leaf.feature));
  if (leaf.segment) return subject.segment !== undefined && leaf.segment.includes(subject.segment);
  const label = subject.rfm();
  return label === undefined ? undefined : leaf.rfm?.includes(label);
}

function comparison({ atLeast, atMost, equals, between, isKnown }: Rule, value: number): Truth {
  const isNumber = Number.isFinite(value);
  const isAsKnown = isKnown === undefined || isKnown === isNumber;
  const compares = atLeast !== undefined || atMost !== undefined || equals !== undefined || between !== undefined;
  if (!isNumber) return compares && isAsKnown ? undefined : isAsKnown;
  return (
    isAsKnown &&
    value >= (atLeast ?? value) &&
    value <= (atMost ?? value) &&
    value === (equals ?? value) &&
    value >= (between?.[0] ?? value) &&
    value <= (between?.[1] ?? value)
  );
}

/** A place in a rule that names something that does not exist. */
export interface RuleFault {
  readonly field: string;
  readonly expected: string;
}

/** Features, segments and labels that a rule names and nobody knows, with their place in it. */
export function faultsInRule(rule: Rule, field = 'rule'): RuleFault[] {
  const within = (parts: readonly Rule[] | undefined, name: string) =>
    (parts ?? []).flatMap((part, index) => faultsInRule(part, `${field}.${name}.${index}`));
  return [
    ...within(rule.all, 'all'),
    ...within(rule.any, 'any'),
    ...(rule.not ? faultsInRule(rule.not, `${field}.not`) : []),
    ...unknownIn(rule.feature === undefined ? [] : [rule.feature], [...RULE_VALUES]).map((expected) => ({
      field: `${field}.feature`,
      expected,
    })),
    ...unknownIn(rule.segment, SEGMENT_NAMES).map((expected) => ({ field: `${field}.segment`, expected })),
    ...unknownIn(rule.rfm, RFM_LABELS).map((expected) => ({ field: `${field}.rfm`, expected })),
  ];
}

function unknownIn(names: readonly string[] = [], known: readonly string[]): string[] {
  return names.filter((name) => !known.includes(name)).map((name) => `expected one of ${known.join(', ')}, not ${name}`);
}
