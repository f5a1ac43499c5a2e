import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { useRead } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { ListTable } from '../../parts/list-table.tsx';
import { DeadLetters } from './dead-letters.tsx';
import { queueWords } from './job-words.ts';
import { words } from './words.ts';

const LOOK_SECONDS = 10;

/** Every work queue with what waits in it, and a look at the dead letters of one. */
export function Queues() {
  const t = useWords(words);
  const queueName = useLabels(queueWords);
  const { number } = useFormats();
  const [name, setName] = useState<string>();
  const result = useRead('GET /v1/queues', {}, { everySeconds: LOOK_SECONDS });
  return (
    <SpaceBetween size="l">
      <ListTable
        title={t('queues')}
        about={t('queuesAbout')}
        items={result.data?.items ?? []}
        keyOf={(queue) => queue.name}
        read={result}
        columns={[
          { id: 'queue', header: t('queue'), isRowHeader: true, cell: (queue) => queueName(queue.name) },
          { id: 'waiting', header: t('waiting'), cell: ({ waiting }) => number(waiting) },
          { id: 'inFlight', header: t('inFlight'), cell: ({ inFlight }) => number(inFlight) },
          { id: 'delayed', header: t('delayed'), cell: ({ delayed }) => number(delayed) },
          {
            id: 'dead',
            header: t('dead'),
            cell: ({ deadLetters }) => (
              <StatusIndicator type={deadLetters > 0 ? 'error' : 'success'}>
                {deadLetters > 0 ? number(deadLetters) : t('noneDead')}
              </StatusIndicator>
            ),
          },
          {
            id: 'look',
            header: t('look'),
            cell: (queue) => (
              <Button
                variant="inline-link"
                wrapText={false}
                ariaLabel={t('lookFor', { queue: queueName(queue.name) })}
                onClick={() => setName(queue.name)}
              >
                {t('look')}
              </Button>
            ),
          },
        ]}
      />
      {name === undefined ? null : <DeadLetters key={name} name={name} />}
    </SpaceBetween>
  );
}
