import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { learnEffects } from '#domain/inventory/demand-effects.ts';
import { demandOver, demandQuantile, totalQuantile } from '#domain/inventory/demand-quantiles.ts';
import { type DemandSeries, demandCollector } from '#domain/inventory/demand-table.ts';
import { forecastSeries } from '#domain/inventory/forecast-series.ts';
import { holidaysAmong } from '#domain/inventory/holidays.ts';
import { sumOfStores } from '#domain/inventory/sum-of-stores.ts';
import { gaussian, seededRandom } from '#numerics/random.ts';
import { DemandForecastSchema } from '#schemas/demand.ts';
import type { Instant, LocalDay } from '#schemas/instant.ts';
import type { KeptLine, KeptOrder } from '#schemas/person-orders.ts';

const FIRST_DAY = 20_000;
const dayAt = (offset: number) => new Date((FIRST_DAY + offset) * 86_400_000).toISOString().slice(0, 10) as LocalDay;

function anOrder(day: number, lines: readonly Partial<KeptLine>[], storeId?: string): KeptOrder {
  return {
    orderedAt: `${dayAt(day)}T10:00:00.000Z` as Instant,
    orderedDay: FIRST_DAY + day,
    isCancelled: false,
    ...(storeId === undefined ? {} : { storeId }),
    lines: lines.map((line) => ({ productId: 'milk', quantity: 1, ...line })),
  };
}
const never = () => undefined;

describe('the demand of a product by day', () => {
  it('is the sum of what orders have of it in each store, of pieces and of kilograms', () => {
    const collector = demandCollector({ firstDay: FIRST_DAY, days: 3 });
    collector.add(anOrder(0, [{}, { amount: 3 }], 's1'));
    collector.add(anOrder(1, [{ amount: 0.25 }], 's1'));
    collector.add(anOrder(1, [{ amount: 2 }]));
    collector.add(anOrder(2, [{ quantity: 0 }], 's1'));
    collector.add(anOrder(-1, [{}], 's1'));
    collector.add(anOrder(3, [{}], 's1'));
    const told = collector.series(never).map(({ storeId, sold }) => [storeId, [...sold]]);
    expect(told).toEqual([
      ['s1', [4, 0.25, 0]],
      [undefined, [0, 2, 0]],
    ]);
  });

  it('is not known of days on which there was nothing to be had, nor of those on which a busy store was closed for once', () => {
    const collector = demandCollector({ firstDay: FIRST_DAY, days: 28 });
    // Always closed on the seventh day, and once on the eleventh.
    for (let day = 0; day < 28; day++)
      if (day % 7 !== 6 && day !== 10) for (let person = 0; person < 25; person++) collector.add(anOrder(day, [{}]));
    const [milk] = collector.series((_, productId) => (productId === 'milk' ? new Set([dayAt(2)]) : undefined));
    expect([...(milk?.censored ?? [])].flatMap((flag, day) => (flag ? [day] : []))).toEqual([2, 10]);
  });

  it('of what nobody has bought for a quarter of a year is not forecast', () => {
    const collector = demandCollector({ firstDay: FIRST_DAY, days: 100 });
    collector.add(anOrder(1, [{ productId: 'ice' }]));
    collector.add(anOrder(99, [{}]));
    expect(collector.series(never).map(({ productId }) => productId)).toEqual(['milk']);
  });
});

describe('special days', () => {
  const series = (productId: string, soldOn: (day: number) => number): DemandSeries => ({
    productId,
    sold: Float64Array.from({ length: 84 }, (_, day) => soldOn(day)),
    censored: new Uint8Array(84),
  });
  const promotion = (productId: string, from: number, to: number) => ({
    productIds: [productId],
    startsOn: dayAt(from),
    endsOn: dayAt(to),
  });

  it('count by what they did before: a promotion sells more, the week after it less, a holiday as the shop has seen', () => {
    const tea = series('tea', () => 100);
    tea.sold.fill(300, 28, 35).fill(50, 35, 42).fill(200, 60, 61);
    const special = { promotions: [promotion('tea', 28, 34), promotion('tea', 90, 92)], holidays: [dayAt(60), dayAt(86)] };
    const factors = learnEffects([tea], special, { firstDay: FIRST_DAY, horizon: 20 }).factorsOf(tea);
    expect(factors).toHaveLength(104);
    expect(factors[0]).toBe(1);
    expect(factors[90]).toBeCloseTo(3, 1);
    expect(factors[93]).toBeCloseTo(0.5, 1);
    expect(factors[86]).toBeCloseTo(2, 0);
  });

  it('of a product that was never promoted count by what they did to others', () => {
    const tea = series('tea', (day) => (day >= 28 && day < 35 ? 300 : 100));
    const rice = series('rice', () => 10);
    const special = { promotions: [promotion('tea', 28, 34), promotion('rice', 84, 90)], holidays: [] };
    const factors = learnEffects([tea, rice], special, { firstDay: FIRST_DAY, horizon: 7 }).factorsOf(rice);
    expect(factors[84]).toBeCloseTo(3, 0);
  });

  it('are holidays of every year or of one', () => {
    expect(holidaysAmong(['12-25', '2026-12-31'], '2025-12-20' as LocalDay, '2026-12-31' as LocalDay)).toEqual([
      '2025-12-25',
      '2026-12-25',
      '2026-12-31',
    ]);
  });
});

