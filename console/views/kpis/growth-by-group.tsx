import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { useRead } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { AsOf } from '../../parts/as-of.tsx';
import { ListTable } from '../../parts/list-table.tsx';
import { type Group, type Period, type Report, writerOf } from './kpi-value.ts';
import { words } from './words.ts';

const DIVISIONS = ['segment', 'ageBand', 'gender', 'region', 'channel', 'store'] as const;
type Division = (typeof DIVISIONS)[number];
const COLUMNS = ['sales', 'sales-growth', 'gross-margin'] as const;

interface Row {
  readonly name: string;
  readonly values: Readonly<Partial<Record<string, Group>>>;
}

/** One row a group, with its value of each indicator. */
function rowsOf(report: Report | undefined): Row[] {
  const rows = new Map<string, Record<string, Group>>();
  for (const { id, groups = [] } of report?.items ?? [])
    for (const group of groups) rows.set(group.name, { ...rows.get(group.name), [id]: group });
  return [...rows].map(([name, values]) => ({ name, values }));
}

/** Whether a value lies in the band of the group's own past. */
function markOf({ value, spread }: Group): StatusIndicatorProps.Type {
  if (value === null || spread === null) return 'pending';
  if (value < spread.low) return 'warning';
  return value > spread.high ? 'info' : 'success';
}

/** Sales, their growth and the margin of each group, each beside the band of its own past. */
export function GrowthByGroup({ period }: { readonly period: Period }) {
  const t = useWords(words);
  const label = useLabels(words);
  const groupName = useLabels(codeWords);
  const formats = useFormats();
  const [by, setBy] = useState<Division>('segment');
  const result = useRead('GET /v1/kpis', { query: { period, by, id: COLUMNS.join(',') } });
  const { data } = result;
  const options = DIVISIONS.map((value) => ({ value, label: label(value) }));
  return (
    <ListTable<Row>
      title={t('growth')}
      about={data && <AsOf at={data.asOf} period={t('growthAbout', { period: data.period })} />}
      items={rowsOf(data)}
      keyOf={({ name }) => name}
      read={result}
      empty={t('empty')}
      filter={
        <FormField label={t('by')}>
          <Select
            options={options}
            selectedOption={options.find(({ value }) => value === by) ?? null}
            onChange={({ detail }) => setBy(DIVISIONS.find((one) => one === detail.selectedOption.value) ?? by)}
          />
        </FormField>
      }
      columns={[
        { id: 'group', header: label(by), isRowHeader: true, cell: ({ name }) => groupName(name) },
        ...COLUMNS.map((id) => {
          const indicator = data?.items.find((item) => item.id === id);
          const write = writerOf({ unit: indicator?.unit ?? 'share' }, data?.currency ?? '', formats, label);
          return { id, header: t(id), cell: ({ values }: Row) => <InBand group={values[id]} write={write} /> };
        }),
      ]}
    />
  );
}

function InBand({ group, write }: { readonly group: Group | undefined; readonly write: (value: number | null | undefined) => string }) {
  const t = useWords(words);
  if (group === undefined) return '—';
  const { value, spread } = group;
  const band =
    spread === null ? t('noBand') : t('bandOf', { low: write(spread.low), middle: write(spread.middle), high: write(spread.high) });
  return (
    <>
      <StatusIndicator type={markOf(group)}>{write(value)}</StatusIndicator>
      <br />
      <small>{band}</small>
    </>
  );
}
