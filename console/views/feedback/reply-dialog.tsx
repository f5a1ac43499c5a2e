import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { useWrite } from '../../api/use-api.ts';
import { useWords } from '../../i18n/language.ts';
import { shellWords } from '../../i18n/shell-words.ts';
import { words } from './words.ts';

export interface ReplyDialogProps {
  readonly feedbackId: string;
  readonly who: string;
  readonly onClose: () => void;
}

/** An answer to somebody; no marketing, so it goes out whatever they allow. */
export function ReplyDialog({ feedbackId, who, onClose }: ReplyDialogProps) {
  const t = useWords(words);
  const shell = useWords(shellWords);
  const [text, setText] = useState('');
  const [isByMail, setByMail] = useState(true);
  const [resolves, setResolves] = useState(true);
  const write = useWrite('POST /v1/feedback/{id}/reply', { said: t('sent'), onDone: onClose });
  const send = () => write.mutate({ params: { id: feedbackId }, body: { text, resolves, channel: isByMail ? 'email' : 'none' } });
  return (
    <Modal
      visible
      header={t('replyTitle', { who })}
      closeAriaLabel={shell('close')}
      onDismiss={onClose}
      footer={
        <Button variant="primary" disabled={text.trim() === ''} loading={write.isPending} onClick={send}>
          {t('send')}
        </Button>
      }
    >
      <SpaceBetween size="m">
        <FormField label={t('replyText')}>
          <Textarea value={text} onChange={({ detail }) => setText(detail.value)} />
        </FormField>
        <Checkbox checked={isByMail} onChange={({ detail }) => setByMail(detail.checked)}>
          {t('byMail')}
        </Checkbox>
        <Checkbox checked={resolves} onChange={({ detail }) => setResolves(detail.checked)}>
          {t('settles')}
        </Checkbox>
      </SpaceBetween>
    </Modal>
  );
}
