import FormField from '@cloudscape-design/components/form-field';
import Textarea from '@cloudscape-design/components/textarea';
import { type ReactNode, useState } from 'react';
import { useWords } from '../i18n/language.ts';
import { shellWords } from '../i18n/shell-words.ts';
import { Dialog } from './dialog.tsx';

export interface ReasonDialogProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly isBusy: boolean;
  readonly onReason: (reason: string) => void;
  readonly onClose: () => void;
}

/** Asks why, before something is done that others will want to understand. */
export function ReasonDialog({ title, lead, isBusy, onReason, onClose }: ReasonDialogProps) {
  const t = useWords(shellWords);
  const [reason, setReason] = useState('');
  const [isAsked, setAsked] = useState(false);
  const isMissing = isAsked && reason.trim() === '';
  const confirm = () => {
    setAsked(true);
    if (reason.trim() !== '') onReason(reason.trim());
  };
  return (
    <Dialog title={title} isBusy={isBusy} onAct={confirm} onClose={onClose}>
      {lead}
      <FormField label={t('reason')} errorText={isMissing ? t('reasonNeeded') : undefined}>
        <Textarea value={reason} onChange={({ detail }) => setReason(detail.value)} />
      </FormField>
    </Dialog>
  );
}
