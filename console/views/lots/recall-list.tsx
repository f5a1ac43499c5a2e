import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { usePages, useWrite } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { ListTable } from '../../parts/list-table.tsx';
import { PageLink } from '../../parts/page-link.tsx';
import { useMay } from '../../sign-in/session-context.ts';
import { RunProgress } from '../operations/run-progress.tsx';
import { RecallForm } from './recall-form.tsx';
import { words } from './words.ts';

const PAGE_ROWS = 10;
const LOOK_SECONDS = 15;

/** All recalls, a form for the next one, and the drill. */
export function RecallList() {
  const t = useWords(words);
  const hazard = useLabels(words);
  const status = useLabels({ ...codeWords, ...words });
  const { instant } = useFormats();
  const mayRun = useMay('marketer', 'admin');
  const [isDrafting, setDrafting] = useState(false);
  const [drillId, setDrillId] = useState<string>();
  const drill = useWrite('POST /v1/jobs/{name}/runs', { said: t('drillStarted'), onDone: ({ runId }) => setDrillId(runId) });
  const list = usePages('GET /v1/recalls', { query: {} }, PAGE_ROWS, { everySeconds: LOOK_SECONDS });
  return (
    <SpaceBetween size="l">
      <ListTable
        title={t('recalls')}
        items={list.items}
        keyOf={({ recallId }) => recallId}
        read={list}
        pages={list}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            {mayRun ? (
              <Button loading={drill.isPending} onClick={() => drill.mutate({ params: { name: 'mock-recall' }, body: {} })}>
                {t('drill')}
              </Button>
            ) : null}
            <Button variant="primary" onClick={() => setDrafting(true)}>
              {t('draft')}
            </Button>
          </SpaceBetween>
        }
        columns={[
          {
            id: 'recall',
            header: t('recall'),
            isRowHeader: true,
            cell: ({ recallId, reason }) => <PageLink to={`/lots/recalls/${recallId}`}>{reason}</PageLink>,
          },
          { id: 'status', header: t('status'), cell: (recall) => status(recall.status) },
          { id: 'dry', header: t('drillOf'), cell: ({ isDryRun }) => (isDryRun ? t('drillOf') : t('real')) },
          { id: 'hazard', header: t('hazard'), cell: (recall) => hazard(recall.hazard) },
          { id: 'class', header: t('class'), cell: (recall) => recall.class },
          { id: 'started', header: t('started'), cell: ({ startedAt, startedBy }) => `${instant(startedAt)} (${startedBy})` },
        ]}
      />
      {drillId === undefined ? null : <RunProgress key={drillId} job="mock-recall" runId={drillId} />}
      {isDrafting ? <RecallForm onClose={() => setDrafting(false)} /> : null}
    </SpaceBetween>
  );
}
