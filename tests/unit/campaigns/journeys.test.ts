import { describe, expect, it } from 'vitest';
import { hasEnteredSince, JOURNEYS, periodStartOf, waveOf } from '#domain/campaigns/journeys.ts';
import { faultsInAudience } from '#domain/campaigns/judge-audience.ts';
import { AudienceSchema } from '#schemas/audience.ts';
import { CampaignSchema, type Member } from '#schemas/campaign.ts';
import type { Instant, LocalDay } from '#schemas/instant.ts';
import { type Journey, JourneySchema } from '#schemas/journey.ts';
import { JOURNEY_TEMPLATES } from '#schemas/journey-template.ts';
import { CurrencyCodeSchema } from '#schemas/money.ts';

const at = '2026-11-22T10:00:00.000Z' as Instant;
const day = (text: string) => text as LocalDay;
const aJourney = (given: Partial<Journey> = {}): Journey =>
  JourneySchema.parse({
    ...{ template: 'win-back', status: 'active', channel: 'email', holdOutRate: 0.1, controlRate: 0.05, periodDays: 60 },
    ...{ startedOn: '2026-11-01', launchedAt: at, launchedBy: 'ann', changedAt: at, revision: 1 },
    ...given,
  });
const shop = { currency: CurrencyCodeSchema.parse('EUR'), at };

describe('a journey', () => {
  it.each(JOURNEY_TEMPLATES)('%s asks what an audience can be asked', (template) => {
    const { audience } = JOURNEYS[template];
    expect(AudienceSchema.parse(audience)).toEqual(audience);
    expect(faultsInAudience(audience, 'audience')).toEqual([]);
  });

  it.each([
    ['2026-10-01', '2026-11-01'],
    ['2026-11-01', '2026-11-01'],
    ['2026-12-30', '2026-11-01'],
    ['2026-12-31', '2026-12-31'],
    ['2027-03-01', '2027-03-01'],
  ])('has %s in the period from %s', (today, start) => {
    expect(periodStartOf(aJourney(), day(today))).toBe(start);
  });

  it('is one campaign in each of its periods, and knows the one before', () => {
    const first = waveOf(aJourney(), day('2026-11-05'), shop);
    expect(CampaignSchema.parse(first)).toMatchObject({
      ...{ campaignId: 'j-win-back-2026-11-01', startsOn: '2026-11-01', endsOn: '2027-01-13', templateId: 'win-back' },
      journey: { template: 'win-back', periodDays: 60 },
    });
    expect(waveOf(aJourney(), day('2026-12-30'), { ...shop, at: '2026-12-30T10:00:00.000Z' as Instant }).campaignId).toBe(first.campaignId);
    const second = waveOf(aJourney({ wave: first.campaignId }), day('2026-12-31'), shop);
    expect(second).toMatchObject({ campaignId: 'j-win-back-2026-12-31', journey: { before: first.campaignId } });
    expect(waveOf(aJourney({ wave: second.campaignId }), day('2026-12-31'), shop).journey).not.toHaveProperty('before');
  });

  it('takes only those who meet the marketer’s own condition as well', () => {
    const onlyIf = { region: { country: ['DE'] } };
    expect(waveOf(aJourney({ onlyIf }), day('2026-11-05'), shop).audience).toEqual({ all: [JOURNEYS['win-back'].audience, onlyIf] });
  });

  it('lets nobody enter again before its period is over', () => {
    const member = { assignedAt: '2026-11-20T00:00:00.000Z' } as Member;
    expect(hasEnteredSince(member, '2026-11-19T00:00:00.000Z' as Instant)).toBe(true);
    expect(hasEnteredSince(member, '2026-11-20T00:00:00.000Z' as Instant)).toBe(false);
    expect(hasEnteredSince(undefined, at)).toBe(false);
  });
});
