import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '#domain/kpis/catalogue.ts';
import { FACT_PLACES, FACTS, type FactName } from '#domain/kpis/facts.ts';
import { kpiPage } from '#domain/kpis/kpi-page.ts';
import { askedPeriods, kpiReport } from '#domain/kpis/kpi-report.ts';
import { constantLifetimeValue } from '#domain/kpis/lifetime-value.ts';
import { periodNamed, periodOf } from '#domain/kpis/periods.ts';
import { ALL } from '#domain/kpis/shop-facts.ts';
import { TOLD_ELSEWHERE } from '#domain/kpis/told-elsewhere.ts';
import { epochDayOfLocalDay } from '#domain/time.ts';
import { effectiveNumber } from '#numerics/effective-number.ts';
import { wilsonInterval } from '#numerics/wilson.ts';
import type { Instant, LocalDay } from '#schemas/instant.ts';
import { KpiReportSchema } from '#schemas/kpi.ts';

const PAGE = path.resolve(import.meta.dirname, '../../../docs/kpis.md');
const dayOf = (text: string) => epochDayOfLocalDay(text as LocalDay);
const row = (given: Partial<Record<FactName, number>>) => FACTS.map((name) => given[name] ?? 0);
const indicator = (id: string) => {
  const found = CATALOGUE.find((one) => one.id === id);
  if (found === undefined) throw new Error(`There is no indicator ${id}.`);
  return found.made;
};
const factsOf = (given: Partial<Record<FactName, number>>) => (name: FactName) => given[name] ?? 0;

describe('the catalogue', () => {
  it('has every indicator of the field once, here or with where else it is told, and each id once', () => {
    const numbers = [...CATALOGUE.flatMap(({ number }) => number ?? []), ...TOLD_ELSEWHERE.map(({ number }) => number)];
    expect([...new Set(numbers)].sort((one, other) => one - other)).toEqual(Array.from({ length: 35 }, (_, index) => index + 1));
    expect(new Set(CATALOGUE.map(({ id }) => id)).size).toBe(CATALOGUE.length);
    for (const { number } of TOLD_ELSEWHERE) expect(CATALOGUE.some((one) => one.number === number)).toBe(false);
  });

  it('says everything in Chinese too', () => {
    const texts = [
      ...CATALOGUE.flatMap(({ name, formula, grain, source }) => [name, formula, grain, source]),
      ...TOLD_ELSEWHERE.map(({ why }) => why),
    ];
    for (const { en, zh } of texts) expect(zh, en).toMatch(/[\u4e00-\u9fff]/);
  });

  it('is the page docs/kpis.md', () => {
    const page = readFileSync(PAGE, 'utf8');
    const introduction = page.split('\n## The catalogue')[0] ?? '';
    const expected = kpiPage(introduction);
    if (process.env['UPDATE_KPI_PAGE'] === '1') writeFileSync(PAGE, expected);
    else expect(page).toBe(expected);
  });
});

describe('the published vectors', () => {
  it('of a proportion: 995 of 1,000 has the Wilson interval [0.988349045, 0.997862464]', () => {
    const [low, high] = wilsonInterval(995, 1000) ?? [];
    expect(low).toBeCloseTo(0.988349045, 8);
    expect(high).toBeCloseTo(0.997862464, 8);
    expect(wilsonInterval(0, 0)).toBeUndefined();
  });

  it('of lifetime value: 30 a month, retention 0.8, discount 0.1 is 80, and 110 from now', () => {
    expect(constantLifetimeValue(30, { retentionRate: 0.8, discountRate: 0.1 })).toBeCloseTo(80, 10);
    expect(constantLifetimeValue(30, { retentionRate: 0.8, discountRate: 0.1, isFromNow: true })).toBeCloseTo(110, 10);
    expect(() => constantLifetimeValue(30, { retentionRate: 1.2, discountRate: 0.1 })).toThrow(RangeError);
  });

  it('of the promoter score: 120, 50 and 30 of 200 is 45.0 ± 10.25494', () => {
    const of = factsOf({ promoters: 120, passives: 50, detractors: 30 });
    const made = indicator('net-promoter-score');
    expect(made.value(of, undefined)).toBeCloseTo(45, 10);
    const [low = 0, high = 0] = made.interval?.(of) ?? [];
    // Published with z 1.96; here as everywhere 1.959964.
    expect((high - low) / 2).toBeCloseTo(10.25494, 3);
  });

  it('of sources: 10, 5 and 5 events are 2.82842712 equally used ones', () => {
    expect(effectiveNumber([10, 5, 5])).toBeCloseTo(2.82842712, 8);
    expect(indicator('source-diversity').value(factsOf({ sourcesSumAt: 6, sourcesCountAt: 4 }), undefined)).toBe(1.5);
  });
});

