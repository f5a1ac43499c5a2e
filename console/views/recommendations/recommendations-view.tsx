import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useRead } from '../../api/use-api.ts';
import type { ViewProps } from '../../app/view-props.ts';
import { useWords } from '../../i18n/language.ts';
import { Page } from '../../parts/page.tsx';
import { ListComparison } from './list-comparison.tsx';
import { ListQuality } from './list-quality.tsx';
import { RecommendationLists } from './recommendation-lists.tsx';
import { TogetherRules } from './together-rules.tsx';
import { words } from './words.ts';

/** @param rest - id of the customer whose lists are shown */
export function RecommendationsView({ rest }: ViewProps) {
  const t = useWords(words);
  const [, go] = useLocation();
  // Somebody to begin with: lists say more than an empty form.
  const first = useRead('GET /v1/customers', { query: { limit: 1, segment: 'High-Value' } }, { isEnabled: rest === undefined });
  const shown = rest ?? first.data?.items[0]?.customerId;
  return (
    <Page title={t('title')} description={t('lead')}>
      <CustomerForm key={shown ?? ''} shown={shown ?? ''} onShow={(id) => go(`/recommendations/${encodeURIComponent(id)}`)} />
      {shown === undefined ? null : (
        <>
          <ListComparison customerId={shown} />
          <RecommendationLists customerId={shown} />
        </>
      )}
      <ListQuality />
      <TogetherRules />
    </Page>
  );
}

function CustomerForm({ shown, onShow }: { readonly shown: string; readonly onShow: (id: string) => void }) {
  const t = useWords(words);
  const [id, setId] = useState(shown);
  const show = () => {
    if (id.trim() !== '') onShow(id.trim());
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
