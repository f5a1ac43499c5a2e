import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { ReplyOf } from '../../../client/operations.ts';
import { useWrite } from '../../api/use-api.ts';
import { useWords } from '../../i18n/language.ts';
import { words } from './words.ts';

interface IdentityFormProps {
  readonly requestId: string;
  readonly onDone: (made: ReplyOf<'POST /v1/privacy/requests'>) => void;
}

/** Says how a person was told from others, so that their request goes on. */
export function IdentityForm({ requestId, onDone }: IdentityFormProps) {
  const t = useWords(words);
  const [method, setMethod] = useState('');
  const confirm = useWrite('POST /v1/privacy/requests/{id}/identity', { said: t('goesOn'), onDone });
  const send = () => confirm.mutate({ params: { id: requestId }, body: { method: method.trim() } });
  return (
    <FormField label={t('identity')}>
      <SpaceBetween direction="horizontal" size="xs">
        <Input value={method} onChange={({ detail }) => setMethod(detail.value)} />
        <Button disabled={method.trim() === ''} loading={confirm.isPending} onClick={send}>
          {t('identified')}
        </Button>
      </SpaceBetween>
    </FormField>
  );
}
