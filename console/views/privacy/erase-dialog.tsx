import Alert from '@cloudscape-design/components/alert';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { useWords } from '../../i18n/language.ts';
import { Dialog } from '../../parts/dialog.tsx';
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
  const [typed, setTyped] = useState('');
  return (
    <Dialog title={t('eraseSure', { id })} action={t('erase')} isBusy={isBusy} isDisabled={typed !== id} onAct={onErase} onClose={onClose}>
      <Alert type="warning">{t('eraseLead')}</Alert>
      <FormField label={t('customer')}>
        <Input value={typed} onChange={({ detail }) => setTyped(detail.value)} />
      </FormField>
    </Dialog>
  );
}
