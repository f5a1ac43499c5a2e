import { useProductNames } from '../../api/product-names.ts';
import { usePages } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { AsOf } from '../../parts/as-of.tsx';
import { ListTable } from '../../parts/list-table.tsx';
import { ProductName } from '../../parts/product-name.tsx';
import { methodWords } from './method-words.ts';
import { words } from './words.ts';

const PAGE_ROWS = 20;

/** Every forecast of the last night, each with how accurate it was. */
export function ForecastList() {
  const t = useWords(words);
  const label = useLabels(words);
  const methodName = useLabels(methodWords);
  const { number, percent, day } = useFormats();
  const list = usePages('GET /v1/forecasts', { query: {} }, PAGE_ROWS);
  const nameOf = useProductNames(list.items.map(({ productId }) => productId));
  const { data } = list;
  const usual = data && { low: percent(data.usualAccuracy.from, 0), high: percent(data.usualAccuracy.to, 0) };
  const period = data && usual && t('listAbout', { days: number(data.horizonDays), from: day(data.startsOn), ...usual });
  return (
    <ListTable
      title={t('list')}
      about={<AsOf at={data?.asOf} period={period} />}
      items={list.items}
      keyOf={({ productId, storeId }) => `${productId} ${storeId}`}
      read={list}
      empty={t('noForecast')}
      pages={list}
      columns={[
        {
          id: 'product',
          header: t('product'),
          isRowHeader: true,
          cell: ({ productId, storeId }) => (
            <ProductName
              productId={productId}
              name={nameOf(productId)}
              to={`/demand/${encodeURIComponent(productId)}${storeId === undefined ? '' : `?store=${encodeURIComponent(storeId)}`}`}
            />
          ),
        },
        { id: 'store', header: t('store'), cell: ({ storeId }) => storeId ?? '—' },
        { id: 'expected', header: t('expected'), cell: ({ expected }) => number(expected, 1) },
        { id: 'accuracy', header: t('accuracy'), cell: ({ accuracy }) => percent(accuracy.accuracy) },
        { id: 'bias', header: t('bias'), cell: ({ accuracy }) => percent(accuracy.bias) },
        { id: 'kind', header: t('kind'), cell: ({ demandClass }) => label(demandClass) },
        { id: 'method', header: t('method'), cell: ({ method }) => methodName(method) },
      ]}
    />
  );
}
