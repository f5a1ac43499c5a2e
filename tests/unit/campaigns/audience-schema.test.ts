import { describe, expect, it } from 'vitest';
import { withoutIds } from '#domain/campaigns/audience-lists.ts';
import { faultsInAudience } from '#domain/campaigns/judge-audience.ts';
import { AudienceBodySchema, AudienceSchema } from '#schemas/audience.ts';
import { CampaignDraftSchema } from '#schemas/campaign.ts';

const faultOf = (body: unknown) =>
  AudienceBodySchema.safeParse(body)
    .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
    .join('; ');

describe('what a marketer writes of an audience', () => {
  it.each([
    [{}, 'expected exactly one of'],
    [{ everyone: true, segment: ['Loyal'] }, 'expected exactly one of'],
    [{ all: [] }, 'all'],
    [{ region: {} }, 'region: expected a place'],
    [{ lastPurchase: {} }, 'lastPurchase: expected a bound'],
    [{ affected: {} }, 'affected: expected recalls, cases or withinDays'],
    [{ segments: ['Loyal'] }, 'there is no such field'],
    [{ feature: 'orders30' }, 'beside the feature'],
    [{ listed: 0 }, 'there is no such field'],
    [{ churnRisk: ['some'] }, 'churnRisk.0'],
  ])('%j is refused', (body, fault) => {
    expect(faultOf(body)).toContain(fault);
  });

  it('names features and segments that exist', () => {
    const { stored } = withoutIds({ any: [{ segment: ['Royal'] }, { not: { feature: 'orders31', atLeast: 1 } }] });
    expect(faultsInAudience(stored, 'audience').map(({ field }) => field)).toEqual([
      'audience.any.0.segment',
      'audience.any.1.not.feature',
    ]);
  });

  it('is kept without the ids of people', () => {
    const body = AudienceBodySchema.parse({
      any: [{ customerIds: ['ann', 'bob'] }, { all: [{ segment: ['Loyal'] }, { not: { customerIds: ['eve'] } }] }],
    });
    expect(withoutIds(body)).toEqual({
      stored: { any: [{ listed: 0 }, { all: [{ segment: ['Loyal'] }, { not: { listed: 1 } }] }] },
      lists: [['ann', 'bob'], ['eve']],
    });
  });

  it('holds nobody out of a service message', () => {
    const draft = {
      ...{ name: 'Sorry', channel: 'email', audience: { everyone: true }, purpose: 'service', templateId: 'service-recovery' },
      ...{ startsOn: '2026-11-01', endsOn: '2026-11-14', currency: 'EUR' },
    };
    expect(CampaignDraftSchema.safeParse(draft).success).toBe(true);
    expect(CampaignDraftSchema.safeParse({ ...draft, holdOutRate: 0.1 }).error?.issues[0]?.path).toEqual(['holdOutRate']);
  });
});

describe('an audience that an older version stored', () => {
  it.each([
    [{ everyone: true, segments: [] }, { everyone: true }],
    [{ everyone: false, segments: ['Loyal'], ruleSegments: [], listed: 0 }, { segment: ['Loyal'] }],
    [
      { everyone: false, segments: ['Loyal'], ruleSegments: ['quiet'], listed: 3 },
      { any: [{ segment: ['Loyal'] }, { ruleSegment: ['quiet'] }, { listed: 0 }] },
    ],
    [{ everyone: false, segments: [], listed: 1809 }, { listed: 0 }],
  ])('%j still takes the same people', (former, audience) => {
    expect(AudienceSchema.parse(former)).toEqual(audience);
  });
});
