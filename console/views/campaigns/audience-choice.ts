import type { InputOf } from '../../../client/operations.ts';

type Audience = InputOf<'POST /v1/campaigns/preview'>['body']['audience'];

/** What a marketer has chosen; what is empty does not matter. */
export interface Choice {
  readonly segments: readonly string[];
  readonly rfm: readonly string[];
  readonly churn: readonly string[];
  readonly rules: readonly string[];
  readonly silentDays: string;
  /** A past campaign by which people are known to be persuadable; empty when that does not matter. */
  readonly upliftOf: string;
  readonly upliftBy: UpliftBound;
  /** Percent of its people, or percentage points. */
  readonly upliftPercent: string;
}

export interface ChoiceProps {
  readonly choice: Choice;
  readonly onChoice: (choice: Choice) => void;
}
export const UPLIFT_BOUNDS = ['bestShare', 'atLeast'] as const;
type UpliftBound = (typeof UPLIFT_BOUNDS)[number];
export const NOTHING_CHOSEN: Choice = {
  segments: [],
  rfm: [],
  churn: [],
  rules: [],
  silentDays: '',
  upliftOf: '',
  upliftBy: 'bestShare',
  upliftPercent: '20',
};

export const RFM = ['champion', 'loyal', 'promising', 'at-risk', 'lost', 'regular'] as const;
export const LEVELS = ['low', 'raised', 'high'] as const;

/** The audience that a choice stands for: everything that was chosen must hold. */
export function audienceOf(choice: Choice): Audience {
  const { segments, rfm, churn, rules, silentDays } = choice;
  const atLeastDaysAgo = Math.round(Number(silentDays));
  const parts = [
    ...(segments.length > 0 ? [{ segment: [...segments] }] : []),
    ...(rfm.length > 0 ? [{ rfm: [...rfm] }] : []),
    ...(churn.length > 0 ? [{ churnRisk: LEVELS.filter((level) => churn.includes(level)) }] : []),
    ...(rules.length > 0 ? [{ ruleSegment: [...rules] }] : []),
    ...(atLeastDaysAgo > 0 ? [{ lastPurchase: { atLeastDaysAgo } }] : []),
    ...upliftOf(choice),
  ] as Audience[];
  const [only, ...others] = parts;
  if (only === undefined) return { everyone: true } as Audience;
  return others.length === 0 ? only : ({ all: parts } as Audience);
}

/** Who can be persuaded; nothing while it is not said by how much. */
function upliftOf({ upliftOf, upliftBy, upliftPercent }: Choice): object[] {
  const share = Number(upliftPercent) / 100;
  if (upliftOf === '' || upliftPercent.trim() === '' || !Number.isFinite(share)) return [];
  return [{ uplift: { campaign: upliftOf, [upliftBy]: share } }];
}
