import type { ViewProps } from '../../app/view-props.ts';
import { useWords } from '../../i18n/language.ts';
import { Page } from '../../parts/page.tsx';
import { useMay } from '../../sign-in/session-context.ts';
import { Jobs } from './jobs.tsx';
import { Queues } from './queues.tsx';
import { Rejects } from './rejects.tsx';
import { RunPage } from './run-page.tsx';
import { Sources } from './sources.tsx';
import { words } from './words.ts';

/** @param rest - `runs/JOB/ID` */
export function OperationsView({ rest }: ViewProps) {
  const t = useWords(words);
  const isAdmin = useMay('admin');
  const [, job, runId] = /^runs\/([^/]+)\/(.+)$/.exec(rest ?? '') ?? [];
  if (job !== undefined && runId !== undefined) return <RunPage key={runId} job={job} runId={runId} />;
  return (
    <Page title={t('title')} description={t('lead')}>
      <Jobs />
      {isAdmin ? <Queues /> : null}
      <Rejects />
      {isAdmin ? <Sources /> : null}
    </Page>
  );
}
