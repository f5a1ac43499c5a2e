import { useWords } from '../../i18n/language.ts';
import { Page } from '../../parts/page.tsx';
import { Decisions } from './decisions.tsx';
import { LastNight } from './last-night.tsx';
import { UnitsNow } from './units-now.tsx';
import { words } from './words.ts';
import { Yesterday } from './yesterday.tsx';

/** What is opened in the morning. */
export function TodayView() {
  const t = useWords(words);
  return (
    <Page title={t('title')} description={t('lead')}>
      <Decisions />
      <Yesterday />
      <UnitsNow />
      <LastNight />
    </Page>
  );
}
