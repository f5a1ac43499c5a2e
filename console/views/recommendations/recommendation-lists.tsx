import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { ReplyOf } from '../../../client/operations.ts';
import { useProductNames } from '../../api/product-names.ts';
import { useRead } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { useSpoken } from '../../i18n/spoken.ts';
import { AsOf } from '../../parts/as-of.tsx';
import { ListTable } from '../../parts/list-table.tsx';
import { ProductName } from '../../parts/product-name.tsx';
import { Section } from '../../parts/section.tsx';
import { words } from './words.ts';

const LISTS = ['mixed', 'buy-again', 'new-for-you'] as const;
type List = (typeof LISTS)[number];
type Reply = ReplyOf<'GET /v1/customers/{id}/recommendations'>;

/** The lists of one person, one beside the other by a switch, with reasons and with what was kept back. */
export function RecommendationLists({ customerId }: { readonly customerId: string }) {
  const t = useWords(words);
  const label = useLabels(codeWords);
  const [list, setList] = useState<List>('mixed');
  const result = useRead('GET /v1/customers/{id}/recommendations', { params: { id: customerId }, query: { list, limit: 10 } });
  const { data } = result;
  const model = data === undefined || data.modelVersion === null ? t('noModel') : t('model', { version: data.modelVersion });
  return (
    <Section
      title={t('compare', { id: customerId })}
      about={<AsOf at={data?.asOf} period={data?.isPersonal === false ? t('notPersonal') : model} />}
      actions={
        <SegmentedControl
          label={t('list')}
          selectedId={list}
          onChange={({ detail }) => setList(LISTS.find((one) => one === detail.selectedId) ?? 'mixed')}
          options={LISTS.map((id) => ({ id, text: label(id) }))}
        />
      }
      result={result}
    >
      {(reply) => <Lists reply={reply} />}
    </Section>
  );
}

function Lists({ reply }: { readonly reply: Reply }) {
  const t = useWords(words);
  const kinds = useLabels(words);
  const { number } = useFormats();
  const spoken = useSpoken();
  const nameOf = useProductNames(reply.vetoed.map(({ productId }) => productId));
  return (
    <SpaceBetween size="l">
      <ListTable
        isEmbedded
        headingLevel="h3"
        title={t('list')}
        items={reply.items}
        keyOf={({ productId }) => productId}
        columns={[
          { id: 'rank', header: t('rank'), cell: ({ rank }) => rank },
          {
            id: 'product',
            header: t('product'),
            isRowHeader: true,
            cell: ({ name, productId }) => <ProductName productId={productId} name={name ?? productId} />,
          },
          { id: 'score', header: t('score'), cell: ({ score }) => number(score, 4) },
          { id: 'rating', header: t('rating'), cell: ({ predictedRating }) => number(predictedRating, 1) },
          { id: 'support', header: t('support'), cell: ({ support }) => number(support) },
          { id: 'reasons', header: t('reasons'), cell: ({ reasons }) => reasons.map(spoken).join(' ') },
        ]}
      />
      <ListTable
        isEmbedded
        headingLevel="h3"
        title={t('vetoed')}
        about={t('vetoedAbout')}
        items={reply.vetoed}
        keyOf={({ productId, kind }) => `${productId} ${kind}`}
        empty={t('noVeto')}
        columns={[
          {
            id: 'product',
            header: t('product'),
            isRowHeader: true,
            cell: ({ productId }) => <ProductName productId={productId} name={nameOf(productId)} />,
          },
          { id: 'kind', header: t('kind'), cell: ({ kind }) => kinds(kind) },
          { id: 'reason', header: t('reasons'), cell: ({ reason }) => spoken(reason) },
        ]}
      />
    </SpaceBetween>
  );
}
