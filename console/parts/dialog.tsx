import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { useWords } from '../i18n/language.ts';
import { shellWords } from '../i18n/shell-words.ts';

export interface DialogProps {
  readonly title: string;
  /** What is done; "Confirm" when absent. */
  readonly action?: string;
  readonly isBusy: boolean;
  /** As long as something is missing that has to be told first. */
  readonly isDisabled?: boolean;
  readonly onAct: () => void;
  readonly onClose: () => void;
  /** Another way out, between the two. */
  readonly other?: ReactNode;
  readonly children: ReactNode;
}

/** Asks something before something is done. */
export function Dialog({ title, action, isBusy, isDisabled = false, onAct, onClose, other, children }: DialogProps) {
  const t = useWords(shellWords);
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
            {other}
            <Button variant="primary" disabled={isDisabled} loading={isBusy} onClick={onAct}>
              {action ?? t('confirm')}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">{children}</SpaceBetween>
    </Modal>
  );
}
