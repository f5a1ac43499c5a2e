import ColumnLayout from '@cloudscape-design/components/column-layout';
import DatePicker from '@cloudscape-design/components/date-picker';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { useWords } from '../../i18n/language.ts';
import type { Message } from './message.ts';
import { words } from './words.ts';

export interface MessageFieldsProps {
  readonly message: Message;
  readonly onMessage: (message: Message) => void;
  readonly currency: string;
}

export function MessageFields({ message, onMessage, currency }: MessageFieldsProps) {
  const t = useWords(words);
  const set = (part: Partial<Message>) => onMessage({ ...message, ...part });
  return (
    <SpaceBetween size="m">
      <FormField label={t('name')}>
        <Input value={message.name} onChange={({ detail }) => set({ name: detail.value })} />
      </FormField>
      <FormField label={t('subject')}>
        <Input value={message.subject} onChange={({ detail }) => set({ subject: detail.value })} />
      </FormField>
      <FormField label={t('text')}>
        <Textarea value={message.text} onChange={({ detail }) => set({ text: detail.value })} />
      </FormField>
      <ColumnLayout columns={4}>
        <FormField label={t('startsOn')}>
          <DatePicker value={message.startsOn} onChange={({ detail }) => set({ startsOn: detail.value })} />
        </FormField>
        <FormField label={t('endsOn')}>
          <DatePicker value={message.endsOn} onChange={({ detail }) => set({ endsOn: detail.value })} />
        </FormField>
        <FormField label={t('holdOut')}>
          <Input type="number" value={message.holdOut} onChange={({ detail }) => set({ holdOut: detail.value })} />
        </FormField>
        <FormField label={`${t('cost')} (${currency})`}>
          <Input type="number" value={message.cost} onChange={({ detail }) => set({ cost: detail.value })} />
        </FormField>
      </ColumnLayout>
    </SpaceBetween>
  );
}
