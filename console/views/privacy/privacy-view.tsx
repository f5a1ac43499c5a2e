import { useState } from 'react';
import { useWords } from '../../i18n/language.ts';
import { Page } from '../../parts/page.tsx';
import { AuditLog } from './audit-log.tsx';
import { ConsentLedger } from './consent-ledger.tsx';
import { PersonForm } from './person-form.tsx';
import { Rectification } from './rectification.tsx';
import { RequestList } from './request-list.tsx';
import { RequestProgress } from './request-progress.tsx';
import { Requests } from './requests.tsx';
import { words } from './words.ts';

export function PrivacyView() {
  const t = useWords(words);
  const [id, setId] = useState<string>();
  const [requestId, setRequestId] = useState<string>();
  return (
    <Page title={t('title')} description={t('lead')}>
      <PersonForm onPerson={setId} />
      {id === undefined ? null : <ConsentLedger key={`ledger ${id}`} id={id} />}
      <Requests key={`requests ${id}`} id={id} />
      {id === undefined ? null : <Rectification key={`rectification ${id}`} id={id} onMade={setRequestId} />}
      <RequestList onOpen={setRequestId} />
      {requestId === undefined ? null : <RequestProgress key={requestId} requestId={requestId} />}
      <AuditLog />
    </Page>
  );
}
