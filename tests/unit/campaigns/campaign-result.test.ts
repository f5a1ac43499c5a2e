import { describe, expect, it } from 'vitest';
import { campaignResult, type MemberPurchases } from '#domain/campaigns/campaign-result.ts';
import { CampaignSchema } from '#schemas/campaign.ts';
import { InstantSchema } from '#schemas/instant.ts';

const asOf = InstantSchema.parse('2026-03-01T00:00:00Z');
const FROM = 20_000;
const TO = 20_006;

const campaign = CampaignSchema.parse({
  campaignId: 'c-1',
  name: 'Win back',
  channel: 'email',
  holdOutRate: 0.5,
  delivery: 'recorded',
  startsOn: '2024-10-04',
  endsOn: '2024-10-10',
  currency: 'EUR',
  seed: 's',
  audience: {},
  status: 'launched',
  createdAt: asOf,
  createdBy: 'somebody',
});

const member = (arm: MemberPurchases['arm'], spendMinor: number, currency = 'EUR', day = FROM): MemberPurchases => ({
  arm,
  byCurrency: { [currency]: { days: [[day, 1, spendMinor]] } },
});
const many = (count: number, one: MemberPurchases) => Array.from({ length: count }, () => one);
const costs = [{ costId: 'mail', kind: 'media' as const, amountMinor: 10_000 }];
const resultOf = (members: MemberPurchases[], given = campaign) => campaignResult(given, { members, costs, leftOut: 0 }, [FROM, TO], asOf);

describe('the result of a campaign', () => {
  it('counts what was bought on its first and last day and nothing outside them', () => {
    const { arms } = resultOf([
      member('treated', 100, 'EUR', FROM),
      member('treated', 100, 'EUR', TO),
      member('treated', 100, 'EUR', FROM - 1),
      member('treated', 100, 'EUR', TO + 1),
    ]);
    expect(arms.treated).toMatchObject({ customers: 4, conversions: 2, spendMinor: 200, meanSpendMinor: expect.closeTo(50, 9) });
  });

  it('is the extra spend of the treated over what the held out lead to expect, less the cost', () => {
    const result = resultOf([...many(200, member('treated', 300)), ...many(200, member('hold-out', 200))]);
    expect(result).toMatchObject({ incrementalMinor: 20_000, costMinor: 10_000, roi: 1, roiPercent: 100, isProven: true });
  });

  it('refuses to add up two currencies', () => {
    const members = [...many(200, member('treated', 300)), ...many(200, member('hold-out', 200)), member('treated', 5, 'CHF')];
    expect(resultOf(members)).toMatchObject({ roi: null, reason: 'MIXED_CURRENCIES' });
  });

  it('does not guess days from months when the campaign lies before what is kept by day', () => {
    const old = { ...member('treated', 300), daysFrom: FROM + 1 };
    expect(resultOf(many(200, old))).toMatchObject({ roi: null, reason: 'WINDOW_TOO_OLD' });
  });

  it('is unknown until the campaign has been launched', () => {
    expect(resultOf([], { ...campaign, status: 'draft' })).toMatchObject({ roi: null, reason: 'NOT_LAUNCHED' });
  });
});
