import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRead } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { AsOf } from '../../parts/as-of.tsx';
import { Figures } from '../../parts/figures.tsx';
import { ListTable } from '../../parts/list-table.tsx';
import { Section } from '../../parts/section.tsx';
import { words } from './words.ts';

/** What the catalogue knows of a product, and how much of it each store has. */
export function ProductFacts({ productId }: { readonly productId: string }) {
  const t = useWords(words);
  const label = useLabels(codeWords);
  const { money, days, number, day } = useFormats();
  const result = useRead('GET /v1/products/{productId}', { params: { productId } });
  return (
    <Section title={t('product')} about={<AsOf at={result.data?.updatedAt} />} result={result}>
      {(product) => (
        <SpaceBetween size="m">
          {product.isStub ? <Alert type="info">{t('stub')}</Alert> : null}
          <Figures
            items={[
              { label: t('productName'), value: product.name },
              { label: t('category'), value: product.category ?? '—' },
              { label: t('usual'), value: money(product.priceMinor, product.currency) },
              { label: t('storage'), value: product.storageClass === undefined ? '—' : label(product.storageClass) },
              { label: t('shelfLife'), value: days(product.shelfLifeDays) },
            ]}
          />
          <ListTable
            isEmbedded
            headingLevel="h3"
            title={t('stock')}
            items={product.stock ?? []}
            keyOf={({ storeId }) => storeId ?? ''}
            empty={t('noStock')}
            columns={[
              { id: 'store', header: t('store'), isRowHeader: true, cell: ({ storeId }) => storeId ?? t('wholeShop') },
              { id: 'quantity', header: t('quantity'), cell: ({ quantity }) => number(quantity, 3) },
              { id: 'expiry', header: t('oldest'), cell: ({ nearestExpiry }) => day(nearestExpiry) },
            ]}
          />
        </SpaceBetween>
      )}
    </Section>
  );
}
