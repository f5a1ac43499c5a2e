import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { ReplyOf } from '../../../client/operations.ts';
import { useRead, useWrite } from '../../api/use-api.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { ListTable } from '../../parts/list-table.tsx';
import { PageLink } from '../../parts/page-link.tsx';
import { useMay } from '../../sign-in/session-context.ts';
import { jobWords } from './job-words.ts';
import { RunProgress } from './run-progress.tsx';
import { words } from './words.ts';

/** The jobs, a button for each, and how far the run is that was begun last. */
export function Jobs() {
  const t = useWords(words);
  const label = useLabels(words);
  const jobName = useLabels(jobWords);
  const mayRun = useMay('marketer', 'admin');
  const [run, setRun] = useState<ReplyOf<'POST /v1/jobs/{name}/runs'>>();
  const result = useRead('GET /v1/jobs', {});
  const start = useWrite('POST /v1/jobs/{name}/runs', { said: t('started'), onDone: setRun });
  return (
    <SpaceBetween size="l">
      <ListTable
        title={t('jobs')}
        about={t('jobsAbout')}
        items={result.data?.items ?? []}
        keyOf={({ name }) => name}
        read={result}
        columns={[
          { id: 'job', header: t('job'), isRowHeader: true, cell: ({ name }) => jobName(name) },
          { id: 'what', header: t('what'), cell: ({ name, summary }) => (name in words ? label(name) : summary) },
          { id: 'steps', header: t('steps'), cell: ({ steps }) => steps.length },
          {
            id: 'run',
            header: t('run'),
            cell: ({ name }) => (
              <Button
                variant="inline-link"
                wrapText={false}
                disabled={!mayRun || start.isPending}
                ariaLabel={t('runFor', { job: jobName(name) })}
                onClick={() => start.mutate({ params: { name }, body: {} })}
              >
                {t('run')}
              </Button>
            ),
          },
        ]}
      />
      {run === undefined ? null : (
        <>
          <RunProgress key={run.runId} job={run.job} runId={run.runId} />
          <PageLink to={`/operations/runs/${run.job}/${run.runId}`}>{t('openRun')}</PageLink>
        </>
      )}
    </SpaceBetween>
  );
}
