import Select from '@cloudscape-design/components/select';
import { useSearchParams } from 'wouter';
import type { ItemOf } from '../../../client/operations.ts';
import { usePages, useRead } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { type Column, ListTable } from '../../parts/list-table.tsx';
import { Page } from '../../parts/page.tsx';
import { customerPath, PageLink } from '../../parts/page-link.tsx';
import { CustomerSearch } from './customer-search.tsx';
import { words } from './words.ts';

type Customer = ItemOf<'GET /v1/customers'>;
const PAGE_ROWS = 25;

/** All customers, or those of one segment by falling score. */
export function CustomerList() {
  const t = useWords(words);
  const label = useLabels(codeWords);
  const [query, setQuery] = useSearchParams();
  const segment = query.get('segment') ?? undefined;
  const list = usePages('GET /v1/customers', { query: segment === undefined ? {} : { segment } }, PAGE_ROWS);
  const columns = useColumns();
  return (
    <Page title={t('title')} description={t('lead')}>
      <CustomerSearch columns={columns} />
      <ListTable<Customer>
        title={segment === undefined ? t('list') : `${t('list')}: ${label(segment)}`}
        about={t('listAbout')}
        columns={columns}
        items={list.items}
        keyOf={({ customerId }) => customerId}
        read={list}
        empty={t('nobody')}
        pages={list}
        filter={<SegmentFilter segment={segment} onSegment={(name) => setQuery(name === undefined ? {} : { segment: name })} />}
      />
    </Page>
  );
}

function useColumns(): readonly Column<Customer>[] {
  const t = useWords(words);
  const label = useLabels(codeWords);
  const { number, money, instant } = useFormats();
  return [
    {
      id: 'customer',
      header: t('customer'),
      isRowHeader: true,
      cell: ({ customerId, name }) => <PageLink to={customerPath(customerId)}>{name ?? customerId}</PageLink>,
    },
    { id: 'segment', header: t('segment'), cell: ({ segment }) => (segment === null ? '—' : label(segment)) },
    { id: 'score', header: t('score'), cell: ({ score }) => number(score, 3) },
    { id: 'orders', header: t('orders'), cell: ({ orders }) => number(orders) },
    { id: 'spend', header: t('spend'), cell: ({ spendMinor, currency }) => money(spendMinor, currency) },
    { id: 'seen', header: t('lastSeen'), cell: ({ lastSeenAt }) => instant(lastSeenAt) },
  ];
}

interface SegmentFilterProps {
  readonly segment: string | undefined;
  readonly onSegment: (name: string | undefined) => void;
}

function SegmentFilter({ segment, onSegment }: SegmentFilterProps) {
  const t = useWords(words);
  const label = useLabels(codeWords);
  const { number } = useFormats();
  const { data } = useRead('GET /v1/segments', {});
  const every = { label: t('everySegment'), value: '' };
  const options = [every, ...(data?.items ?? []).map(({ name, size }) => ({ label: label(name), value: name, labelTag: number(size) }))];
  return (
    <Select
      ariaLabel={t('segment')}
      options={options}
      selectedOption={options.find(({ value }) => value === (segment ?? '')) ?? every}
      onChange={({ detail }) => onSegment(detail.selectedOption.value || undefined)}
    />
  );
}
