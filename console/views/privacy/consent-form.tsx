import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useWrite } from '../../api/use-api.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { words } from './words.ts';

const STATUSES = ['granted', 'denied', 'withdrawn'] as const;

/** Records what a person said at the counter or on the telephone. */
export function ConsentForm({ id }: { readonly id: string }) {
  const t = useWords(words);
  const label = useLabels(codeWords);
  const [purpose, setPurpose] = useState('marketing');
  const [channel, setChannel] = useState('email');
  const [status, setStatus] = useState<(typeof STATUSES)[number]>('granted');
  const [method, setMethod] = useState('');
  const save = useWrite('PUT /v1/customers/{id}/consents', { said: t('saved') });
  const options = STATUSES.map((value) => ({ value, label: label(value) }));
  const send = () =>
    save.mutate({ params: { id }, body: { consents: [{ purpose, channel, status }], ...(method.trim() === '' ? {} : { method }) } });
  return (
    <Container header={<Header variant="h2">{t('record')}</Header>}>
      <SpaceBetween size="m">
        <ColumnLayout columns={4}>
          <FormField label={t('purpose')}>
            <Input value={purpose} onChange={({ detail }) => setPurpose(detail.value)} />
          </FormField>
          <FormField label={t('channel')}>
            <Input value={channel} onChange={({ detail }) => setChannel(detail.value)} />
          </FormField>
          <FormField label={t('status')}>
            <Select
              options={options}
              selectedOption={options.find(({ value }) => value === status) ?? null}
              onChange={({ detail }) => setStatus(STATUSES.find((one) => one === detail.selectedOption.value) ?? 'granted')}
            />
          </FormField>
          <FormField label={t('method')}>
            <Input value={method} onChange={({ detail }) => setMethod(detail.value)} />
          </FormField>
        </ColumnLayout>
        <Button loading={save.isPending} onClick={send}>
          {t('save')}
        </Button>
      </SpaceBetween>
    </Container>
  );
}
