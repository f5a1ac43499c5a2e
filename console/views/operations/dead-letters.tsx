import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import type { ItemOf } from '../../../client/operations.ts';
import { useRead, useWrite } from '../../api/use-api.ts';
import { useNotify } from '../../app/notices.ts';
import { useFormats } from '../../format/format.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { ListTable } from '../../parts/list-table.tsx';
import { letterWords, queueWords } from './job-words.ts';
import { RedriveDialog } from './redrive-dialog.tsx';
import { words } from './words.ts';

const MOST_LOOKED_AT = 20;
const MOST_MOVED = 100;

/** Some dead letters of a queue, and the way to send them through it again. */
export function DeadLetters({ name }: { readonly name: string }) {
  const t = useWords(words);
  const queueName = useLabels(queueWords);
  const notify = useNotify();
  const { instant, number } = useFormats();
  const [isAsking, setAsking] = useState(false);
  const result = useRead('GET /v1/queues/{name}/dead-letters', { params: { name }, query: { limit: MOST_LOOKED_AT } });
  const redrive = useWrite('POST /v1/queues/{name}/redrive', {
    onDone: ({ moved, left }) => {
      setAsking(false);
      notify('success', t('redriven', { moved, left }));
    },
  });
  const items = result.data?.items ?? [];
  return (
    <>
      <ListTable
        title={t('letters', { queue: queueName(name) })}
        about={t('lettersAbout')}
        headingLevel="h3"
        items={items}
        keyOf={({ messageId }) => messageId}
        read={result}
        empty={t('noLetters')}
        actions={
          <Button disabled={items.length === 0} onClick={() => setAsking(true)}>
            {t('redrive')}
          </Button>
        }
        columns={[
          { id: 'sentAt', header: t('sentAt'), isRowHeader: true, cell: ({ sentAt }) => instant(sentAt) },
          { id: 'about', header: t('about'), cell: (letter) => <About letter={letter} /> },
          { id: 'receives', header: t('receives'), cell: ({ receives }) => number(receives) },
          { id: 'bytes', header: t('bytes'), cell: ({ bytes }) => number(bytes) },
        ]}
      />
      {isAsking ? (
        <RedriveDialog
          name={queueName(name)}
          most={MOST_MOVED}
          isBusy={redrive.isPending}
          onClose={() => setAsking(false)}
          onReason={(reason) => redrive.mutate({ params: { name }, body: { reason, most: MOST_MOVED } })}
        />
      ) : null}
    </>
  );
}

function About({ letter: { isJson, told, entries } }: { readonly letter: ItemOf<'GET /v1/queues/{name}/dead-letters'> }) {
  const t = useWords(words);
  const fieldName = useLabels(letterWords);
  if (!isJson) return t('notJson');
  const parts = Object.entries(told).map(([field, value]) => `${fieldName(field)} ${value}`);
  if (entries !== null) parts.push(t('entries', { count: entries }));
  return parts.join(' · ') || '—';
}
