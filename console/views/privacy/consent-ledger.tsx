import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReplyOf } from '../../../client/operations.ts';
import { useRead } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { type Column, ListTable } from '../../parts/list-table.tsx';
import { Outcome } from '../../parts/section.tsx';
import { ConsentForm } from './consent-form.tsx';
import { words } from './words.ts';

type Word = ReplyOf<'GET /v1/customers/{id}/consents'>['ledger'][number];

/** What a person allows, and the ledger that proves it. */
export function ConsentLedger({ id }: { readonly id: string }) {
  const t = useWords(words);
  const columns = useColumns();
  const result = useRead('GET /v1/customers/{id}/consents', { params: { id } });
  return (
    <Outcome result={result}>
      {({ consents, ledger }) => (
        <SpaceBetween size="l">
          <ListTable
            title={t('now')}
            about={t('nowAbout')}
            items={consents}
            keyOf={({ purpose, channel }) => `${purpose} ${channel}`}
            columns={columns}
          />
          <ConsentForm id={id} />
          <ListTable
            title={t('every')}
            items={ledger}
            keyOf={({ purpose, channel, at, source }) => `${purpose} ${channel} ${at} ${source}`}
            columns={columns}
          />
        </SpaceBetween>
      )}
    </Outcome>
  );
}

function useColumns(): readonly Column<Word>[] {
  const t = useWords(words);
  const label = useLabels(codeWords);
  const { instant } = useFormats();
  return [
    { id: 'purpose', header: t('purpose'), isRowHeader: true, cell: ({ purpose }) => label(purpose) },
    { id: 'channel', header: t('channel'), cell: ({ channel }) => label(channel) },
    { id: 'status', header: t('status'), cell: ({ status }) => label(status) },
    { id: 'at', header: t('at'), cell: ({ at }) => instant(at) },
    { id: 'by', header: t('by'), cell: ({ actor, source }) => actor ?? source },
    { id: 'method', header: t('method'), cell: ({ method }) => method ?? '—' },
  ];
}
