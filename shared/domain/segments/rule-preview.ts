import type { Instant } from '#schemas/instant.ts';
import type { Profile } from '#schemas/profile.ts';
import type { Rule } from '#schemas/rule-segment.ts';
import { asOfDay } from './customer-features.ts';
import { meetsRule } from './judge-rule.ts';
import { type RuleBook, subjectOf } from './rule-membership.ts';

const EXAMPLES = 10;

export interface RulePreview {
  readonly looked: number;
  readonly isEverybody: boolean;
  readonly matching: number;
  readonly share: number | null;
  readonly estimatedSize: number | null;
  readonly examples: { readonly customerId: string; readonly segment: string | null }[];
}

interface Looked {
  readonly profiles: readonly Profile[];
  readonly isEverybody: boolean;
}

/** Whom a rule takes of the people looked at, and how many that makes of all; the last night counted those. */
export function previewRule(rule: Rule, { profiles, isEverybody }: Looked, book: RuleBook, at: Instant): RulePreview {
  const asOf = asOfDay(at, book.zone);
  const matching = profiles.filter((profile) => meetsRule(rule, subjectOf(profile, book, asOf)));
  const share = profiles.length > 0 ? matching.length / profiles.length : null;
  const people = book.segmentation && book.segmentation.customers + book.segmentation.unsegmented;
  const estimate = people === undefined || share === null ? null : Math.round(share * people);
  return {
    looked: profiles.length,
    isEverybody,
    matching: matching.length,
    share,
    estimatedSize: isEverybody ? matching.length : estimate,
    examples: matching.slice(0, EXAMPLES).map(({ customerId, segment }) => ({ customerId, segment: segment?.name ?? null })),
  };
}
