import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useClient } from '../../api/client-context.ts';
import { useNotify } from '../../app/notices.ts';
import { useWords } from '../../i18n/language.ts';
import { useRefusal } from '../../i18n/refusal.ts';
import { shellWords } from '../../i18n/shell-words.ts';
import { Page } from '../../parts/page.tsx';
import { lotPath } from '../../parts/page-link.tsx';
import { HoldList } from './hold-list.tsx';
import { RecallList } from './recall-list.tsx';
import { words } from './words.ts';

/** A number and a lot with a blank between them; anything else is read as a scan. */
const PLAIN = /^(\d{8,14})[\s/]+(\S.*)$/;

export function LotsOverview() {
  const t = useWords(words);
  return (
    <Page title={t('title')} description={t('lead')}>
      <LotFinder />
      <HoldList />
      <RecallList />
    </Page>
  );
}

function LotFinder() {
  const t = useWords(words);
  const shell = useWords(shellWords);
  const refusal = useRefusal();
  const client = useClient();
  const notify = useNotify();
  const [, go] = useLocation();
  const [scan, setScan] = useState('');
  const find = async () => {
    const [, gtin, lot] = PLAIN.exec(scan.trim()) ?? [];
    if (gtin !== undefined && lot !== undefined) return go(lotPath(gtin, lot));
    try {
      const found = await client.call('GET /v1/lots', { query: { scan: scan.trim() } });
      go(lotPath(found.gtin, found.lot));
    } catch (error) {
      notify('error', shell('failed'), error instanceof Error ? refusal(error) : String(error));
    }
  };
  return (
    <FormField label={t('scan')} constraintText={t('scanHint')}>
      <SpaceBetween direction="horizontal" size="xs">
        <Input
          type="search"
          value={scan}
          onChange={({ detail }) => setScan(detail.value)}
          onKeyDown={({ detail }) => detail.key === 'Enter' && void find()}
        />
        <Button disabled={scan.trim() === ''} onClick={() => void find()}>
          {t('open')}
        </Button>
      </SpaceBetween>
    </FormField>
  );
}
