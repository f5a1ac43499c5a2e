import Alert from '@cloudscape-design/components/alert';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { ReplyOf } from '../../../client/operations.ts';
import { useRead } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { Section } from '../../parts/section.tsx';
import { stepWords } from './job-words.ts';
import { words } from './words.ts';

type Run = ReplyOf<'GET /v1/jobs/{name}/runs/{id}'>;
const STATUSES: Readonly<Record<Run['status'], StatusIndicatorProps.Type>> = {
  QUEUED: 'pending',
  RUNNING: 'in-progress',
  SUCCEEDED: 'success',
  FAILED: 'error',
};
const LOOK_SECONDS = 1;

/** How far a run is, step by step, until it has ended. */
export function RunProgress({ job, runId }: { readonly job: string; readonly runId: string }) {
  const t = useWords(words);
  const { instant } = useFormats();
  const input = { params: { name: job, id: runId } };
  const known = useRead('GET /v1/jobs/{name}/runs/{id}', input);
  const hasEnded = known.data?.status === 'SUCCEEDED' || known.data?.status === 'FAILED';
  const result = useRead('GET /v1/jobs/{name}/runs/{id}', input, hasEnded ? {} : { everySeconds: LOOK_SECONDS });
  return (
    <Section
      title={t('progress', { id: runId })}
      about={result.data && t('progressAbout', { at: instant(result.data.asOf) })}
      result={result}
    >
      {(run) => <Steps run={run} />}
    </Section>
  );
}

function Steps({ run: { status, steps, failure, result } }: { readonly run: Run }) {
  const t = useWords(words);
  const label = useLabels(codeWords);
  const stepName = useLabels(stepWords);
  return (
    <SpaceBetween size="s">
      <StatusIndicator type={STATUSES[status]}>{label(status)}</StatusIndicator>
      {steps.map(({ name, done, of }) => (
        <ProgressBar
          key={name}
          label={stepName(name)}
          value={of === 0 ? 0 : (100 * done) / of}
          additionalInfo={`${done} / ${of}`}
          status={done === of ? 'success' : 'in-progress'}
          resultText={t('done')}
        />
      ))}
      {failure === undefined ? null : (
        <Alert type="error" header={t('failure')}>
          {`${failure.error}: ${failure.cause}`}
        </Alert>
      )}
      {result === undefined ? null : (
        <details>
          <summary>{t('result')}</summary>
          <pre className="excerpt">{JSON.stringify(result, null, 2)}</pre>
        </details>
      )}
    </SpaceBetween>
  );
}
