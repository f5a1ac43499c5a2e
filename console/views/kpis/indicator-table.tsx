import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { Sparkline } from '../../charts/sparkline.tsx';
import { useFormats } from '../../format/format.ts';
import { useLabels, useLanguage, useWords } from '../../i18n/language.ts';
import { AsOf } from '../../parts/as-of.tsx';
import { ListTable, type Reading } from '../../parts/list-table.tsx';
import { PageLink } from '../../parts/page-link.tsx';
import { type Indicator, type Report, writerOf } from './kpi-value.ts';
import { words } from './words.ts';

/** Outside of a band that is better on the other side is what one looks at. */
function markOf({ status, better }: Indicator): StatusIndicatorProps.Type {
  if (status === 'unknown') return 'info';
  if (status === 'within') return 'success';
  const isGood = (status === 'above' && better === 'higher') || (status === 'below' && better === 'lower');
  return isGood ? 'success' : 'warning';
}

/** An end that is open is not written. */
function bandOf({ low, high }: NonNullable<Indicator['target']>, write: (value: number | undefined) => string): string {
  if (low === undefined) return `≤ ${write(high)}`;
  return high === undefined ? `≥ ${write(low)}` : `${write(low)} – ${write(high)}`;
}

/** The whole catalogue: value, course, own band and target of each indicator. */
export function IndicatorTable({ result }: { readonly result: Reading & { readonly data: Report | undefined } }) {
  const { data } = result;
  const t = useWords(words);
  const label = useLabels(words);
  const language = useLanguage();
  const formats = useFormats();
  const { day } = formats;
  const write = (item: Indicator) => writerOf(item, data?.currency ?? '', formats, label);
  const period = data && t('catalogueAbout', { period: data.period, from: day(data.from), to: day(data.to) });
  return (
    <ListTable<Indicator>
      title={t('catalogue')}
      about={data && <AsOf at={data.asOf} period={period} />}
      counter={data && `(${data.items.length})`}
      items={data?.items ?? []}
      keyOf={({ id }) => id}
      read={result}
      empty={t('empty')}
      columns={[
        {
          id: 'indicator',
          header: t('indicator'),
          isRowHeader: true,
          cell: ({ id, name }) => <PageLink to={`/kpis/${id}`}>{name[language]}</PageLink>,
        },
        {
          id: 'value',
          header: t('value'),
          cell: (item) => `${write(item)(item.value)}${item.ci95 === null ? '' : ` [${item.ci95.map(write(item)).join(' – ')}]`}`,
        },
        { id: 'toDate', header: t('toDate'), cell: (item) => write(item)(item.toDate) },
        {
          id: 'history',
          header: t('history'),
          cell: ({ history, name }) => (
            <Sparkline
              values={history.map(({ value }) => value)}
              description={t('historyOf', { name: name[language], n: history.length })}
            />
          ),
        },
        {
          id: 'band',
          header: t('band'),
          cell: (item) =>
            item.spread === null ? '—' : [item.spread.low, item.spread.middle, item.spread.high].map(write(item)).join(' – '),
        },
        {
          id: 'target',
          header: t('target'),
          cell: (item) => (item.target === null ? '—' : `${bandOf(item.target, write(item))}${item.target.isOwn ? ` (${t('own')})` : ''}`),
        },
        {
          id: 'status',
          header: t('status'),
          cell: (item) => (
            <StatusIndicator type={markOf(item)} wrapText={false}>
              {label(item.status)}
            </StatusIndicator>
          ),
        },
      ]}
    />
  );
}
