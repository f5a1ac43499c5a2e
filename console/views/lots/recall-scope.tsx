import SpaceBetween from '@cloudscape-design/components/space-between';
import { usePages } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { ListTable } from '../../parts/list-table.tsx';
import { lotPath, PageLink } from '../../parts/page-link.tsx';
import { words } from './words.ts';

const PAGE_ROWS = 10;
const LOOK_SECONDS = 5;

/** The lots of a recall, named and found, and the orders with goods of them. */
export function RecallScope({ id }: { readonly id: string }) {
  return (
    <SpaceBetween size="l">
      <RecalledLots id={id} />
      <RecalledOrders id={id} />
    </SpaceBetween>
  );
}

function RecalledLots({ id }: { readonly id: string }) {
  const t = useWords(words);
  const { number, instant } = useFormats();
  const list = usePages('GET /v1/recalls/{id}/lots', { params: { id }, query: {} }, PAGE_ROWS, { everySeconds: LOOK_SECONDS });
  return (
    <ListTable
      title={t('lotsOfRecall')}
      about={t('lotsOfRecallAbout')}
      items={list.items}
      keyOf={({ gtin, lot }) => `${gtin} ${lot}`}
      read={list}
      pages={list}
      columns={[
        {
          id: 'lot',
          header: t('lot'),
          isRowHeader: true,
          cell: ({ gtin, lot }) => <PageLink to={lotPath(gtin, lot)}>{`${gtin} · ${lot}`}</PageLink>,
        },
        { id: 'steps', header: t('stepsAway'), cell: ({ steps }) => number(steps) },
        {
          id: 'windows',
          header: t('onSale'),
          cell: ({ windows }) =>
            windows?.map(({ storeId, from, to }) => `${storeId ?? ''} ${instant(from)} – ${instant(to)}`.trim()).join('; ') || '—',
        },
      ]}
    />
  );
}

function RecalledOrders({ id }: { readonly id: string }) {
  const t = useWords(words);
  const label = useLabels(codeWords);
  const { number, instant } = useFormats();
  const list = usePages('GET /v1/recalls/{id}/orders', { params: { id }, query: {} }, PAGE_ROWS, { everySeconds: LOOK_SECONDS });
  return (
    <ListTable
      title={t('ordersOfRecall')}
      about={t('ordersOfRecallAbout')}
      items={list.items}
      keyOf={({ orderRef }) => orderRef}
      read={list}
      pages={list}
      columns={[
        { id: 'order', header: t('order'), isRowHeader: true, cell: ({ orderRef }) => orderRef },
        { id: 'certainty', header: t('certainty'), cell: ({ certainty }) => label(certainty) },
        { id: 'sold', header: t('soldAt'), cell: ({ soldAt }) => instant(soldAt) },
        { id: 'store', header: t('place'), cell: ({ storeId }) => storeId ?? '—' },
        {
          id: 'goods',
          header: t('quantity'),
          cell: ({ lines }) =>
            number(
              lines.reduce((sum, { quantity }) => sum + quantity, 0),
              3,
            ),
        },
      ]}
    />
  );
}
