import { describe, expect, it } from 'vitest';
import { revisedFrom } from '#domain/campaigns/result-revision.ts';
import { roiSheet } from '#domain/campaigns/roi-sheet.ts';
import { CampaignRoiSchema } from '#schemas/campaign-roi.ts';
import type { Instant, LocalDay } from '#schemas/instant.ts';
import { aCampaign, aSale, type Buyer, FROM, LATER, MEDIA, many, resultOf, TO } from './campaign-builders.ts';

const buyer = (arm: Buyer['arm'], netMinor: number, given: Parameters<typeof aSale>[0] = {}): Buyer => ({
  arm,
  sales: [aSale({ netMinor, ...given })],
});

describe('the result of a campaign', () => {
  it('counts what was bought on its first and last day and nothing outside them', () => {
    const { arms } = resultOf([
      buyer('treated', 100, { day: FROM }),
      buyer('treated', 100, { day: TO }),
      buyer('treated', 100, { day: FROM - 1 }),
      buyer('treated', 100, { day: TO + 1 }),
    ]);
    expect(arms.treated).toMatchObject({
      customers: 4,
      conversions: 2,
      spendMinor: 200,
      meanSpendMinor: expect.closeTo(50, 9),
      meanBeforeMinor: 25,
    });
  });

  it('is the extra spend of the treated over what the held out lead to expect, less the cost', () => {
    const result = resultOf([...many(200, buyer('treated', 300)), ...many(200, buyer('hold-out', 200))]);
    expect(result).toMatchObject({ incrementalMinor: 20_000, costMinor: 10_000, roi: 1, roiPercent: 100, isProven: true });
    expect(CampaignRoiSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result);
  });

  it('shows what was only bought earlier as missing after it', () => {
    const early: Buyer = { arm: 'treated', sales: [aSale({ netMinor: 300 })] };
    const late: Buyer = { arm: 'hold-out', sales: [aSale({ netMinor: 200 }), aSale({ netMinor: 100, day: TO + 20 })] };
    const { incrementalMinor, withAfter } = resultOf([...many(200, early), ...many(200, late)]);
    expect(incrementalMinor).toBe(20_000);
    expect(withAfter).toMatchObject({ days: 28, daysOver: 28, unadjusted: { incrementalMinor: 0, roi: -1 } });
  });

  it('knows nothing of what comes after the moment from which it is told', () => {
    const { arms, version, withAfter } = resultOf(
      [...many(100, buyer('treated', 100, { day: TO })), ...many(100, buyer('hold-out', 100))],
      {
        asOf: '2026-03-10T10:00:00.000Z' as Instant,
      },
    );
    expect(arms.treated.spendMinor).toBe(0);
    expect(version).toMatchObject({ isOver: false, freezesOn: '2026-04-14' });
    expect(withAfter?.daysOver).toBe(0);
    expect(resultOf(many(200, buyer('treated', 1)), { asOf: '2026-03-07T10:00:00.000Z' as Instant })).toMatchObject({
      roi: null,
      reason: 'NOT_MEASURABLE',
      detail: 'NOT_BEGUN',
    });
  });

  it('refuses to add up two currencies', () => {
    const members = [...many(200, buyer('treated', 300)), ...many(200, buyer('hold-out', 200)), buyer('treated', 5, { currency: 'CHF' })];
    expect(resultOf(members)).toMatchObject({ roi: null, reason: 'MIXED_CURRENCIES', adjusted: null, bySegment: [] });
  });

  it('is unknown until the campaign has been launched', () => {
    expect(resultOf([], { campaign: aCampaign({ status: 'draft' }) })).toMatchObject({ roi: null, reason: 'NOT_LAUNCHED' });
  });

  it('divides a fixed cost among segments by their treated people, and measures each against its own held-out people', () => {
    const of = (segment: string, arm: Buyer['arm'], netMinor: number, count: number) => many(count, { ...buyer(arm, netMinor), segment });
    const { bySegment, byChannel } = resultOf([
      ...of('Loyal', 'treated', 300, 300),
      ...of('Loyal', 'hold-out', 200, 150),
      ...of('New', 'treated', 100, 100),
      ...of('New', 'hold-out', 100, 40),
    ]);
    expect(bySegment).toMatchObject([
      { name: 'Loyal', treated: 300, costMinor: 7500, incrementalMinor: 30_000, roi: 3 },
      { name: 'New', treated: 100, holdOut: 40, costMinor: 2500, roi: null, reason: 'NOT_MEASURABLE', detail: 'TOO_FEW_CUSTOMERS' },
    ]);
    expect(byChannel).toMatchObject([{ name: 'email', treated: 400, holdOut: 190, costMinor: 10_000 }]);
  });
});

