import type { ItemOf } from '../../../client/operations.ts';
import { useProductNames } from '../../api/product-names.ts';
import { usePages } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { useWords } from '../../i18n/language.ts';
import { useSpoken } from '../../i18n/spoken.ts';
import { ListTable } from '../../parts/list-table.tsx';
import { words } from './words.ts';

type Order = ItemOf<'GET /v1/cases/{caseId}/orders'>;
const PAGE_ROWS = 25;
const LOOK_SECONDS = 15;

const goodsOf = ({ lines, reallocation }: Order) => [...lines, ...(reallocation?.parts ?? [])];

/** Orders that wait for goods of the case, and what they get instead. */
export function CaseOrders({ caseId }: { readonly caseId: string }) {
  const t = useWords(words);
  const { instant, number } = useFormats();
  const spoken = useSpoken();
  const list = usePages('GET /v1/cases/{caseId}/orders', { params: { caseId }, query: {} }, PAGE_ROWS, { everySeconds: LOOK_SECONDS });
  const nameOf = useProductNames(list.items.flatMap(goodsOf).map(({ productId }) => productId));
  const lineOf = ({ productId, quantity, lot }: Order['lines'][number]) =>
    t('lineOf', { quantity: number(quantity, 3), product: nameOf(productId), lot: lot ?? '—' });
  const instead = ({ reallocation }: Order) => {
    if (reallocation === undefined) return t('notReallocated');
    const { status, shortage = '', heldUntil, parts = [] } = reallocation;
    if (status === 'reserved') return t('reserved', { at: instant(heldUntil), parts: parts.map(lineOf).join(', ') });
    const named = shortage.split('; ').map((text) => text.replace(/^(.+?): /, (_whole, id: string) => `${nameOf(id)}: `));
    return t('short', { why: named.map(spoken).join('; ') });
  };
  return (
    <ListTable
      title={t('orders')}
      about={t('ordersAbout')}
      items={list.items}
      keyOf={({ orderRef }) => orderRef}
      read={list}
      pages={list}
      empty={t('noOrders')}
      columns={[
        { id: 'order', header: t('orderRef'), isRowHeader: true, cell: ({ orderRef }) => orderRef },
        { id: 'at', header: t('orderedAt'), cell: ({ orderedAt }) => instant(orderedAt) },
        { id: 'store', header: t('site'), cell: ({ storeId }) => storeId ?? '—' },
        { id: 'lines', header: t('lines'), cell: ({ lines }) => lines.map(lineOf).join(', ') || '—' },
        { id: 'instead', header: t('otherGoods'), cell: instead },
      ]}
    />
  );
}
