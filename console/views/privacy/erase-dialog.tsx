import Alert from '@cloudscape-design/components/alert';
import Checkbox from '@cloudscape-design/components/checkbox';
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
  /** @param proof - how the person said that they want to be told of no recall either; absent when they did not */
  readonly onErase: (proof: string | undefined) => void;
}

/** Wants the id typed again: what is erased does not come back. */
export function EraseDialog({ id, isBusy, onClose, onErase }: EraseDialogProps) {
  const t = useWords(words);
  const [typed, setTyped] = useState('');
  const [declines, setDeclines] = useState(false);
  const [proof, setProof] = useState('');
  const isReady = typed === id && (!declines || proof.trim() !== '');
  return (
    <Dialog
      title={t('eraseSure', { id })}
      action={t('erase')}
      isBusy={isBusy}
      isDisabled={!isReady}
      onAct={() => onErase(declines ? proof.trim() : undefined)}
      onClose={onClose}
    >
      <Alert type="warning">{t('eraseLead')}</Alert>
      <FormField label={t('customer')}>
        <Input value={typed} onChange={({ detail }) => setTyped(detail.value)} />
      </FormField>
      <Checkbox checked={declines} onChange={({ detail }) => setDeclines(detail.checked)} description={t('declinesHint')}>
        {t('declines')}
      </Checkbox>
      {declines ? (
        <FormField label={t('proof')}>
          <Input value={proof} onChange={({ detail }) => setProof(detail.value)} />
        </FormField>
      ) : null}
    </Dialog>
  );
}
