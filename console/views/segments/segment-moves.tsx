import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useRead } from '../../api/use-api.ts';
import { Flow } from '../../charts/flow.tsx';
import { useFormats } from '../../format/format.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { AsOf } from '../../parts/as-of.tsx';
import { ListTable } from '../../parts/list-table.tsx';
import { Section } from '../../parts/section.tsx';
import { words } from './words.ts';

const NIGHTS = 30;

/** Who went where in one night, and the nights before. */
export function SegmentMoves() {
  const t = useWords(words);
  const label = useLabels(codeWords);
  const { number, instant, percent } = useFormats();
  const [runId, setRunId] = useState<string>();
  const result = useRead('GET /v1/segments/history', { query: { limit: NIGHTS } });
  const nights = result.data?.items ?? [];
  const night = nights.find((one) => one.runId === runId) ?? nights[0];
  const options = nights.map((one) => ({ value: one.runId, label: instant(one.asOf) }));
  return (
    <SpaceBetween size="l">
      <Section
        title={t('moves')}
        about={night && <AsOf at={night.asOf} period={t('movesAbout', { changed: number(night.changed) })} />}
        actions={
          <Select
            ariaLabel={t('night')}
            options={options}
            selectedOption={options.find(({ value }) => value === night?.runId) ?? null}
            onChange={({ detail }) => setRunId(detail.selectedOption.value)}
          />
        }
        result={result}
      >
        {() =>
          night === undefined || night.moves.length === 0 ? (
            t('noMoves')
          ) : (
            <Flow moves={night.moves} label={label} description={t('movesDescription')} write={number} />
          )
        }
      </Section>
      <ListTable
        title={t('history')}
        items={nights}
        keyOf={(one) => one.runId}
        columns={[
          { id: 'published', header: t('published'), isRowHeader: true, cell: ({ publishedAt }) => instant(publishedAt) },
          { id: 'customers', header: t('customers'), cell: ({ customers }) => number(customers) },
          { id: 'changed', header: t('changed'), cell: ({ changed }) => number(changed) },
          { id: 'silhouette', header: t('silhouette'), cell: ({ silhouette }) => number(silhouette, 3) },
          { id: 'churn', header: t('labelChurn'), cell: ({ drift }) => percent(drift?.labelChurn) },
          {
            id: 'sizes',
            header: t('size'),
            cell: ({ segments }) => segments.map(({ name, size }) => `${label(name)} ${number(size)}`).join(', '),
          },
        ]}
      />
    </SpaceBetween>
  );
}
