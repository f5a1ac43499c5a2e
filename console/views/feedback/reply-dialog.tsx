import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { useWrite } from '../../api/use-api.ts';
import { useWords } from '../../i18n/language.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { words } from './words.ts';

export interface ReplyDialogProps {
  readonly feedbackId: string;
  readonly who: string;
  readonly onClose: () => void;
}

/** An answer to somebody; no marketing, so it goes out whatever they allow. */
export function ReplyDialog({ feedbackId, who, onClose }: ReplyDialogProps) {
  const t = useWords(words);
  const [text, setText] = useState('');
  const [isByMail, setByMail] = useState(true);
  const [resolves, setResolves] = useState(true);
  const write = useWrite('POST /v1/feedback/{id}/reply', { said: t('sent'), onDone: onClose });
  const send = () => write.mutate({ params: { id: feedbackId }, body: { text, resolves, channel: isByMail ? 'email' : 'none' } });
  return (
    <Dialog
      title={t('replyTitle', { who })}
      action={t('send')}
      isBusy={write.isPending}
      isDisabled={text.trim() === ''}
      onAct={send}
      onClose={onClose}
    >
      <FormField label={t('replyText')}>
        <Textarea value={text} onChange={({ detail }) => setText(detail.value)} />
      </FormField>
      <Checkbox checked={isByMail} onChange={({ detail }) => setByMail(detail.checked)}>
        {t('byMail')}
      </Checkbox>
      <Checkbox checked={resolves} onChange={({ detail }) => setResolves(detail.checked)}>
        {t('settles')}
      </Checkbox>
    </Dialog>
  );
}
