import { expect, it } from 'vitest';
import { audienceOf, NOTHING_CHOSEN } from '../../../console/views/campaigns/audience-choice.ts';
import { AudienceBodySchema } from '../../../shared/schemas/audience.ts';

it('is everybody while nothing is chosen', () => {
  expect(audienceOf(NOTHING_CHOSEN)).toEqual({ everyone: true });
});

it('is one condition when one thing is chosen', () => {
  expect(audienceOf({ ...NOTHING_CHOSEN, segments: ['Loyal'] })).toEqual({ segment: ['Loyal'] });
});

it('asks for all that is chosen, in a form that the API takes', () => {
  const audience = audienceOf({ segments: ['Loyal', 'Churning'], rfm: ['at-risk'], churn: ['high'], rules: ['vegans'], silentDays: '60' });
  expect(audience).toEqual({
    all: [
      { segment: ['Loyal', 'Churning'] },
      { rfm: ['at-risk'] },
      { churnRisk: ['high'] },
      { ruleSegment: ['vegans'] },
      { lastPurchase: { atLeastDaysAgo: 60 } },
    ],
  });
  expect(AudienceBodySchema.safeParse(audience).success).toBe(true);
});

it.each(['', '0', '-3', 'x'])('passes over %j days of silence', (silentDays) => {
  expect(audienceOf({ ...NOTHING_CHOSEN, silentDays })).toEqual({ everyone: true });
});
