import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DayFacts } from '#domain/kpis/day-facts.ts';
import { type CountedOrder, FactChanges } from '#domain/kpis/fact-changes.ts';
import { FACT_PLACES, type FactName } from '#domain/kpis/facts.ts';

const SPAN = { from: 1000, to: 1700, inactiveDays: 45 };
const orderOn = (day: number): CountedOrder => ({ day, netMinor: 100, refundedMinor: 5, discountMinor: 2, items: 3 });

/** The same facts by looking at every customer on one day. */
function byHand(customers: readonly (readonly number[])[], day: number): Partial<Record<FactName, number>> {
  const count = (is: (days: readonly number[]) => boolean) => customers.filter(is).length;
  const within = (days: readonly number[], last: number, at: number) => days.filter((one) => one <= at && one > at - last);
  const isActive = (days: readonly number[], at: number) => within(days, SPAN.inactiveDays, at).length > 0;
  const lapses = customers.flatMap((days) =>
    days.flatMap((one, index) =>
      (days[index + 1] ?? Number.POSITIVE_INFINITY) > one + SPAN.inactiveDays ? [one + SPAN.inactiveDays] : [],
    ),
  );
  const returns = customers.flatMap((days) =>
    days.filter((one, index) => index > 0 && one - (days[index - 1] as number) > SPAN.inactiveDays),
  );
  return {
    orders: customers.flat().filter((one) => one === day).length,
    netMinor: 100 * customers.flat().filter((one) => one === day).length,
    ordersIn30At: customers.flatMap((days) => within(days, 30, day)).length,
    netMinorIn30At: 100 * customers.flatMap((days) => within(days, 30, day)).length,
    buyersIn30At: count((days) => within(days, 30, day).length > 0),
    firstBuyersIn30At: count(([first = Number.POSITIVE_INFINITY]) => first <= day && first > day - 30),
    buyersIn365At: count((days) => within(days, 365, day).length > 0),
    repeatersIn365At: count((days) => within(days, 365, day).length > 1),
    activeAt: count((days) => isActive(days, day)),
    active30BeforeAt: count((days) => isActive(days, day - 30)),
    inactive30BeforeAt: count((days) => (days[0] ?? Number.POSITIVE_INFINITY) <= day - 30 && !isActive(days, day - 30)),
    lapsedIn30At: lapses.filter((one) => one <= day && one > day - 30).length,
    returnedIn30At: returns.filter((one) => one <= day && one > day - 30).length,
  };
}

describe('the facts of a day', () => {
  it('are what looking at every customer on that day gives', () => {
    const someDays = fc.array(fc.integer({ min: 300, max: 1750 }), { maxLength: 8 }).map((days) => days.sort((one, other) => one - other));
    fc.assert(
      fc.property(fc.array(someDays, { maxLength: 5 }), fc.integer({ min: SPAN.from, max: SPAN.to }), (customers, day) => {
        const facts = new DayFacts(SPAN);
        const changes = new FactChanges(SPAN);
        for (const days of customers) facts.addCustomer(changes.of(days.map(orderOn)));
        const row = facts.rows()[day - SPAN.from];
        for (const [name, value] of Object.entries(byHand(customers, day))) expect(row?.[FACT_PLACES[name as FactName]], name).toBe(value);
      }),
      { numRuns: 300 },
    );
  });

  it('take what is told of one day, and nothing outside the span', () => {
    const facts = new DayFacts(SPAN);
    facts.add('promoters', 1010, 2);
    facts.add('promoters', 999, 9);
    facts.add('aliveSumAt', 1700, 0.5);
    const rows = facts.rows();
    expect(rows.map((row) => row[FACT_PLACES.promoters] ?? 0).reduce((sum, value) => sum + value, 0)).toBe(2);
    expect(rows.at(-1)?.[FACT_PLACES.aliveSumAt]).toBe(0.5);
    expect(rows.at(-2)?.[FACT_PLACES.aliveSumAt]).toBe(0);
  });
});
