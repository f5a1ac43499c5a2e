import SpaceBetween from '@cloudscape-design/components/space-between';
import { useFormats } from '../../format/format.ts';
import { useLanguage, useWords } from '../../i18n/language.ts';
import { AsOf } from '../../parts/as-of.tsx';
import { ListTable } from '../../parts/list-table.tsx';
import type { Report } from './kpi-value.ts';
import { words } from './words.ts';

const MONTHS_SHOWN = 12;

/** Retention by cohort, and the indicators that have views of their own. */
export function Retention({ report: { cohorts, elsewhere, asOf } }: { readonly report: Report }) {
  const t = useWords(words);
  const language = useLanguage();
  const { number, percent } = useFormats();
  const months = Math.min(MONTHS_SHOWN, Math.max(0, ...cohorts.map(({ active }) => active.length)));
  return (
    <SpaceBetween size="l">
      <ListTable
        title={t('cohorts')}
        about={<AsOf at={asOf} period={t('cohortsAbout')} />}
        items={cohorts}
        keyOf={({ month }) => month}
        columns={[
          { id: 'cohort', header: t('cohort'), isRowHeader: true, cell: ({ month }) => month },
          { id: 'size', header: t('size'), cell: ({ size }) => number(size) },
          ...Array.from({ length: months }, (_, month) => ({
            id: `month-${month}`,
            header: t('monthNumber', { n: month }),
            cell: ({ active }: { active: readonly number[] }) => percent(active[month], 0),
          })),
        ]}
      />
      <ListTable
        title={t('elsewhere')}
        items={elsewhere}
        keyOf={(one) => String(one.number)}
        columns={[
          { id: 'name', header: t('indicator'), isRowHeader: true, cell: (one) => `${one.number} ${one.name[language]}` },
          { id: 'why', header: t('why'), cell: ({ why }) => why[language] },
        ]}
      />
    </SpaceBetween>
  );
}
