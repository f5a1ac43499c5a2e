import { usePages } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { ListTable } from '../../parts/list-table.tsx';
import { customerPath, PageLink } from '../../parts/page-link.tsx';
import { sendReasons } from './send-reasons.ts';
import { words } from './words.ts';

const PAGE_ROWS = 20;

/** The message to each person, and how it stands. */
export function CampaignSends({ id }: { readonly id: string }) {
  const t = useWords(words);
  const label = useLabels(codeWords);
  const why = useLabels(sendReasons);
  const { instant } = useFormats();
  const list = usePages('GET /v1/campaigns/{id}/sends', { params: { id }, query: {} }, PAGE_ROWS, { everySeconds: 15 });
  return (
    <ListTable
      title={t('sends')}
      about={t('sendsAbout')}
      items={list.items}
      keyOf={({ sendId }) => sendId}
      read={list}
      pages={list}
      columns={[
        {
          id: 'person',
          header: t('person'),
          isRowHeader: true,
          cell: ({ customerId }) => (customerId === null ? '—' : <PageLink to={customerPath(customerId)}>{customerId}</PageLink>),
        },
        { id: 'status', header: t('status'), cell: ({ status }) => label(status) },
        { id: 'settled', header: t('settled'), cell: ({ settledAt }) => instant(settledAt) },
        { id: 'reason', header: t('reason'), cell: ({ reason }) => (reason === undefined ? '—' : why(reason)) },
      ]}
    />
  );
}
