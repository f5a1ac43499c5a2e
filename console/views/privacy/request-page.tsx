import Button from '@cloudscape-design/components/button';
import { useLocation } from 'wouter';
import { useWords } from '../../i18n/language.ts';
import { Page } from '../../parts/page.tsx';
import { RequestProgress } from './request-progress.tsx';
import { words } from './words.ts';

/** One request of a person, at an address of its own. */
export function RequestPage({ requestId }: { readonly requestId: string }) {
  const t = useWords(words);
  const [, go] = useLocation();
  return (
    <Page title={t('request')} actions={<Button onClick={() => go('/privacy')}>{t('back')}</Button>}>
      <RequestProgress requestId={requestId} />
    </Page>
  );
}
