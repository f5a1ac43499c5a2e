import { useWords } from '../../i18n/language.ts';
import { Page } from '../../parts/page.tsx';
import { useMay } from '../../sign-in/session-context.ts';
import { Jobs } from './jobs.tsx';
import { Queues } from './queues.tsx';
import { Rejects } from './rejects.tsx';
import { Sources } from './sources.tsx';
import { words } from './words.ts';

export function OperationsView() {
  const t = useWords(words);
  const isAdmin = useMay('admin');
  return (
    <Page title={t('title')} description={t('lead')}>
      <Jobs />
      {isAdmin ? <Queues /> : null}
      <Rejects />
      {isAdmin ? <Sources /> : null}
    </Page>
  );
}
