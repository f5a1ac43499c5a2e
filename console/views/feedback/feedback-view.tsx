import type { ViewProps } from '../../app/view-props.ts';
import { useWords } from '../../i18n/language.ts';
import { Page } from '../../parts/page.tsx';
import { useMay } from '../../sign-in/session-context.ts';
import { FeedbackFigures } from './feedback-figures.tsx';
import { FeedbackPage } from './feedback-page.tsx';
import { FeedbackQueue } from './feedback-queue.tsx';
import { HoldProposals } from './hold-proposals.tsx';
import { words } from './words.ts';

/** @param rest - the id of one feedback */
export function FeedbackView({ rest }: ViewProps) {
  const t = useWords(words);
  const isQuality = useMay('quality', 'admin');
  if (rest !== undefined) return <FeedbackPage key={rest} id={rest} />;
  return (
    <Page title={t('title')} description={t('lead')}>
      <FeedbackFigures />
      <FeedbackQueue />
      {isQuality ? <HoldProposals /> : null}
    </Page>
  );
}
