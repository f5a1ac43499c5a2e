import Box from '@cloudscape-design/components/box';
import { useWords } from '../../i18n/language.ts';
import type { Message } from './message.ts';
import { words } from './words.ts';

/** What people will read, as it is typed; the way out of the list is added to every message. */
export function MessagePreview({ message: { subject, text } }: { readonly message: Message }) {
  const t = useWords(words);
  return (
    <section aria-label={t('preview')} className="preview">
      <Box variant="awsui-key-label">{t('preview')}</Box>
      <Box variant="h3">{subject || '—'}</Box>
      {text.split('\n').map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines are told apart by their place alone
        <Box key={index} variant="p">
          {line}
        </Box>
      ))}
      <Box variant="small">{t('previewFoot')}</Box>
    </section>
  );
}
