import { useState } from 'react';
import { useWords } from '../../i18n/language.ts';
import { Page } from '../../parts/page.tsx';
import { AuditLog } from './audit-log.tsx';
import { ConsentLedger } from './consent-ledger.tsx';
import { PersonForm } from './person-form.tsx';
import { Requests } from './requests.tsx';
import { words } from './words.ts';

export function PrivacyView() {
  const t = useWords(words);
  const [id, setId] = useState<string>();
  return (
    <Page title={t('title')} description={t('lead')}>
      <PersonForm onPerson={setId} />
      {id === undefined ? null : <ConsentLedger key={`ledger ${id}`} id={id} />}
      <Requests key={`requests ${id}`} id={id} />
      <AuditLog />
    </Page>
  );
}
