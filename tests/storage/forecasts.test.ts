import { describe, expect, it } from 'vitest';
import { type DemandForecast, DemandForecastSchema, ForecastBookSchema } from '#schemas/demand.ts';
import { decodeForecasts, encodeForecasts } from '#storage/forecasts.ts';

const accuracy = { wape: 0.2, accuracy: 0.8, bias: 0.01, mase: 0.7, naiveWape: 0.3, days: 56 };

function aForecast(given: Partial<DemandForecast>): DemandForecast {
  return DemandForecastSchema.parse({
    productId: 'milk',
    startsOn: '2026-11-22',
    method: 'combined',
    demandClass: 'smooth',
    means: [10, 12.345678],
    deviations: [2, 2.5],
    totalDeviations: [2, 3.2],
    shape: { kind: 'counted' },
    accuracy,
    historyDays: 300,
    censoredDays: 4,
    ...given,
  });
}
const bookOf = (series: number) =>
  ForecastBookSchema.parse({
    runId: 'forecast-2026-11-22',
    asOf: '2026-11-22T03:30:00.000Z',
    startsOn: '2026-11-22',
    horizonDays: 2,
    series,
    groups: [{ by: 'shop', name: '', series, ...accuracy }],
  });

describe('the forecasts of a night', () => {
  const forecasts = [
    aForecast({ storeId: 's1' }),
    aForecast({}),
    aForecast({ productId: 'te\ta "1"' as DemandForecast['productId'], storeId: 'ø' }),
  ];
  const samples = [
    { productId: forecasts[0]?.productId ?? ('' as never), startsOn: forecasts[0]?.startsOn ?? ('' as never), values: [1, null, 2] },
  ];
  const read = decodeForecasts(encodeForecasts({ book: bookOf(3), samples, forecasts }));

  it('come back by product and store, in the sequence in which they were written', () => {
    expect(read.count).toBe(3);
    expect(read.book).toEqual(bookOf(3));
    expect(read.samples()).toEqual(samples);
    expect([...read.all()].map(({ productId, storeId }) => [productId, storeId])).toEqual([
      ['milk', 's1'],
      ['milk', undefined],
      ['te\ta "1"', 'ø'],
    ]);
    expect(read.find('milk', 's1')).toEqual(read.at(0));
    expect(read.find('milk')).toEqual(read.at(1));
    expect(read.find('te\ta "1"', 'ø')).toEqual(read.at(2));
    expect(read.find('milk', 's2')).toBeUndefined();
    expect(read.ofProduct('milk')).toEqual([read.at(0), read.at(1)]);
    expect(read.ofProduct('bread')).toEqual([]);
    expect(read.at(0).means).toEqual([10, 12.346]);
  });

  it('are refused when some are missing, and in another format', () => {
    expect(() => decodeForecasts(encodeForecasts({ book: bookOf(4), samples, forecasts }))).toThrow('should be 4, and are 3');
    const other = Buffer.from(encodeForecasts({ book: bookOf(3), samples, forecasts }))
      .toString('utf8')
      .replace('larderly-forecasts/1', 'larderly-forecasts/0');
    expect(() => decodeForecasts(Buffer.from(other))).toThrow();
  });
});
