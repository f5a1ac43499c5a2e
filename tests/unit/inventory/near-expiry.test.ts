import { describe, expect, it } from 'vitest';
import { markdownProposalOf } from '#domain/inventory/markdown-proposal.ts';
import { clearingOf, type NearExpiryGrounds, USUAL_ELASTICITY } from '#domain/inventory/near-expiry.ts';
import { nearExpiryCampaign } from '#domain/inventory/near-expiry-campaign.ts';
import { inboundBatches, type StoredLot, storeStockOf } from '#domain/inventory/store-stock.ts';
import { wasteAvoidedMinor } from '#domain/inventory/waste-avoided.ts';
import { CampaignDraftSchema } from '#schemas/campaign.ts';
import { InstantSchema, LocalDaySchema } from '#schemas/instant.ts';
import { ProductSchema } from '#schemas/product.ts';

const today = LocalDaySchema.parse('2026-11-22');
const milk = ProductSchema.parse({ productId: 'milk', name: 'Milk', priceMinor: 500, currency: 'EUR', updatedAt: '2026-11-01T00:00:00Z' });
const grounds: NearExpiryGrounds = {
  product: milk,
  storeId: 'store-1',
  today,
  batches: [{ quantity: 40, fromDay: 0, lastDay: 1 }],
  means: [9],
  unit: { priceMinor: 500, costMinor: 300, goodwillMinor: 0, salvageMinor: 0, disposalMinor: 50 },
  withinDays: 3,
  elasticity: USUAL_ELASTICITY,
};

describe('goods near their last day', () => {
  it('cost less for everybody where they would not sell', () => {
    const clearing = clearingOf(grounds);
    expect(clearing).toMatchObject({ quantity: 40, lastDay: '2026-11-23', expectedAtUsualPrice: 18, expiringUnits: 22 });
    // Linear demand 18 at 500 with ε −2.2: a = 57.6, b = 0.0792; (a/b − w)/2 = 338.6, (a − q)/b = 222.
    expect(clearing?.priceMinor).toBe(339);
    expect(clearing?.sellsUnits).toBeCloseTo(57.6 - 0.0792 * 339, 6);
    expect(clearing?.clearAllPriceMinor).toBe(Math.round(500 * (40 / 18) ** (1 / -2.2)));
    expect(clearing?.wasteAvoidedMinor).toBe(Math.round(((clearing?.sellsUnits ?? 0) - 18) * 350));
  });

  it('keep their price where all is expected to sell, and where a lower one brings nothing', () => {
    expect(clearingOf({ ...grounds, means: [25] })).toBeUndefined();
    expect(clearingOf({ ...grounds, batches: [{ quantity: 40, fromDay: 0, lastDay: 9 }] })).toBeUndefined();
    expect(clearingOf({ ...grounds, elasticity: -0.3, unit: { ...grounds.unit, disposalMinor: 0 } })).toBeUndefined();
  });

  it('are never offered when they are over their day, on their way, or without a price', () => {
    expect(clearingOf({ ...grounds, batches: [{ quantity: 40, fromDay: 0, lastDay: -1 }] })).toBeUndefined();
    expect(clearingOf({ ...grounds, batches: [{ quantity: 40, fromDay: 1, lastDay: 2 }] })).toBeUndefined();
    const { priceMinor: _price, ...unpriced } = milk;
    expect(clearingOf({ ...grounds, product: unpriced })).toBeUndefined();
  });

  it('are offered by a campaign that can be posted as it is, to those who can use them and would not buy them anyway', () => {
    const asOf = InstantSchema.parse('2026-11-22T04:30:00Z');
    const proposal = markdownProposalOf({ ...grounds, runId: 'order-proposals-2026-11-22', asOf });
    if (proposal === undefined) throw new Error('Nothing was proposed.');
    const draft = CampaignDraftSchema.parse(nearExpiryCampaign(proposal));
    expect(draft).toMatchObject({ startsOn: '2026-11-22', endsOn: '2026-11-23', holdOutRate: 0.2, offer: { productIds: ['milk'] } });
    expect(draft.audience.all?.slice(0, 3)).toEqual([
      { bought: { productIds: ['milk'], withinDays: 180, times: 2 } },
      { due: { withinDays: 1 } },
      { not: { due: { productIds: ['milk'], withinDays: 1 } } },
    ]);
    expect(draft.offer?.expiring).toEqual({ units: 22, wasteUnitMinor: 350 });
  });
});

describe('waste that an offer avoided', () => {
  const cleared = { treatedUnits: 30, treatedPeople: 100, heldOutUnits: 4, heldOutPeople: 20, expiringUnits: 22, wasteUnitMinor: 350 };

  it('is what was sold beyond what would have been, at most what would have expired', () => {
    expect(wasteAvoidedMinor(cleared)).toBe(10 * 350);
    expect(wasteAvoidedMinor({ ...cleared, expiringUnits: 6 })).toBe(6 * 350);
    expect(wasteAvoidedMinor({ ...cleared, treatedUnits: 12 })).toBe(0);
    expect(wasteAvoidedMinor({ ...cleared, heldOutPeople: 0 })).toBe(0);
  });
});

describe('what a store has', () => {
  const lot = (given: Partial<StoredLot>): StoredLot => ({
    available: { EA: 5_000_000 },
    lastDay: null,
    receivedOn: null,
    isHeld: false,
    ...given,
  });
  const withLife = { ...milk, shelfLifeDays: 4 };

  it('is told by its lots, each with its life, and nothing of it is held or over its day', () => {
    const lots = [
      lot({ lastDay: LocalDaySchema.parse('2026-11-25') }),
      lot({ receivedOn: LocalDaySchema.parse('2026-11-20') }),
      lot({}),
      lot({ isHeld: true }),
      lot({ lastDay: LocalDaySchema.parse('2026-11-21') }),
    ];
    const stock = storeStockOf(withLife, lots, 'store-1', today);
    expect(stock.batches.map(({ lastDay }) => lastDay)).toEqual([3, 1, Number.POSITIVE_INFINITY]);
    expect(stock).toMatchObject({ onHand: 15, held: 5, isKnown: true });
  });

  it('is what the shop told where it keeps no lots, and unknown where it told nothing', () => {
    const told = {
      ...milk,
      stock: [{ storeId: 'store-1', quantity: 8, nearestExpiry: LocalDaySchema.parse('2026-11-24') }, { quantity: 3 }],
    };
    expect(storeStockOf(told, [], 'store-1', today)).toMatchObject({ onHand: 8, batches: [{ quantity: 8, lastDay: 2 }] });
    expect(storeStockOf(told, [], '', today)).toMatchObject({ onHand: 3 });
    expect(storeStockOf(told, [], 'store-2', today)).toEqual({ batches: [], onHand: 0, held: 0, isKnown: false });
  });

  it('grows by what is on its way: on the day that it is expected, what is late tomorrow', () => {
    const inbound = (expectedOn: string, shelfLifeDays: number | null) => ({
      quantity: 6,
      expectedOn: LocalDaySchema.parse(expectedOn),
      shelfLifeDays,
    });
    expect(inboundBatches([inbound('2026-11-24', 3), inbound('2026-11-19', null)], today)).toEqual([
      { quantity: 6, fromDay: 2, lastDay: 4 },
      { quantity: 6, fromDay: 1, lastDay: Number.POSITIVE_INFINITY },
    ]);
  });
});
