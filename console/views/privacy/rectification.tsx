import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { ReplyOf } from '../../../client/operations.ts';
import { useRead, useWrite } from '../../api/use-api.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { traitWords } from '../../i18n/trait-words.ts';
import { Section } from '../../parts/section.tsx';
import { changesOf, fieldsOf, type Trait, textOf } from './changed-traits.ts';
import { RequestProgress } from './request-progress.tsx';
import { words } from './words.ts';

const LOOK_SECONDS = 10;

/** Corrects what is known of a person on their behalf; who did it, and how the person was identified, is in the audit log. */
export function Rectification({ id }: { readonly id: string }) {
  const t = useWords(words);
  const [requestId, setRequestId] = useState<string>();
  const result = useRead('GET /v1/customers/{id}', { params: { id } }, { everySeconds: LOOK_SECONDS });
  return (
    <SpaceBetween size="l">
      <Section title={t('correct')} about={t('correctLead')} result={result}>
        {({ profile }: ReplyOf<'GET /v1/customers/{id}'>) => (
          <TraitsForm key={JSON.stringify(profile.traits)} id={id} traits={profile.traits} onMade={setRequestId} />
        )}
      </Section>
      {requestId === undefined ? null : <RequestProgress key={requestId} requestId={requestId} />}
    </SpaceBetween>
  );
}

interface TraitsFormProps {
  readonly id: string;
  readonly onMade: (requestId: string) => void;
  readonly traits: Readonly<Record<string, Trait>>;
}

function TraitsForm({ id, traits, onMade }: TraitsFormProps) {
  const t = useWords(words);
  const label = useLabels(traitWords);
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const [method, setMethod] = useState('');
  const changes = changesOf(traits, typed);
  const write = useWrite('POST /v1/privacy/requests', { said: t('corrected'), onDone: ({ requestId }) => onMade(requestId) });
  const send = () => write.mutate({ body: { kind: 'rectification', customerId: id, identityCheck: { method: method.trim() }, changes } });
  const isReady = Object.keys(changes).length > 0 && method.trim() !== '';
  return (
    <SpaceBetween size="m">
      <ColumnLayout columns={3}>
        {fieldsOf(traits).map((name) => (
          <FormField key={name} label={label(name)}>
            <Input
              value={typed[name] ?? textOf(traits[name])}
              onChange={({ detail }) => setTyped((known) => ({ ...known, [name]: detail.value }))}
            />
          </FormField>
        ))}
      </ColumnLayout>
      <FormField label={t('identity')} constraintText={t('identityNeeded')}>
        <Input value={method} onChange={({ detail }) => setMethod(detail.value)} />
      </FormField>
      <Button disabled={!isReady} loading={write.isPending} onClick={send}>
        {t('saveCorrection')}
      </Button>
    </SpaceBetween>
  );
}