describe('the cost of a campaign', () => {
  const campaign = aCampaign({ offer: { subject: 's', text: 't', couponCode: 'TEN' }, marginRate: 0.3 });
  const redeemed = (netMinor: number) => buyer('treated', netMinor, { discountMinor: 30, coupons: ['TEN'] });
  const buyers = [...many(100, redeemed(270)), ...many(100, buyer('treated', 300)), ...many(200, buyer('hold-out', 200))];

  it('has in it what its coupon took off, which counts as spent; the interval is that of a random cost', () => {
    const result = resultOf(buyers, { campaign });
    expect(result).toMatchObject({ costMinor: 13_000, intervalBy: 'fieller', arms: { treated: { meanSpendMinor: 300, redeemers: 100 } } });
    expect(result.costs).toMatchObject({ mediaMinor: 10_000, discountMinor: 3000, discountFrom: 'orders', varies: true });
    expect(result.roi).toBeCloseTo(20_000 / 13_000 - 1, 9);
    expect(result.margin?.unadjusted.roi).toBeCloseTo((0.3 * 20_000) / 13_000 - 1, 9);
  });

  it('takes the discount from the ledger where it is told there', () => {
    const costs = [MEDIA, { costId: 'd', kind: 'discount' as const, amountMinor: 5000 }];
    const result = resultOf(buyers, { campaign, costs });
    expect(result).toMatchObject({ costMinor: 15_000, intervalBy: 'welch', costs: { discountFrom: 'ledger', varies: false } });
  });

  it('has in it the messages by the price of their channel, unless the ledger tells that', () => {
    const sent = { email: 150_000, sms: 1000 };
    expect(resultOf(buyers, { sent }).costs).toMatchObject({ sendingMinor: 1500 + 7500, sendingFrom: 'sends', sent });
    const costs = [{ costId: 's', kind: 'sending' as const, amountMinor: 40 }];
    expect(resultOf(buyers, { sent, costs }).costs).toMatchObject({ sendingMinor: 40, sendingFrom: 'ledger' });
  });
});

describe('a campaign for goods near their last day', () => {
  const at = LATER;
  const line = (productId: string, amount: number) => ({ productId, quantity: 1 as const, amount });
  const of = (arm: Buyer['arm'], pieces: number, day = FROM): Buyer => ({
    ...buyer(arm, 200),
    orders: [{ orderedAt: at, orderedDay: day, isCancelled: false, lines: [line('yoghurt', pieces), line('bread', 9)] }],
  });
  const offer = { subject: 's', text: 't', productIds: ['yoghurt'], expiring: { units: 250, wasteUnitMinor: 40 } };

  it('adds what it kept from being thrown away, at most what would have expired', () => {
    const buyers = [...many(200, of('treated', 2)), ...many(100, of('hold-out', 1)), ...many(100, of('hold-out', 1, TO + 1))];
    // 400 pieces of the treated, half a piece of each held-out person: 300 more, of which 250 would have expired.
    const { waste, roi } = resultOf(buyers, { campaign: aCampaign({ offer }) });
    expect(waste).toMatchObject({ treatedUnits: 400, heldOutUnits: 100, avoidedMinor: 10_000 });
    expect(waste?.roi).toBeCloseTo((roi ?? 0) + 1, 9);
    expect(resultOf(buyers).waste).toBeNull();
  });
});

describe('a stored result', () => {
  const measured = resultOf([...many(200, buyer('treated', 300)), ...many(200, buyer('hold-out', 200))]);

  it('gets a new revision when a figure has changed, and is frozen when refunds no longer count', () => {
    const first = revisedFrom(undefined, measured, '2026-03-20' as LocalDay);
    expect(first.version).toMatchObject({ revision: 1, isFrozen: false });
    const same = revisedFrom(first, { ...measured, asOf: LATER }, '2026-03-21' as LocalDay);
    expect(same.version?.revision).toBe(1);
    const changed = revisedFrom(same, { ...measured, costMinor: 1 }, '2026-04-14' as LocalDay);
    expect(changed.version).toMatchObject({ revision: 2, isFrozen: true });
  });

  it('is a sheet with a row for each measure, in which no text is a formula', () => {
    const [header, ...rows] = roiSheet({ ...measured, name: '=1+1, "x"' })
      .trimEnd()
      .split('\r\n');
    expect(header?.split(',').slice(0, 9).at(-1)).toBe('group');
    expect(rows.map((row) => /,EUR,("[^"]*"|[^,]*),/.exec(row)?.[1])).toEqual([
      'sales',
      '"sales, adjusted"',
      'sales and 28 days after',
      '"sales and 28 days after, adjusted"',
      'segment',
      '"segment, adjusted"',
      'channel',
      '"channel, adjusted"',
    ]);
    expect(rows[0]).toContain(`c-1,"'=1+1, ""x""",`);
  });
});
