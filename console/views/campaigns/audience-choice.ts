import type { InputOf } from '../../../client/operations.ts';

type Audience = InputOf<'POST /v1/campaigns/preview'>['body']['audience'];

/** What a marketer has chosen; what is empty does not matter. */
export interface Choice {
  readonly segments: readonly string[];
  readonly rfm: readonly string[];
  readonly churn: readonly string[];
  readonly rules: readonly string[];
  readonly silentDays: string;
}
export const NOTHING_CHOSEN: Choice = { segments: [], rfm: [], churn: [], rules: [], silentDays: '' };

export const RFM = ['champion', 'loyal', 'promising', 'at-risk', 'lost', 'regular'] as const;
export const LEVELS = ['low', 'raised', 'high'] as const;

/** The audience that a choice stands for: everything that was chosen must hold. */
export function audienceOf({ segments, rfm, churn, rules, silentDays }: Choice): Audience {
  const atLeastDaysAgo = Math.round(Number(silentDays));
  const parts = [
    ...(segments.length > 0 ? [{ segment: [...segments] }] : []),
    ...(rfm.length > 0 ? [{ rfm: [...rfm] }] : []),
    ...(churn.length > 0 ? [{ churnRisk: LEVELS.filter((level) => churn.includes(level)) }] : []),
    ...(rules.length > 0 ? [{ ruleSegment: [...rules] }] : []),
    ...(atLeastDaysAgo > 0 ? [{ lastPurchase: { atLeastDaysAgo } }] : []),
  ] as Audience[];
  const [only, ...others] = parts;
  if (only === undefined) return { everyone: true } as Audience;
  return others.length === 0 ? only : ({ all: parts } as Audience);
}
