import { expect, it } from 'vitest';
import { formatsOf } from '../../../console/format/format.ts';
import { csvOfReport, type Report, writerOf } from '../../../console/views/kpis/kpi-value.ts';
import { KpiReportSchema } from '../../../shared/schemas/kpi.ts';

const value = { value: 0.05, ci95: [0.04, 0.06], toDate: null, status: 'within', history: [], spread: null };
const report = KpiReportSchema.parse({
  ...{ asOf: '2026-11-22T04:30:00.000Z', period: '2026-10', from: '2026-10-01', to: '2026-10-31', by: 'segment', currency: 'EUR' },
  ...{ inactiveDays: 60, cohorts: [], elsewhere: [] },
  items: [
    {
      ...value,
      ...{ id: 'churn-rate', name: { en: 'Churn rate', zh: '流失率' }, unit: 'share', better: 'lower', by: [] },
      ...{ formula: { en: 'inactive, "new" ÷ active', zh: '不活跃 ÷ 活跃' }, grain: { en: 'month', zh: '月' } },
      ...{ source: { en: 'orders', zh: '订单' }, target: { low: 0.04, isOwn: false }, groups: [{ ...value, name: '=Loyal' }] },
    },
  ],
}) as Report;

it('has a line for the shop and one for each group, with unit, interval and "as of"', () => {
  const [head, shop, group, end] = csvOfReport(report, 'en').split('\r\n');
  expect(head).toBe('id,name,group,period,from,to,value,low95,high95,unit,targetLow,targetHigh,formula,asOf');
  expect(shop).toBe(
    'churn-rate,Churn rate,,2026-10,2026-10-01,2026-10-31,0.05,0.04,0.06,share,0.04,,"inactive, ""new"" ÷ active",2026-11-22T04:30:00.000Z',
  );
  expect(group).toContain(",'=Loyal,");
  expect(end).toBe('');
});

it('writes money in the currency of the shop, and other units as they are called', () => {
  const formats = formatsOf('en');
  const called = (unit: string) => (unit === 'pieces' ? '件' : unit);
  expect(writerOf({ unit: 'money' }, 'EUR', formats, called)(1250)).toBe('€12.50');
  expect(writerOf({ unit: 'share' }, 'EUR', formats, called)(0.0512)).toBe('5.12%');
  expect(writerOf({ unit: 'pieces' }, 'EUR', formats, called)(7.5)).toBe('7.5 件');
});
