import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import LineChart from '@cloudscape-design/components/line-chart';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useFormats } from '../../format/format.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { useLabels, useLanguage, useWords } from '../../i18n/language.ts';
import { rejectWords } from '../../i18n/reject-words.ts';
import { AsOf } from '../../parts/as-of.tsx';
import { Figures } from '../../parts/figures.tsx';
import { ListTable } from '../../parts/list-table.tsx';
import { useMay } from '../../sign-in/session-context.ts';
import { type Indicator, type Report, writerOf } from './kpi-value.ts';
import { TargetDialog } from './target-dialog.tsx';
import { words } from './words.ts';

const GROUP_NAMES = { ...codeWords, ...rejectWords };

interface IndicatorDetailsProps {
  readonly indicator: Indicator;
  readonly report: Report;
}

/** One indicator: how it is made, its course with the target, and its groups. */
export function IndicatorDetails({ indicator, report }: IndicatorDetailsProps) {
  const t = useWords(words);
  const label = useLabels(words);
  const language = useLanguage();
  const mayAim = useMay('admin');
  const [isAiming, setAiming] = useState(false);
  const { name, formula, source, grain, better, number, groups } = indicator;
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={<AsOf at={report.asOf} period={report.period} />}
          actions={mayAim ? <Button onClick={() => setAiming(true)}>{t('setTarget')}</Button> : null}
        >
          {name[language]}
        </Header>
      }
    >
      <SpaceBetween size="l">
        <Figures
          columns={3}
          items={[
            { label: t('formula'), value: formula[language] },
            { label: t('source'), value: source[language] },
            { label: t('grain'), value: grain[language] },
            { label: t('better'), value: label(better) },
            { label: t('number'), value: number ?? '—' },
          ]}
        />
        <Course indicator={indicator} report={report} />
        {groups === undefined ? null : <Groups indicator={indicator} report={report} />}
      </SpaceBetween>
      {isAiming ? <TargetDialog indicator={indicator} onClose={() => setAiming(false)} /> : null}
    </Container>
  );
}

function Course({ indicator, report }: IndicatorDetailsProps) {
  const t = useWords(words);
  const unitName = useLabels(words);
  const language = useLanguage();
  const formats = useFormats();
  const write = writerOf(indicator, report.currency, formats, unitName);
  const data = indicator.history.flatMap(({ period, value }) => (value === null ? [] : [{ x: period, y: value }]));
  const bounds = [
    { title: t('low'), y: indicator.target?.low },
    { title: t('high'), y: indicator.target?.high },
  ].flatMap(({ title, y }) => (y === undefined ? [] : [{ title, y, type: 'threshold' as const, valueFormatter: write }]));
  return (
    <LineChart
      ariaLabel={t('historyOf', { name: indicator.name[language], n: data.length })}
      height={220}
      hideFilter
      xScaleType="categorical"
      i18nStrings={{ yTickFormatter: write }}
      series={[{ title: indicator.name[language], type: 'line', data, valueFormatter: write }, ...bounds]}
      empty={t('empty')}
    />
  );
}

function Groups({ indicator, report }: IndicatorDetailsProps) {
  const t = useWords(words);
  const unitName = useLabels(words);
  const label = useLabels(GROUP_NAMES);
  const formats = useFormats();
  const write = writerOf(indicator, report.currency, formats, unitName);
  return (
    <ListTable
      isEmbedded
      headingLevel="h3"
      title={t('groups')}
      items={indicator.groups ?? []}
      keyOf={({ name }) => name}
      columns={[
        { id: 'group', header: t('group'), isRowHeader: true, cell: ({ name }) => label(name) },
        {
          id: 'value',
          header: t('value'),
          cell: ({ value, ci95 }) => `${write(value)}${ci95 === null ? '' : ` [${ci95.map(write).join(' – ')}]`}`,
        },
        {
          id: 'band',
          header: t('band'),
          cell: ({ spread }) => (spread === null ? '—' : [spread.low, spread.middle, spread.high].map(write).join(' – ')),
        },
      ]}
    />
  );
}
