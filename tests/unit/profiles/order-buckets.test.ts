import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { addTotals, NO_TOTALS } from '#domain/profiles/order-buckets.ts';
import type { DayBucket } from '#schemas/profile.ts';

const aDay = fc.tuple(fc.integer({ min: 20_000, max: 20_012 }), fc.integer({ min: -1, max: 2 }), fc.integer({ min: -300, max: 300 }));

/** What the days come to, worked out from all of them at once. */
function sumByDay(days: readonly DayBucket[]): DayBucket[] {
  const ofDay = Map.groupBy(days, ([day]) => day);
  const sums = [...ofDay].map(
    ([day, told]): DayBucket => [day, told.reduce((sum, [, orders]) => sum + orders, 0), told.reduce((sum, [, , spend]) => sum + spend, 0)],
  );
  return sums.filter(([, orders, spend]) => orders !== 0 || spend !== 0).sort(([one], [other]) => one - other);
}

it('comes to the same by day whether days are added one by one or all together, and leaves what it adds to as it was', () => {
  fc.assert(
    fc.property(fc.array(aDay, { maxLength: 30 }), fc.nat(30), (days, split) => {
      const add = (left: DayBucket[], right: DayBucket[]) =>
        addTotals(Object.freeze({ ...NO_TOTALS, days: Object.freeze(left) as DayBucket[] }), { ...NO_TOTALS, days: right }).days;
      const oneByOne = days.reduce<DayBucket[]>((sum, day) => add(sum, [day]), []);
      expect(oneByOne).toEqual(sumByDay(days));
      expect(add(sumByDay(days.slice(0, split)), sumByDay(days.slice(split)))).toEqual(oneByOne);
    }),
  );
});
