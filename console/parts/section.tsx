import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Spinner from '@cloudscape-design/components/spinner';
import type { ReactNode } from 'react';
import { useWords } from '../i18n/language.ts';
import { useRefusal } from '../i18n/refusal.ts';
import { shellWords } from '../i18n/shell-words.ts';

/** What is known of a read of the API. */
export interface Result<Data> {
  readonly data: Data | undefined;
  readonly error: Error | null;
  readonly refetch: () => unknown;
}

export interface SectionProps<Data> {
  readonly title: string;
  /** Period, unit and "as of" of the figures below. */
  readonly about?: ReactNode;
  readonly counter?: string;
  readonly actions?: ReactNode;
  readonly result: Result<Data>;
  readonly children: (data: Data) => ReactNode;
}

/** A part of a view that shows one read: what came, that it is under way, or why it failed. */
export function Section<Data>({ title, about, counter, actions, result, children }: SectionProps<Data>) {
  return (
    <Container
      header={
        <Header variant="h2" description={about} counter={counter} actions={actions}>
          {title}
        </Header>
      }
    >
      <Outcome result={result}>{children}</Outcome>
    </Container>
  );
}

export function Outcome<Data>({ result: { data, error, refetch }, children }: Pick<SectionProps<Data>, 'result' | 'children'>) {
  const t = useWords(shellWords);
  const refusal = useRefusal();
  if (data !== undefined) return children(data);
  if (error === null)
    return (
      <Box color="text-status-inactive">
        <Spinner /> {t('loading')}
      </Box>
    );
  return (
    <Alert type="error" header={t('failed')} action={<Button onClick={() => refetch()}>{t('retry')}</Button>}>
      {refusal(error)}
    </Alert>
  );
}
