import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useFormats } from '../../format/format.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { AsOf } from '../../parts/as-of.tsx';
import { ListTable } from '../../parts/list-table.tsx';
import type { CustomerProps } from './customer-props.ts';
import { tasteWords } from './taste-words.ts';
import { words } from './words.ts';

/** What the person likes, and what each of it rests on. */
export function CustomerTaste({ customer: { taste, recovery, asOf } }: CustomerProps) {
  const t = useWords(words);
  const label = useLabels(tasteWords);
  const tagName = (tag: string) => tag.split(':').map(label).join(' · ');
  const { number, money, percent, instant } = useFormats();
  const band = taste?.priceBand;
  return (
    <SpaceBetween size="l">
      {recovery?.isOpen ? <Alert type="warning">{t('recovery', { until: instant(recovery.until) })}</Alert> : null}
      {taste === null ? <Alert type="info">{t('noTaste')}</Alert> : null}
      <ListTable
        title={t('taste')}
        about={
          <AsOf
            at={asOf}
            period={
              band == null
                ? undefined
                : t('priceBand', { low: money(band.lowMinor, band.currency), high: money(band.highMinor, band.currency) })
            }
          />
        }
        items={taste?.tags ?? []}
        keyOf={({ tag }) => tag}
        columns={[
          { id: 'tag', header: t('tag'), isRowHeader: true, cell: ({ tag }) => tagName(tag) },
          { id: 'strength', header: t('strength'), cell: ({ strength }) => number(strength, 2) },
          { id: 'bought', header: t('bought'), cell: ({ evidence }) => number(evidence.bought) },
          { id: 'liked', header: t('liked'), cell: ({ evidence }) => `${number(evidence.liked)} / ${number(evidence.disliked)}` },
          { id: 'asked', header: t('asked'), cell: ({ evidence }) => `${number(evidence.asked)} / ${number(evidence.complained)}` },
        ]}
      />
      <ListTable
        title={t('brands')}
        items={taste?.brands ?? []}
        keyOf={({ category, brand }) => `${category} ${brand}`}
        columns={[
          { id: 'category', header: t('category'), isRowHeader: true, cell: ({ category }) => category },
          { id: 'brand', header: t('brand'), cell: ({ brand }) => brand },
          { id: 'share', header: t('share'), cell: ({ share }) => percent(share) },
          { id: 'purchases', header: t('orders'), cell: ({ purchases }) => number(purchases) },
        ]}
      />
    </SpaceBetween>
  );
}
