import Toggle from '@cloudscape-design/components/toggle';
import { useState } from 'react';
import { usePages } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { ListTable } from '../../parts/list-table.tsx';
import { customerPath, PageLink } from '../../parts/page-link.tsx';
import { words } from './words.ts';

const PAGE_ROWS = 20;

/** Whom a recall concerns, or only those who must be called. */
export function RecallCustomers({ id }: { readonly id: string }) {
  const t = useWords(words);
  const label = useLabels(codeWords);
  const { instant } = useFormats();
  const [isCallList, setCallList] = useState(false);
  const query = isCallList ? { notice: 'unreachable' as const } : {};
  const list = usePages('GET /v1/recalls/{id}/customers', { params: { id }, query }, PAGE_ROWS);
  return (
    <ListTable
      title={isCallList ? t('callList') : t('everyone')}
      items={list.items}
      keyOf={({ customerId, orders }) => customerId ?? orders.join(' ')}
      read={list}
      pages={list}
      filter={
        <Toggle checked={isCallList} onChange={({ detail }) => setCallList(detail.checked)}>
          {t('callList')}
        </Toggle>
      }
      columns={[
        {
          id: 'customer',
          header: t('customer'),
          isRowHeader: true,
          cell: ({ customerId }) => (customerId === null ? '—' : <PageLink to={customerPath(customerId)}>{customerId}</PageLink>),
        },
        { id: 'orders', header: t('orders'), cell: ({ orders }) => orders.join(', ') },
        {
          id: 'notice',
          header: t('notice'),
          cell: ({ notice, sentAt }) => `${label(notice)} ${sentAt === undefined ? '' : instant(sentAt)}`,
        },
        { id: 'answer', header: t('answer'), cell: ({ answer }) => (answer === undefined ? '—' : label(answer)) },
      ]}
    />
  );
}
