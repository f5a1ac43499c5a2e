import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useWords } from '../../i18n/language.ts';
import { shellWords } from '../../i18n/shell-words.ts';
import { words } from './words.ts';

interface EraseDialogProps {
  readonly id: string;
  readonly isBusy: boolean;
  readonly onClose: () => void;
  readonly onErase: () => void;
}

/** Wants the id typed again: what is erased does not come back. */
export function EraseDialog({ id, isBusy, onClose, onErase }: EraseDialogProps) {
  const t = useWords(words);
  const shell = useWords(shellWords);
  const [typed, setTyped] = useState('');
  return (
    <Modal
      visible
      header={t('eraseSure', { id })}
      closeAriaLabel={shell('close')}
      onDismiss={onClose}
      footer={
        <Button variant="primary" disabled={typed !== id} loading={isBusy} onClick={onErase}>
          {t('erase')}
        </Button>
      }
    >
      <SpaceBetween size="m">
        <Alert type="warning">{t('eraseLead')}</Alert>
        <FormField label={t('customer')}>
          <Input value={typed} onChange={({ detail }) => setTyped(detail.value)} />
        </FormField>
      </SpaceBetween>
    </Modal>
  );
}
