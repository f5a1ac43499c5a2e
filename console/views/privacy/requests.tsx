import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { ReplyOf } from '../../../client/operations.ts';
import { useWrite } from '../../api/use-api.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { EraseDialog } from './erase-dialog.tsx';
import { RequestProgress } from './request-progress.tsx';
import { words } from './words.ts';

/** A rectification has a form of its own, where the fields are. */
const KINDS = ['access', 'portability', 'restriction', 'release', 'erasure'] as const;
type Kind = (typeof KINDS)[number];

/** What a person asks for: a copy, a restriction, erasure; and how far it is. */
export function Requests({ id }: { readonly id: string | undefined }) {
  const t = useWords(words);
  const [kind, setKind] = useState<Kind>('access');
  const [method, setMethod] = useState('');
  const [isAsking, setAsking] = useState(false);
  const [made, setMade] = useState<ReplyOf<'POST /v1/privacy/requests'>>();
  const write = useWrite('POST /v1/privacy/requests', {
    said: t('begun'),
    onDone: (reply) => {
      setAsking(false);
      setMade(reply);
    },
  });
  const send = (proof?: string) =>
    write.mutate({
      body: {
        ...{ kind, customerId: id },
        ...(method.trim() === '' ? {} : { identityCheck: { method: method.trim() } }),
        ...(proof === undefined ? {} : { declinesRecallContact: { proof } }),
      },
    });
  return (
    <SpaceBetween size="l">
      <Container
        header={
          <Header variant="h2" description={t('requestLead')}>
            {t('requests')}
          </Header>
        }
      >
        <SpaceBetween size="m">
          <ColumnLayout columns={2}>
            <FormField label={t('kind')}>
              <KindSelect kind={kind} onKind={setKind} />
            </FormField>
            <FormField label={t('identity')}>
              <Input value={method} onChange={({ detail }) => setMethod(detail.value)} />
            </FormField>
          </ColumnLayout>
          <Button disabled={id === undefined} loading={write.isPending} onClick={() => (kind === 'erasure' ? setAsking(true) : send())}>
            {t('make')}
          </Button>
        </SpaceBetween>
      </Container>
      {id !== undefined && isAsking ? (
        <EraseDialog id={id} isBusy={write.isPending} onClose={() => setAsking(false)} onErase={send} />
      ) : null}
      {made === undefined ? null : <RequestProgress key={made.requestId} requestId={made.requestId} links={made.links} />}
    </SpaceBetween>
  );
}

function KindSelect({ kind, onKind }: { readonly kind: Kind; readonly onKind: (kind: Kind) => void }) {
  const label = useLabels(words);
  const options = KINDS.map((value) => ({ value, label: label(value) }));
  return (
    <Select
      options={options}
      selectedOption={options.find(({ value }) => value === kind) ?? null}
      onChange={({ detail }) => onKind(KINDS.find((one) => one === detail.selectedOption.value) ?? 'access')}
    />
  );
}
