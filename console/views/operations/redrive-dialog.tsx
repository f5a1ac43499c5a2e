import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import RadioGroup from '@cloudscape-design/components/radio-group';
import { useState } from 'react';
import type { InputOf } from '../../../client/operations.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { shellWords } from '../../i18n/shell-words.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { words } from './words.ts';

type Reason = InputOf<'POST /v1/queues/{name}/redrive'>['body']['reason'];
const REASONS: readonly Reason[] = ['cause-mended', 'outage-over', 'one-more-try'];

interface RedriveDialogProps {
  /** Of the queue, in the reader's language. */
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
    <Dialog
      title={t('redriveTitle', { queue: name })}
      action={t('redrive')}
      isBusy={isBusy}
      isDisabled={reason === undefined}
      onAct={() => (reason === undefined ? undefined : onReason(reason))}
      onClose={onClose}
    >
      <Box>{t('redriveLead', { most })}</Box>
      <FormField label={shell('reason')}>
        <RadioGroup
          value={reason ?? null}
          onChange={({ detail }) => setReason(REASONS.find((known) => known === detail.value))}
          items={REASONS.map((value) => ({ value, label: label(value) }))}
        />
      </FormField>
    </Dialog>
  );
}
