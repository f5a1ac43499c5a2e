import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ourPolicy } from '#domain/inventory/our-policy.ts';
import { figuresOf, lastWeeksSales, type MorningView, type ReplayTerms, replay } from '#domain/inventory/replay.ts';

const terms: ReplayTerms = { leadDays: 1, reviewDays: 1, shelfLifeDays: 2, fromDay: 7, countedFromDay: 7 };
const steady = new Float64Array(30).fill(5);

describe('the replay of the past', () => {
  it('wastes and misses nothing where every week is like the last', () => {
    const week = Float64Array.from({ length: 35 }, (_, day) => [3, 4, 5, 6, 9, 9, 1][day % 7] ?? 0);
    const tally = replay(week, terms, lastWeeksSales(terms, true));
    expect(tally).toMatchObject({ days: 28, stockoutDays: 0, wasted: 0 });
    expect(tally.sold).toBe(tally.asked);
  });

  it('throws away what is over at the end of its life, and tells what was missing', () => {
    const tooMany = replay(steady, terms, () => 8);
    // Two days of life: a surplus of three a day is sold first on the next day, so that the same three are over then.
    expect(tooMany.stockoutDays).toBe(0);
    expect(tooMany.wasted).toBeGreaterThan(0);
    const tooFew = replay(steady, terms, () => 4);
    expect(tooFew).toMatchObject({ wasted: 0, stockoutDays: 22 });
    expect(figuresOf(tooFew, { underageMinor: 10, overageMinor: 1 })).toEqual({
      wasteRate: 0,
      stockoutRate: 22 / 23,
      serviceLevel: 1 - 22 / 115,
      cost: 220,
    });
  });

  it('shows a policy only the days before, and what it has ordered', () => {
    const views: MorningView[] = [];
    const demand = Float64Array.from({ length: 12 }, (_, day) => day);
    replay(demand, { ...terms, shelfLifeDays: 9 }, (view) => {
      views.push(view);
      return 7;
    });
    expect(views.map(({ day, past }) => [day, past.length, past.at(-1)])).toEqual([7, 8, 9, 10, 11].map((day) => [day, day, day - 1]));
    // On the first morning there is what was asked for a week before; on the next one the first order has come.
    expect(views[0]?.batches).toEqual([]);
    expect(views[1]?.batches).toEqual([{ quantity: 7, fromDay: 0, lastDay: 8 }]);
  });

  it('orders for several days at once where orders are far between, and looks a second week back where it has to', () => {
    const demand = Float64Array.from({ length: 21 }, (_, day) => day);
    const policy = lastWeeksSales({ leadDays: 6, reviewDays: 2 }, true);
    // On the morning of day 15: for the days 21 and 22, of which 14 and 8 are the latest known.
    expect(policy({ day: 15, past: demand.subarray(0, 15), batches: [] })).toBe(14 + 8);
    expect(lastWeeksSales({ leadDays: 1, reviewDays: 2 }, false)({ day: 15, past: demand.subarray(0, 15), batches: [] })).toBe(28);
  });

  it('decides nothing on what comes later, though it forecasts anew every day', () => {
    const past = Float64Array.from({ length: 70 }, (_, day) => 10 + ((day * 37) % 7) + 5 * (day % 7));
    const other = past.map((value, day) => (day < 60 ? value : 900));
    const ordersOn = (demand: Float64Array) => {
      const orders: [day: number, quantity: number][] = [];
      const supply = { ...terms, leadDeviationDays: 0, packSize: 1, minimumQuantity: 0, orderCostMinor: 0, holdingMinor: 0 };
      const cost = { underageMinor: 2, overageMinor: 3 };
      const policy = ourPolicy({
        supply,
        cost,
        service: { measure: 'cycle', rate: 0.98 },
        wasteLimitRate: 0.05,
        season: 7,
        regressors: [],
      });
      replay(demand, { ...terms, fromDay: 50 }, (view) => {
        const quantity = policy(view);
        orders.push([view.day, quantity]);
        return quantity;
      });
      return orders;
    };
    const [ours, theirs] = [ordersOn(past), ordersOn(other)];
    expect(ours.filter(([day]) => day <= 60)).toEqual(theirs.filter(([day]) => day <= 60));
    expect(ours.filter(([day]) => day > 61)).not.toEqual(theirs.filter(([day]) => day > 61));
  });

  it('accounts for every piece', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(20), { minLength: 15, maxLength: 40 }),
        fc.array(fc.nat(20), { minLength: 1, maxLength: 9 }),
        fc.integer({ min: 1, max: 6 }),
        fc.nat(4),
        (values, orders, shelfLifeDays, leadDays) => {
          const at = { ...terms, shelfLifeDays, leadDays };
          const tally = replay(Float64Array.from(values), at, ({ day }) => orders[day % orders.length] ?? 0);
          expect(tally.sold).toBeLessThanOrEqual(tally.asked);
          expect(tally.sold + tally.wasted).toBeLessThanOrEqual(tally.arrived + 1e-9);
          expect(tally.days).toBe(values.length - 7);
          expect(tally.stockoutDays > 0).toBe(tally.sold < tally.asked);
        },
      ),
    );
  });
});
