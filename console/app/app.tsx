import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { I18nProvider } from '@cloudscape-design/components/i18n';
import Spinner from '@cloudscape-design/components/spinner';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Suspense, useMemo } from 'react';
import { Route, Router, Switch, useLocation } from 'wouter';
import { createClient } from '../../client/client.ts';
import { ApiError } from '../../client/problem.ts';
import { ClientContext } from '../api/client-context.ts';
import { useCloudscapeMessages } from '../i18n/cloudscape-messages.ts';
import { codeWords } from '../i18n/code-words.ts';
import { LanguageContext, LOCALES, useLabels, useWords } from '../i18n/language.ts';
import { shellWords } from '../i18n/shell-words.ts';
import { Message } from '../parts/message.tsx';
import type { Session, SignIn } from '../sign-in/session.ts';
import { SessionContext, useMay } from '../sign-in/session-context.ts';
import { SignInPage } from '../sign-in/sign-in-page.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { VIEWS, type ViewEntry } from './navigation.ts';
import { usePreferences } from './preferences.ts';
import { Shell } from './shell.tsx';

const STALE_MILLIS = 10_000;
const RETRIES = 2;

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: STALE_MILLIS,
      // A refusal stays a refusal.
      retry: (count, error) => count < RETRIES && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
    },
  },
});

export interface AppProps {
  readonly signIn: SignIn;
  readonly session: Session | undefined;
  readonly problem: string | undefined;
}

export function App({ signIn, session, problem }: AppProps) {
  const { preferences, change } = usePreferences();
  const { language } = preferences;
  const messages = useCloudscapeMessages(language);
  const client = useMemo(
    () => createClient({ origin: '', token: () => signIn.token(), onUnauthorized: () => void signIn.start() }),
    [signIn],
  );
  const signedIn = useMemo(() => session && { ...session, signOut: () => void signIn.end() }, [session, signIn]);
  if (messages === undefined) return null;
  return (
    <LanguageContext value={language}>
      <I18nProvider locale={LOCALES[language]} messages={[messages]}>
        {signedIn === undefined ? (
          <SignInPage
            problem={problem}
            onSignIn={() => void signIn.start()}
            onLanguage={() => change({ language: language === 'en' ? 'zh' : 'en' })}
          />
        ) : (
          <SessionContext value={signedIn}>
            <ClientContext value={client}>
              <QueryClientProvider client={queries}>
                <Router base="/app">
                  <Shell preferences={preferences} onPreferences={change}>
                    <Views />
                  </Shell>
                </Router>
              </QueryClientProvider>
            </ClientContext>
          </SessionContext>
        )}
      </I18nProvider>
    </LanguageContext>
  );
}

function Views() {
  const t = useWords(shellWords);
  const [location] = useLocation();
  return (
    <ErrorBoundary
      place={location}
      fallback={(retry) => <Message title={t('failed')} text={t('broken')} action={<Button onClick={retry}>{t('retry')}</Button>} />}
    >
      <Suspense fallback={<Loading />}>
        <Switch>
          {VIEWS.map((entry) => (
            <Route key={entry.path} path={entry.path === '' ? '/' : new RegExp(`^/${entry.path}(?:/(?<rest>.+))?/?$`)}>
              {(params: Record<string, string | undefined>) => <Guarded entry={entry} rest={params['rest']} />}
            </Route>
          ))}
          <Route>
            <Message title={t('notFound')} text={t('notFoundLead')} />
          </Route>
        </Switch>
      </Suspense>
    </ErrorBoundary>
  );
}

function Guarded({ entry, rest }: { readonly entry: ViewEntry; readonly rest: string | undefined }) {
  const t = useWords(shellWords);
  const label = useLabels(codeWords);
  const { View, groups } = entry;
  if (!useMay(...groups)) return <Message title={t('notAllowed')} text={t('notAllowedLead', { groups: groups.map(label).join(', ') })} />;
  return <View rest={rest === undefined ? undefined : decodeURIComponent(rest)} />;
}

function Loading() {
  const t = useWords(shellWords);
  return (
    <Box textAlign="center" padding="xxl">
      <Spinner size="large" /> {t('loading')}
    </Box>
  );
}
