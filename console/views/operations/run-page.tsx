import Button from '@cloudscape-design/components/button';
import { useLocation } from 'wouter';
import { useLabels, useWords } from '../../i18n/language.ts';
import { Page } from '../../parts/page.tsx';
import { jobWords } from './job-words.ts';
import { RunProgress } from './run-progress.tsx';
import { words } from './words.ts';

/** One run, at an address of its own: a long one is looked at again later. */
export function RunPage({ job, runId }: { readonly job: string; readonly runId: string }) {
  const t = useWords(words);
  const jobName = useLabels(jobWords);
  const [, go] = useLocation();
  return (
    <Page title={t('runOf', { job: jobName(job) })} actions={<Button onClick={() => go('/operations')}>{t('back')}</Button>}>
      <RunProgress job={job} runId={runId} />
    </Page>
  );
}
