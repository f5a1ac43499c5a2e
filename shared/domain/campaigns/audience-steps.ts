import type { Campaign } from '#schemas/campaign.ts';

/** One part of an audience; the parts are gone through in order, each in pages. */
export type AudienceStep =
  | { readonly kind: 'everyone' }
  | { readonly kind: 'segment'; readonly segment: string }
  | { readonly kind: 'rule'; readonly ruleId: string }
  | { readonly kind: 'listed' };

/** The parts of a campaign's audience. Everyone makes the others superfluous. */
export function audienceSteps({ audience }: Campaign): AudienceStep[] {
  if (audience.everyone) return [{ kind: 'everyone' }];
  const segments = [...new Set(audience.segments)].map((segment): AudienceStep => ({ kind: 'segment', segment }));
  const rules = [...new Set(audience.ruleSegments)].map((ruleId): AudienceStep => ({ kind: 'rule', ruleId }));
  return [...segments, ...rules, ...(audience.listed > 0 ? [{ kind: 'listed' } as const] : [])];
}
