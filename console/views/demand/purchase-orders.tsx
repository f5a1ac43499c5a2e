import Select from '@cloudscape-design/components/select';
import { useState } from 'react';
import { useProductNames } from '../../api/product-names.ts';
import { useAll, usePages } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { ListTable } from '../../parts/list-table.tsx';
import { orderStatuses } from './order-statuses.ts';
import { words } from './words.ts';

const PAGE_ROWS = 10;
const MOST_SUPPLIERS = 100;
const LOOK_SECONDS = 20;

/** What was ordered of a supplier, and what has come of it. */
export function PurchaseOrders() {
  const t = useWords(words);
  const status = useLabels(orderStatuses);
  const notice = useLabels(codeWords);
  const { day, money, number } = useFormats();
  const [chosen, setChosen] = useState<string>();
  const suppliers = useAll('GET /v1/suppliers', { query: { limit: 100 } }, MOST_SUPPLIERS).data?.items ?? [];
  const supplier = chosen ?? suppliers[0]?.supplierId;
  const input = { query: { supplier: supplier ?? '' } };
  const list = usePages('GET /v1/purchase-orders', input, PAGE_ROWS, { everySeconds: LOOK_SECONDS, isEnabled: supplier !== undefined });
  const nameOf = useProductNames(list.items.flatMap(({ lines }) => lines.map(({ productId }) => productId)));
  const options = suppliers.map(({ supplierId, name }) => ({ value: supplierId, label: name }));
  return (
    <ListTable
      title={t('purchases')}
      about={t('purchasesAbout')}
      items={list.items}
      keyOf={({ purchaseOrderId }) => purchaseOrderId}
      read={list}
      empty={supplier === undefined ? t('noSupplier') : t('noPurchases')}
      pages={list}
      filter={
        <Select
          ariaLabel={t('supplier')}
          options={options}
          selectedOption={options.find(({ value }) => value === supplier) ?? null}
          onChange={({ detail }) => setChosen(detail.selectedOption.value)}
        />
      }
      columns={[
        { id: 'day', header: t('orderedOn'), isRowHeader: true, cell: ({ orderedOn }) => day(orderedOn) },
        { id: 'store', header: t('store'), cell: ({ storeId }) => storeId || '—' },
        {
          id: 'goods',
          header: t('goods'),
          cell: ({ lines }) =>
            lines.map((line) => `${nameOf(line.productId)}: ${number(line.receivedQuantity)} / ${number(line.quantity)}`).join(', '),
        },
        { id: 'cost', header: t('cost'), cell: ({ costMinor, currency }) => money(costMinor, currency) },
        { id: 'expected', header: t('arrives'), cell: ({ expectedOn }) => day(expectedOn) },
        { id: 'status', header: t('decide'), cell: (order) => `${status(order.status)} · ${notice(order.notice)}` },
      ]}
    />
  );
}
