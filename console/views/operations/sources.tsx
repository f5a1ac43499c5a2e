import { usePages } from '../../api/use-api.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { ListTable } from '../../parts/list-table.tsx';
import { words } from './words.ts';

const PAGE_ROWS = 20;

/** Who sends events. */
export function Sources() {
  const t = useWords(words);
  const label = useLabels(codeWords);
  const list = usePages('GET /v1/sources', { query: {} }, PAGE_ROWS);
  return (
    <ListTable
      title={t('sources')}
      about={t('sourcesAbout')}
      items={list.items}
      keyOf={({ sourceId }) => sourceId}
      read={list}
      pages={list}
      columns={[
        { id: 'source', header: t('sources'), isRowHeader: true, cell: ({ sourceId }) => sourceId },
        { id: 'channel', header: t('channel'), cell: ({ channel }) => (channel === undefined ? '—' : label(channel)) },
        { id: 'group', header: t('group'), cell: ({ group }) => group ?? '—' },
      ]}
    />
  );
}
