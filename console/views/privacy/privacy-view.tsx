import { useState } from 'react';
import type { ViewProps } from '../../app/view-props.ts';
import { useWords } from '../../i18n/language.ts';
import { Page } from '../../parts/page.tsx';
import { AuditLog } from './audit-log.tsx';
import { ConsentLedger } from './consent-ledger.tsx';
import { PersonForm } from './person-form.tsx';
import { Rectification } from './rectification.tsx';
import { RequestList } from './request-list.tsx';
import { RequestPage } from './request-page.tsx';
import { Requests } from './requests.tsx';
import { words } from './words.ts';

const REQUESTS = 'requests/';

/** @param rest - `requests/ID`; a person is named in no address */
export function PrivacyView({ rest }: ViewProps) {
  const t = useWords(words);
  const [id, setId] = useState<string>();
  if (rest?.startsWith(REQUESTS)) return <RequestPage key={rest} requestId={rest.slice(REQUESTS.length)} />;
  return (
    <Page title={t('title')} description={t('lead')}>
      <PersonForm onPerson={setId} />
      {id === undefined ? null : <ConsentLedger key={`ledger ${id}`} id={id} />}
      <Requests key={`requests ${id}`} id={id} />
      {id === undefined ? null : <Rectification key={`rectification ${id}`} id={id} />}
      <RequestList />
      <AuditLog />
    </Page>
  );
}
