import type { ItemOf } from '../../../client/operations.ts';
import { usePages } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { ListTable } from '../../parts/list-table.tsx';
import { PageLink } from '../../parts/page-link.tsx';
import { words } from './words.ts';

type PrivacyRequest = ItemOf<'GET /v1/privacy/requests'>;
const PAGE_ROWS = 10;
const LOOK_SECONDS = 20;

/** What people asked for so far: who still waits stands first. */
export function RequestList() {
  const t = useWords(words);
  const kinds = useLabels(words);
  const label = useLabels({ ...codeWords, ...words });
  const { instant } = useFormats();
  const list = usePages('GET /v1/privacy/requests', {}, PAGE_ROWS, { everySeconds: LOOK_SECONDS });
  return (
    <ListTable<PrivacyRequest>
      title={t('past')}
      about={t('pastAbout')}
      items={list.items}
      keyOf={({ requestId }) => requestId}
      read={list}
      empty={t('noRequests')}
      pages={list}
      columns={[
        {
          id: 'request',
          header: t('request'),
          isRowHeader: true,
          cell: ({ requestId }) => <PageLink to={`/privacy/requests/${encodeURIComponent(requestId)}`}>{requestId}</PageLink>,
        },
        { id: 'kind', header: t('kind'), cell: ({ kind }) => kinds(kind) },
        { id: 'status', header: t('status'), cell: ({ status }) => label(status) },
        { id: 'received', header: t('received'), cell: ({ receivedAt }) => instant(receivedAt) },
        { id: 'due', header: t('due'), cell: ({ dueAt }) => instant(dueAt) },
        { id: 'completed', header: t('completed'), cell: ({ completedAt }) => instant(completedAt) },
      ]}
    />
  );
}