describe('the forecast of all stores', () => {
  const inStore = (storeId: string, mean: number, wape: number) =>
    DemandForecastSchema.parse({
      productId: 'milk',
      storeId,
      startsOn: '2026-11-22',
      method: 'combined',
      demandClass: 'smooth',
      means: [mean],
      deviations: [mean / 10],
      totalDeviations: [mean / 10],
      shape: { kind: 'counted' },
      accuracy: { wape, accuracy: 1 - wape, bias: 0, mase: 1, naiveWape: 0.5, days: 28 },
      historyDays: 100,
      censoredDays: 0,
    });

  it('is the sum of them, with deviations that make up for each other', () => {
    const sum = sumOfStores([inStore('s1', 30, 0.2), inStore('s2', 40, 0.6)]);
    expect(sum).toMatchObject({ means: [70], deviations: [5], method: 'sum-of-stores' });
    expect(sum?.storeId).toBeUndefined();
    expect(sum?.accuracy.wape).toBeCloseTo((30 * 0.2 + 40 * 0.6) / 70, 12);
  });

  it('is that of the only one, and of none there is none', () => {
    expect(sumOfStores([inStore('s1', 30, 0.2)])).toMatchObject({ storeId: 's1', method: 'combined' });
    expect(sumOfStores([])).toBeUndefined();
  });
});

describe('a forecast with its spread', () => {
  const random = seededRandom(11);
  const noisy = Float64Array.from({ length: 371 }, (_, day) =>
    Math.max(0, Math.round(60 + 20 * Math.sin(day) ** 2 * (day % 7) + 12 * gaussian(random))),
  );

  it.each([0.1, 0.5, 0.9])('holds about as many days below its quantile %d as it says', (share) => {
    const ends = Array.from({ length: 12 }, (_, number) => 280 + 7 * number);
    const isBelow = ends.flatMap((end) => {
      const forecast = forecastSeries(noisy.slice(0, end), { horizon: 14, season: 7 });
      return Array.from(noisy.subarray(end, end + 14), (amount, day) => amount <= demandQuantile(forecast, day, share));
    });
    expect(Math.abs(isBelow.filter(Boolean).length / isBelow.length - share)).toBeLessThan(0.1);
  });

  it('takes days without stock for unknown, not for days without demand', () => {
    const outOfStock = noisy.map((_, day) => Number(day % 5 < 2));
    const sales = noisy.map((value, day) => (outOfStock[day] ? 0 : value));
    const mean = (forecast: { means: readonly number[] }) => forecast.means.reduce((sum, value) => sum + value, 0) / forecast.means.length;
    const options = { horizon: 14, season: 7 };
    const [truth, known, naive] = [
      forecastSeries(noisy, options),
      forecastSeries(sales, { ...options, censored: outOfStock }),
      forecastSeries(sales, options),
    ];
    expect(Math.abs(mean(known) / mean(truth) - 1)).toBeLessThan(0.1);
    expect(mean(naive)).toBeLessThan(0.75 * mean(truth));
  });

  it('of demand that comes now and then is counted in pieces', () => {
    const source = seededRandom(5);
    const rare = Float64Array.from({ length: 300 }, () => (source() < 0.15 ? 1 + Math.floor(3 * source()) : 0));
    const forecast = forecastSeries(rare, { horizon: 28, season: 7 });
    expect(forecast).toMatchObject({ demandClass: 'intermittent', shape: { kind: 'counted' } });
    expect(forecast.means[0]).toBeGreaterThan(0.15);
    expect(forecast.means[0]).toBeLessThan(0.5);
    expect(Number.isInteger(demandQuantile(forecast, 0, 0.95))).toBe(true);
  });

  it('has quantiles that rise with their share, of a day and of a week, and a week that is the sum of its days', () => {
    const forecast = forecastSeries(noisy, { horizon: 28, season: 7 });
    const share = fc.double({ min: 0.001, max: 0.998, noNaN: true });
    fc.assert(
      fc.property(share, fc.nat(40), (low, day) => {
        expect(demandQuantile(forecast, day, low)).toBeLessThanOrEqual(demandQuantile(forecast, day, low + 0.001) + 1e-9);
        expect(totalQuantile(forecast, { from: 0, days: 7 }, low)).toBeLessThanOrEqual(
          totalQuantile(forecast, { from: 0, days: 7 }, low + 0.001) + 1e-9,
        );
      }),
    );
    const { mean, deviation } = demandOver(forecast, 0, 7);
    expect(mean).toBeCloseTo(
      forecast.means.slice(0, 7).reduce((sum, value) => sum + value, 0),
      9,
    );
    expect(deviation).toBeCloseTo(forecast.totalDeviations[6] as number, 9);
  });

  it.each([
    ['nothing at all', []],
    ['nothing ever sold', [0, 0, 0]],
    ['a single sale', [3]],
    ['two days', [1, 2]],
  ])('is there even of %s', (_, values) => {
    const forecast = forecastSeries(Float64Array.from(values), { horizon: 3, season: 7 });
    expect(forecast.means).toHaveLength(3);
    expect([...forecast.means, ...forecast.deviations, ...forecast.totalDeviations].every(Number.isFinite)).toBe(true);
  });
});
