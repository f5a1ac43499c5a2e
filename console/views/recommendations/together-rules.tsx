import { usePages } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { useWords } from '../../i18n/language.ts';
import { AsOf } from '../../parts/as-of.tsx';
import { ListTable } from '../../parts/list-table.tsx';
import { words } from './words.ts';

const PAGE_ROWS = 10;

/** What is bought together, by falling lift. */
export function TogetherRules() {
  const t = useWords(words);
  const { number, percent } = useFormats();
  const list = usePages('GET /v1/rules', { query: {} }, PAGE_ROWS);
  const { data } = list;
  const period = data && t('rulesAbout', { baskets: number(data.baskets), days: number(data.windowDays) });
  return (
    <ListTable
      title={t('rules')}
      about={data && <AsOf at={data.asOf} period={period} />}
      items={list.items}
      keyOf={({ antecedent, consequent }) => `${antecedent.join(' ')} > ${consequent}`}
      read={list}
      pages={list}
      columns={[
        { id: 'antecedent', header: t('antecedent'), isRowHeader: true, cell: ({ antecedentNames }) => antecedentNames.join(' + ') },
        { id: 'consequent', header: t('consequent'), cell: ({ consequentName }) => consequentName },
        { id: 'lift', header: t('lift'), cell: ({ lift }) => number(lift, 2) },
        { id: 'confidence', header: t('confidence'), cell: ({ confidence }) => percent(confidence) },
        { id: 'count', header: t('baskets'), cell: ({ count }) => number(count) },
      ]}
    />
  );
}
