import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { type ReactNode, useState } from 'react';
import { useWords } from '../i18n/language.ts';
import { shellWords } from '../i18n/shell-words.ts';

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
    <Modal
      visible
      header={title}
      onDismiss={onClose}
      closeAriaLabel={t('close')}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              {t('cancel')}
            </Button>
            <Button variant="primary" loading={isBusy} onClick={confirm}>
              {t('confirm')}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {lead}
        <FormField label={t('reason')} errorText={isMissing ? t('reasonNeeded') : undefined}>
          <Textarea value={reason} onChange={({ detail }) => setReason(detail.value)} />
        </FormField>
      </SpaceBetween>
    </Modal>
  );
}
