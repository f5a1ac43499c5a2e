import { describe, expect, it } from 'vitest';
import { learnEffects, type Promotion } from '#domain/inventory/demand-effects.ts';
import type { DemandSeries } from '#domain/inventory/demand-table.ts';
import { forecastDemand, groupsOf, samplesOf } from '#domain/inventory/forecast-demand.ts';
import { forecastView } from '#domain/inventory/forecast-view.ts';
import { gaussian, seededRandom } from '#numerics/random.ts';
import type { LocalDay } from '#schemas/instant.ts';

const DAYS = 210;
const STARTS_ON = '2026-11-22' as LocalDay;
const FIRST_DAY = Date.parse(STARTS_ON) / 86_400_000 - DAYS;
const HORIZON = 14;
const dayOf = (offset: number) => new Date((FIRST_DAY + DAYS + offset) * 86_400_000).toISOString().slice(0, 10) as LocalDay;

function aSeries(given: Partial<DemandSeries>, level = 40, seed = 1): DemandSeries {
  const random = seededRandom(seed);
  const sold = Float64Array.from({ length: DAYS }, (_, day) =>
    Math.max(0, Math.round(level * (1 + 0.3 * Math.cos(day * 0.8976)) + 3 * gaussian(random))),
  );
  return { productId: 'milk', sold, censored: new Uint8Array(DAYS), ...given };
}
const forecast = (series: DemandSeries, promotions: readonly Promotion[] = []) => {
  const effects = learnEffects([series], { promotions, holidays: [] }, { firstDay: FIRST_DAY, horizon: HORIZON });
  return forecastDemand(series, { effects, horizon: HORIZON, startsOn: STARTS_ON });
};

describe('the demand forecast of a product', () => {
  it('says how far it was off at looking back, beside "as a week before"', () => {
    const { forecast: found, errors } = forecast(aSeries({ storeId: 's1' }));
    expect(found.means).toHaveLength(HORIZON);
    expect(found.accuracy.days).toBe(errors.count);
    expect(found.accuracy.wape).toBeLessThan(found.accuracy.naiveWape ?? 0);
    expect(found.accuracy.accuracy).toBeCloseTo(1 - (found.accuracy.wape ?? 1), 12);
    expect(found).toMatchObject({ storeId: 's1', startsOn: STARTS_ON, historyDays: DAYS, censoredDays: 0 });
  });

  it('of days within a promotion to come is as much higher as those of the past were, and as uncertain', () => {
    const series = aSeries({});
    for (let day = 100; day < 107; day++) series.sold[day] = 2 * (series.sold[day] as number);
    const productIds = ['milk'];
    const past = { productIds, startsOn: dayOf(100 - DAYS), endsOn: dayOf(106 - DAYS) };
    const plain = forecast(series, [past]).forecast;
    const promoted = forecast(series, [past, { productIds, startsOn: dayOf(0), endsOn: dayOf(2) }]).forecast;
    for (const day of [0, 1, 2]) {
      expect((promoted.means[day] as number) / (plain.means[day] as number)).toBeGreaterThan(1.7);
      expect((promoted.deviations[day] as number) / (plain.deviations[day] as number)).toBeGreaterThan(1.7);
    }
    expect(promoted.means[12]).toBeCloseTo(plain.means[12] as number, 6);
    expect(promoted.totalDeviations[2]).toBeGreaterThan(plain.totalDeviations[2] as number);
  });

  it('keeps the past as it was for looking back, with null where it tells nothing', () => {
    const series = aSeries({});
    series.sold.fill(0, 0, 10);
    series.censored[12] = 1;
    const { sample } = forecast(series);
    expect(sample.startsOn).toBe(dayOf(10 - DAYS));
    expect(sample.values).toHaveLength(DAYS - 10);
    expect(sample.values[2]).toBeNull();
    expect(sample.values[0]).toBe(series.sold[10]);
  });

  it('is shown day by day, with a week that is less uncertain than its days together', () => {
    const view = forecastView(forecast(aSeries({})).forecast);
    expect(view.days.map(({ day }) => day)).toEqual(Array.from({ length: HORIZON }, (_, day) => dayOf(day)));
    const sumOf = (of: 'mean' | 'p90') => view.days.slice(0, 7).reduce((sum, day) => sum + day[of], 0);
    expect(view.week.mean).toBeCloseTo(sumOf('mean'), 0);
    expect(view.week.p90).toBeLessThan(sumOf('p90'));
  });
});

describe('the accuracy of a group', () => {
  it('is that of the errors of all its products together', () => {
    const all = [
      forecast(aSeries({ productId: 'milk', storeId: 's1', category: 'Dairy' })),
      forecast(aSeries({ productId: 'tea', storeId: 's2', category: 'Drinks' }, 10, 2)),
      forecast(aSeries({ productId: 'cheese', storeId: 's1', category: 'Dairy' }, 20, 3)),
    ];
    const groups = groupsOf(all);
    expect(groups.map(({ by, name, series }) => [by, name, series])).toEqual([
      ['shop', '', 3],
      ['store', 's1', 2],
      ['store', 's2', 1],
      ['category', 'Dairy', 2],
      ['category', 'Drinks', 1],
    ]);
    const sum = (of: 'absolute' | 'magnitude') => all.reduce((total, { errors }) => total + errors[of], 0);
    expect(groups[0]?.wape).toBeCloseTo(sum('absolute') / sum('magnitude'), 12);
    expect(groups[2]?.wape).toBe(all[1]?.forecast.accuracy.wape);
    expect(samplesOf(all).map(({ productId }) => productId)).toEqual(['milk', 'cheese', 'tea']);
  });
});
