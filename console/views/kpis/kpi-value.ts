import type { ReplyOf } from '../../../client/operations.ts';
import type { Formats } from '../../format/format.ts';

export type Report = ReplyOf<'GET /v1/kpis'>;
export type Indicator = Report['items'][number];
export type Group = NonNullable<Indicator['groups']>[number];

export const PERIODS = ['day', 'week', 'month', 'quarter'] as const;
export type Period = (typeof PERIODS)[number];

/**
 * A value of an indicator with its unit: money in the shop's currency, shares as percent, all else as its unit says.
 *
 * @param nameOf - a unit in the reader's language
 */
export function writerOf(
  { unit }: Pick<Indicator, 'unit'>,
  currency: string,
  { money, percent, number }: Formats,
  nameOf: (unit: string) => string,
) {
  return (value: number | null | undefined): string => {
    if (value == null) return '—';
    if (unit === 'money') return money(value, currency);
    return unit === 'share' ? percent(value, 2) : `${number(value, 2)} ${nameOf(unit)}`;
  };
}

/** Fields that hold a comma, quote or line break are quoted; what a sheet would take for a formula is text. @see RFC 4180 */
function cellOf(value: string | number | null | undefined): string {
  const text = value == null ? '' : String(value);
  const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** What is seen, as a sheet: plain numbers in the unit that stands beside them. */
export function csvOfReport({ items, period, from, to, asOf, currency }: Report, language: 'en' | 'zh'): string {
  const head = [
    'id',
    'name',
    'group',
    'period',
    'from',
    'to',
    'value',
    'low95',
    'high95',
    'unit',
    'targetLow',
    'targetHigh',
    'formula',
    'asOf',
  ];
  const rows = items.flatMap((item) => {
    const unit = item.unit === 'money' ? `minor units of ${currency}` : item.unit;
    const line = (group: string, { value, ci95 }: Pick<Indicator, 'value' | 'ci95'>) => [
      ...[item.id, item.name[language], group, period, from, to, value, ci95?.[0], ci95?.[1]],
      ...[unit, item.target?.low, item.target?.high, item.formula[language], asOf],
    ];
    return [line('', item), ...(item.groups ?? []).map((group) => line(group.name, group))];
  });
  return `${[head, ...rows].map((row) => row.map(cellOf).join(',')).join('\r\n')}\r\n`;
}
