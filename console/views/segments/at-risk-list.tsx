import { usePages } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { useSpoken } from '../../i18n/spoken.ts';
import { AsOf } from '../../parts/as-of.tsx';
import { ListTable } from '../../parts/list-table.tsx';
import { customerPath, PageLink } from '../../parts/page-link.tsx';
import { words } from './words.ts';

const PAGE_ROWS = 10;

/** Customers with whom most is expected to be lost. */
export function AtRiskList() {
  const t = useWords(words);
  const label = useLabels(codeWords);
  const spoken = useSpoken();
  const { number, money, percent, days } = useFormats();
  const list = usePages('GET /v1/segments/at-risk', { query: {} }, PAGE_ROWS);
  const { data } = list;
  const summary = data?.summary;
  const value = summary == null ? '' : money(summary.valueAtRiskMinor, data?.items[0]?.currency);
  return (
    <ListTable
      title={t('atRisk')}
      about={
        summary == null ? (
          spoken(data?.reason ?? '')
        ) : (
          <AsOf at={data?.asOf} period={t('atRiskAbout', { customers: number(summary.customers), value })} />
        )
      }
      items={list.items}
      keyOf={({ customerId }) => customerId}
      read={list}
      pages={list}
      columns={[
        {
          id: 'customer',
          header: t('customer'),
          isRowHeader: true,
          cell: ({ customerId }) => <PageLink to={customerPath(customerId)}>{customerId}</PageLink>,
        },
        { id: 'segment', header: t('segment'), cell: ({ segment }) => (segment === null ? '—' : label(segment)) },
        { id: 'value', header: t('value'), cell: ({ valueAtRiskMinor, currency }) => money(valueAtRiskMinor, currency) },
        { id: 'alive', header: t('alive'), cell: ({ aliveProbability }) => percent(aliveProbability) },
        { id: 'silent', header: t('silent'), cell: ({ daysSinceLastOrder }) => days(daysSinceLastOrder) },
        { id: 'usual', header: t('usual'), cell: ({ usualIntervalDays }) => days(usualIntervalDays) },
        { id: 'advice', header: t('advice'), cell: ({ advice }) => spoken(advice) },
      ]}
    />
  );
}
