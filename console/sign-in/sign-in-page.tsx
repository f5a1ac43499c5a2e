import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useWords } from '../i18n/language.ts';
import { shellWords } from '../i18n/shell-words.ts';

export interface SignInPageProps {
  readonly problem?: string | undefined;
  readonly onSignIn: () => void;
  readonly onLanguage: () => void;
}

/** What is seen before anybody has signed in. */
export function SignInPage({ problem, onSignIn, onLanguage }: SignInPageProps) {
  const t = useWords(shellWords);
  return (
    <main className="sign-in">
      <Container header={<Header variant="h1">{t('product')}</Header>}>
        <SpaceBetween size="l">
          <Box variant="p">{t('signInLead')}</Box>
          {problem === undefined ? null : (
            <Alert type="error" header={t('signInFailed')}>
              {problem}
            </Alert>
          )}
          <SpaceBetween size="s" direction="horizontal">
            <Button variant="primary" onClick={onSignIn}>
              {t('signIn')}
            </Button>
            <Button variant="link" onClick={onLanguage}>
              {t('language')}
            </Button>
          </SpaceBetween>
        </SpaceBetween>
      </Container>
    </main>
  );
}
