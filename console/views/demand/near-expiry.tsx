import { usePages } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { useWords } from '../../i18n/language.ts';
import { useSpoken } from '../../i18n/spoken.ts';
import { AsOf } from '../../parts/as-of.tsx';
import { ListTable } from '../../parts/list-table.tsx';
import { words } from './words.ts';

const PAGE_ROWS = 20;

/** What would expire unsold, and the price that loses least on it. */
export function NearExpiry() {
  const t = useWords(words);
  const { number, money, day } = useFormats();
  const spoken = useSpoken();
  const list = usePages('GET /v1/markdown-proposals', { query: {} }, PAGE_ROWS);
  return (
    <ListTable
      title={t('expiring')}
      about={<AsOf at={list.items[0]?.asOf} period={t('expiringAbout')} />}
      items={list.items}
      keyOf={({ productId, storeId, lastDay }) => `${productId} ${storeId} ${lastDay}`}
      read={list}
      pages={list}
      columns={[
        {
          id: 'product',
          header: t('product'),
          isRowHeader: true,
          cell: ({ productName, storeId }) => [productName, storeId].filter(Boolean).join(' · '),
        },
        { id: 'lastDay', header: t('lastDay'), cell: ({ lastDay }) => day(lastDay) },
        { id: 'units', header: t('units'), cell: ({ expiringUnits, quantity }) => `${number(expiringUnits, 1)} / ${number(quantity, 1)}` },
        { id: 'usual', header: t('usual'), cell: ({ usualPriceMinor, currency }) => money(usualPriceMinor, currency) },
        { id: 'markdown', header: t('markdown'), cell: ({ priceMinor, currency }) => money(priceMinor, currency) },
        { id: 'avoided', header: t('avoided'), cell: ({ wasteAvoidedMinor, currency }) => money(wasteAvoidedMinor, currency) },
        { id: 'why', header: t('why'), cell: ({ why }) => spoken(why) },
      ]}
    />
  );
}
