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
  const groups = { segments: ['Loyal', 'Churning'], rfm: ['at-risk'], churn: ['high'], rules: ['vegans'] };
  const uplift = { upliftOf: 'spring-1', upliftBy: 'bestShare', upliftPercent: '20' } as const;
  const audience = audienceOf({ ...groups, silentDays: '60', ...uplift });
  expect(audience).toEqual({
    all: [
      { segment: ['Loyal', 'Churning'] },
      { rfm: ['at-risk'] },
      { churnRisk: ['high'] },
      { ruleSegment: ['vegans'] },
      { lastPurchase: { atLeastDaysAgo: 60 } },
      { uplift: { campaign: 'spring-1', bestShare: 0.2 } },
    ],
  });
  expect(AudienceBodySchema.safeParse(audience).success).toBe(true);
});

it.each(['', '0', '-3', 'x'])('passes over %j days of silence', (silentDays) => {
  expect(audienceOf({ ...NOTHING_CHOSEN, silentDays })).toEqual({ everyone: true });
});

it('asks for people whom a past campaign makes so much more likely to order', () => {
  const audience = audienceOf({ ...NOTHING_CHOSEN, upliftOf: 'spring-1', upliftBy: 'atLeast', upliftPercent: '2' });
  expect(audience).toEqual({ uplift: { campaign: 'spring-1', atLeast: 0.02 } });
  expect(AudienceBodySchema.safeParse(audience).success).toBe(true);
});

it('passes over the people of a campaign while it is not said which', () => {
  expect(audienceOf({ ...NOTHING_CHOSEN, upliftOf: 'spring-1', upliftPercent: '' })).toEqual({ everyone: true });
});
