import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { ItemOf } from '../../../client/operations.ts';
import { useProbe } from '../../api/use-api.ts';
import { useWords } from '../../i18n/language.ts';
import { type Column, ListTable } from '../../parts/list-table.tsx';
import { words } from './words.ts';

type Customer = ItemOf<'GET /v1/customers'>;

/** Finds people by what they say of themselves. It stands in no address, and nothing is asked before somebody says so. */
export function CustomerSearch({ columns }: { readonly columns: readonly Column<Customer>[] }) {
  const t = useWords(words);
  const [text, setText] = useState('');
  const [sought, setSought] = useState('');
  const search = () => setSought(text.trim());
  return (
    <SpaceBetween size="m">
      <FormField label={t('find')} constraintText={t('findHint')}>
        <SpaceBetween direction="horizontal" size="xs">
          <Input
            type="search"
            value={text}
            onChange={({ detail }) => {
              setText(detail.value);
              if (detail.value === '') setSought('');
            }}
            onKeyDown={({ detail }) => detail.key === 'Enter' && search()}
          />
          <Button onClick={search}>{t('search')}</Button>
        </SpaceBetween>
      </FormField>
      {sought === '' ? null : <Found key={sought} sought={sought} columns={columns} />}
    </SpaceBetween>
  );
}

function Found({ sought, columns }: { readonly sought: string; readonly columns: readonly Column<Customer>[] }) {
  const t = useWords(words);
  const result = useProbe('POST /v1/customers/search', { body: { text: sought } });
  return (
    <SpaceBetween size="s">
      <ListTable<Customer>
        title={t('found')}
        columns={columns}
        items={result.data?.items ?? []}
        keyOf={({ customerId }) => customerId}
        read={result}
        empty={t('notFound')}
      />
      {result.data?.isCut ? <Alert type="info">{t('moreFound')}</Alert> : null}
    </SpaceBetween>
  );
}
