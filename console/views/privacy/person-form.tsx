import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useWords } from '../../i18n/language.ts';
import { words } from './words.ts';

/** Whom this is about. */
export function PersonForm({ onPerson }: { readonly onPerson: (id: string) => void }) {
  const t = useWords(words);
  const [id, setId] = useState('');
  const show = () => {
    if (id.trim() !== '') onPerson(id.trim());
  };
  return (
    <FormField label={t('customer')}>
      <SpaceBetween direction="horizontal" size="xs">
        <Input
          type="search"
          value={id}
          onChange={({ detail }) => setId(detail.value)}
          onKeyDown={({ detail }) => detail.key === 'Enter' && show()}
        />
        <Button onClick={show}>{t('show')}</Button>
      </SpaceBetween>
    </FormField>
  );
}
