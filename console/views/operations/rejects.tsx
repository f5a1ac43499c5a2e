import SegmentedControl from '@cloudscape-design/components/segmented-control';
import { useState } from 'react';
import { usePages } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { eventWords } from '../../i18n/event-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { rejectWords } from '../../i18n/reject-words.ts';
import { useSpoken } from '../../i18n/spoken.ts';
import { ListTable } from '../../parts/list-table.tsx';
import { words } from './words.ts';

const PAGE_ROWS = 20;
const KINDS = ['ingestion', 'cold-chain'] as const;

/** What was not taken, and why; nothing in it tells about a person. */
export function Rejects() {
  const t = useWords(words);
  const label = useLabels(words);
  const codeName = useLabels(rejectWords);
  const eventName = useLabels(eventWords);
  const spoken = useSpoken();
  const { instant } = useFormats();
  const [word, setWord] = useState<(typeof KINDS)[number]>('ingestion');
  const list = usePages('GET /v1/rejects', { query: { word } }, PAGE_ROWS, { everySeconds: 15 });
  return (
    <ListTable
      title={t('rejects')}
      about={t('rejectsAbout')}
      items={list.items}
      keyOf={({ rejectedAt, code, message }) => `${rejectedAt} ${code} ${message}`}
      read={list}
      pages={list}
      actions={
        <SegmentedControl
          label={t('word')}
          selectedId={word}
          onChange={({ detail }) => setWord(KINDS.find((kind) => kind === detail.selectedId) ?? 'ingestion')}
          options={KINDS.map((id) => ({ id, text: label(id) }))}
        />
      }
      columns={[
        { id: 'at', header: t('at'), isRowHeader: true, cell: ({ rejectedAt }) => instant(rejectedAt) },
        { id: 'code', header: t('code'), cell: ({ code }) => codeName(code) },
        {
          id: 'message',
          header: t('message'),
          cell: ({ message, more }) => `${spoken(message)}${more === undefined ? '' : ` (${t('more', { n: more })})`}`,
        },
        { id: 'source', header: t('source'), cell: ({ source }) => source ?? '—' },
        {
          id: 'what',
          header: t('what2'),
          cell: ({ type, event }) => [type, event].flatMap((part) => (part === undefined ? [] : [eventName(part)])).join(' ') || '—',
        },
        { id: 'excerpt', header: t('excerpt'), cell: ({ excerpt }) => <pre className="excerpt">{excerpt ?? '—'}</pre> },
      ]}
    />
  );
}