describe('an indicator', () => {
  it('of campaigns is told only where its interval leaves out zero', () => {
    const made = indicator('campaign-roi');
    const of = (deviation: number) =>
      factsOf({ campaignCostMinorAt: 100, campaignIncrementalMinorAt: 300, campaignVarianceAt: deviation ** 2 });
    expect(made.value(of(50), undefined)).toBeCloseTo(2, 10);
    expect(made.value(of(150), undefined)).toBeNull();
    expect(made.interval?.(of(150))?.[0]).toBeLessThan(0);
    expect(made.value(factsOf({}), undefined)).toBeNull();
  });

  it('is nothing where there is nothing to divide by', () => {
    for (const { made, id } of CATALOGUE) {
      const value = made.value(factsOf({}), undefined);
      expect(value === null || value === 0, id).toBe(true);
    }
  });
});

describe('a period', () => {
  it.each([
    { grain: 'day', day: '2026-01-01', label: '2026-01-01', from: '2026-01-01', to: '2026-01-01' },
    { grain: 'week', day: '2026-01-01', label: '2026-W01', from: '2025-12-29', to: '2026-01-04' },
    { grain: 'week', day: '2021-01-03', label: '2020-W53', from: '2020-12-28', to: '2021-01-03' },
    { grain: 'month', day: '2024-02-29', label: '2024-02', from: '2024-02-01', to: '2024-02-29' },
    { grain: 'quarter', day: '2026-12-31', label: '2026-Q4', from: '2026-10-01', to: '2026-12-31' },
  ] as const)('$grain of $day is $label, and is found by that name', ({ grain, day, label, from, to }) => {
    const expected = { label, from: dayOf(from), to: dayOf(to) };
    expect(periodOf(grain, dayOf(day))).toEqual(expected);
    expect(periodNamed(label)).toEqual({ grain, period: expected });
  });

  it.each(['2026-13', '2026-02-30', '2026-W54', '2026-W00'])('%s does not exist', (label) => {
    expect(periodNamed(label)).toBeUndefined();
  });
});

describe('the report', () => {
  const last = dayOf('2026-06-10');
  const days = new Map<number, readonly number[]>();
  for (let day = dayOf('2025-09-01'); day <= last; day++)
    days.set(day, row({ orders: 2, netMinor: 1000, buyersIn30At: 10, ordersIn30At: 20 }));
  const state = {
    schemaVersion: 1,
    asOf: '2026-06-10T03:00:00.000Z' as Instant,
    facts: [],
    firstDay: 0,
    lastDay: last,
    inactiveDays: 40,
    otherCurrencyOrders: 0,
    hasCosts: false,
    cohorts: [],
  };
  const asked = askedPeriods('month', last);
  if (asked === undefined) throw new Error('A month is a period.');
  const loyal = new Map([['Loyal', days]]);
  const told = {
    asked,
    total: new Map([[ALL, days]]),
    divided: { by: 'segment' as const, groups: loyal },
    targets: new Map([['items-per-order', { low: 1 }]]),
  };
  const report = KpiReportSchema.parse(kpiReport(told, state, { currency: 'EUR' }));
  const item = (id: string) => report.items.find((one) => one.id === id);

  it('tells the last month that is over, its history with the shop’s own band, and the running one beside it', () => {
    expect(report).toMatchObject({ period: '2026-05', from: '2026-05-01', to: '2026-05-31', by: 'segment' });
    const sales = item('sales');
    expect(sales?.value).toBe(31_000);
    expect(sales?.toDate).toBe(10_000);
    expect(sales?.history.at(-1)).toEqual({ period: '2026-05', value: 31_000 });
    expect(sales?.history[0]).toEqual({ period: '2025-05', value: null });
    expect(sales?.spread).toMatchObject({ periods: 8, middle: 30_500 });
    expect(item('sales-growth')?.value).toBeCloseTo(31_000 / 30_000 - 1, 9);
  });

  it('takes the day of the night itself for one that still runs', () => {
    expect(askedPeriods('day', last)).toMatchObject({ label: '2026-06-09', running: { label: '2026-06-10' } });
    expect(askedPeriods('month', dayOf('2026-06-30'))).toMatchObject({ label: '2026-05' });
    expect(askedPeriods('month', dayOf('2026-07-01'))).toMatchObject({ label: '2026-06' });
  });

  it('tells each group of the division, and whether the target is met', () => {
    expect(item('purchase-frequency')).toMatchObject({ value: 2, status: 'within', target: { low: 1.5, high: 3, isOwn: false } });
    expect(item('purchase-frequency')?.groups).toMatchObject([{ name: 'Loyal', value: 2 }]);
    expect(item('items-per-order')).toMatchObject({ value: 0, status: 'below', target: { low: 1, isOwn: true } });
    expect(item('net-promoter-score')?.groups).toBeUndefined();
    expect(FACT_PLACES.orders).toBe(0);
  });
});
