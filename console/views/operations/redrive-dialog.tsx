import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Modal from '@cloudscape-design/components/modal';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { InputOf } from '../../../client/operations.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { shellWords } from '../../i18n/shell-words.ts';
import { words } from './words.ts';

type Reason = InputOf<'POST /v1/queues/{name}/redrive'>['body']['reason'];
const REASONS: readonly Reason[] = ['cause-mended', 'outage-over', 'one-more-try'];

interface RedriveDialogProps {
  readonly name: string;
  readonly most: number;
  readonly isBusy: boolean;
  readonly onReason: (reason: Reason) => void;
  readonly onClose: () => void;
}

/** Asks why before dead letters are sent again; the reason is written to the log. */
export function RedriveDialog({ name, most, isBusy, onReason, onClose }: RedriveDialogProps) {
  const t = useWords(words);
  const label = useLabels(words);
  const shell = useWords(shellWords);
  const [reason, setReason] = useState<Reason>();
  return (
    <Modal
      visible
      header={t('redriveTitle', { queue: name })}
      closeAriaLabel={shell('close')}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              {shell('cancel')}
            </Button>
            <Button
              variant="primary"
              disabled={reason === undefined}
              loading={isBusy}
              onClick={() => (reason === undefined ? undefined : onReason(reason))}
            >
              {t('redrive')}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Box>{t('redriveLead', { most })}</Box>
        <FormField label={shell('reason')}>
          <RadioGroup
            value={reason ?? null}
            onChange={({ detail }) => setReason(REASONS.find((known) => known === detail.value))}
            items={REASONS.map((value) => ({ value, label: label(value) }))}
          />
        </FormField>
      </SpaceBetween>
    </Modal>
  );
}
