import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useRead } from '../../api/use-api.ts';
import type { ViewProps } from '../../app/view-props.ts';
import { useLabels, useLanguage, useWords } from '../../i18n/language.ts';
import { Page } from '../../parts/page.tsx';
import { GrowthByGroup } from './growth-by-group.tsx';
import { IndicatorDetails } from './indicator-details.tsx';
import { IndicatorTable } from './indicator-table.tsx';
import { csvOfReport, PERIODS, type Period, type Report } from './kpi-value.ts';
import { Retention } from './retention.tsx';
import { words } from './words.ts';

const GROUPINGS = ['shop', 'segment', 'ageBand', 'gender', 'region', 'channel', 'store', 'reason'] as const;
type Grouping = (typeof GROUPINGS)[number];

/** @param rest - the id of the indicator whose details are shown */
export function KpisView({ rest }: ViewProps) {
  const t = useWords(words);
  const [period, setPeriod] = useState<Period>('month');
  const [grouping, setGrouping] = useState<Grouping>('shop');
  const result = useRead('GET /v1/kpis', { query: { period, ...(grouping === 'shop' ? {} : { by: grouping }) } });
  const { data } = result;
  const chosen = data?.items.find(({ id }) => id === rest);
  return (
    <Page title={t('title')} description={t('lead')} actions={<Actions report={data} isOfOne={chosen !== undefined} />}>
      <SpaceBetween direction="horizontal" size="m">
        <Choice label={t('period')} names={PERIODS} chosen={period} onChoose={setPeriod} />
        <Choice label={t('by')} names={GROUPINGS} chosen={grouping} onChoose={setGrouping} />
      </SpaceBetween>
      {chosen === undefined || data === undefined ? (
        <>
          <GrowthByGroup period={period} />
          <IndicatorTable result={result} />
          {data === undefined ? null : <Retention report={data} />}
        </>
      ) : (
        <IndicatorDetails key={chosen.id} indicator={chosen} report={data} />
      )}
    </Page>
  );
}

interface ChoiceProps<Name extends string> {
  readonly label: string;
  readonly names: readonly Name[];
  readonly chosen: Name;
  readonly onChoose: (name: Name) => void;
}

function Choice<Name extends string>({ label, names, chosen, onChoose }: ChoiceProps<Name>) {
  const nameOf = useLabels(words);
  const options = names.map((value) => ({ value, label: nameOf(value) }));
  return (
    <FormField label={label}>
      <Select
        options={options}
        selectedOption={options.find(({ value }) => value === chosen) ?? null}
        onChange={({ detail }) => onChoose(names.find((name) => name === detail.selectedOption.value) ?? chosen)}
      />
    </FormField>
  );
}

function Actions({ report, isOfOne }: { readonly report: Report | undefined; readonly isOfOne: boolean }) {
  const t = useWords(words);
  const [, go] = useLocation();
  return (
    <SpaceBetween direction="horizontal" size="xs">
      {isOfOne ? <Button onClick={() => go('/kpis')}>{t('all')}</Button> : null}
      <Export report={report} />
    </SpaceBetween>
  );
}

function Export({ report }: { readonly report: Report | undefined }) {
  const t = useWords(words);
  const language = useLanguage();
  const save = () => {
    if (report === undefined) return;
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([csvOfReport(report, language)], { type: 'text/csv' }));
    link.download = `kpis-${report.period}.csv`;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <Button iconName="download" disabled={report === undefined} onClick={save}>
      {t('export')}
    </Button>
  );
}
