import { useRead } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { ListTable } from '../../parts/list-table.tsx';
import { words } from './words.ts';

/** What marketers have defined by rules. */
export function RuleSegments() {
  const t = useWords(words);
  const label = useLabels(words);
  const { number, instant } = useFormats();
  const result = useRead('GET /v1/segments/rules', {}, { everySeconds: 30 });
  return (
    <ListTable
      title={t('rules')}
      about={t('rulesAbout')}
      items={result.data?.items ?? []}
      keyOf={({ ruleId }) => ruleId}
      read={result}
      columns={[
        { id: 'name', header: t('name'), isRowHeader: true, cell: ({ name }) => name },
        { id: 'size', header: t('people'), cell: ({ size }) => number(size) },
        { id: 'status', header: t('status'), cell: ({ status }) => label(status) },
        { id: 'changed', header: t('changedBy'), cell: ({ changedBy, changedAt }) => `${changedBy}, ${instant(changedAt)}` },
      ]}
    />
  );
}
