import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { ReplyOf } from '../../../client/operations.ts';
import { useRead } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { Figures } from '../../parts/figures.tsx';
import { ListTable } from '../../parts/list-table.tsx';
import { Page } from '../../parts/page.tsx';
import { lotPath, PageLink } from '../../parts/page-link.tsx';
import { Section } from '../../parts/section.tsx';
import { ReplyDialog } from './reply-dialog.tsx';
import { topicWords } from './topic-words.ts';
import { words } from './words.ts';

type Feedback = ReplyOf<'GET /v1/feedback/{id}'>;

/** One feedback with its order, the lots of it, and what those went through. */
export function FeedbackPage({ id }: { readonly id: string }) {
  const t = useWords(words);
  const [, go] = useLocation();
  const [isReplying, setReplying] = useState(false);
  const result = useRead('GET /v1/feedback/{id}', { params: { id } });
  const { data } = result;
  return (
    <Page
      title={data?.customerId ?? t('title')}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button onClick={() => go('/feedback')}>{t('back')}</Button>
          <Button onClick={() => setReplying(true)}>{t('reply')}</Button>
        </SpaceBetween>
      }
    >
      <Section title={t('said')} result={result}>
        {(feedback) => <Said feedback={feedback} />}
      </Section>
      {data === undefined ? null : <Traced feedback={data} />}
      {isReplying ? <ReplyDialog feedbackId={id} who={data?.customerId ?? t('somebody')} onClose={() => setReplying(false)} /> : null}
    </Page>
  );
}

function Said({ feedback }: { readonly feedback: Feedback }) {
  const t = useWords(words);
  const label = useLabels(words);
  const topic = useLabels(topicWords);
  const { number, instant } = useFormats();
  const terms = feedback.evidence.map(({ term, weight }) => `${term} ${number(weight, 2)}`).join(', ');
  return (
    <SpaceBetween size="m">
      <Box variant="p">{feedback.text ?? '—'}</Box>
      <Figures
        items={[
          { label: t('kind'), value: label(feedback.kind) },
          { label: t('status'), value: label(feedback.status) },
          { label: t('when'), value: instant(feedback.at) },
          { label: t('stars'), value: number(feedback.stars ?? feedback.survey?.score, 1) },
          { label: t('sentiment'), value: `${label(feedback.sentiment)} (${number(feedback.positivity, 2)})` },
          { label: t('topics'), value: [...feedback.dangers, ...feedback.topics].map(topic).join(', ') || '—' },
          { label: t('evidence'), value: terms || '—' },
        ]}
      />
    </SpaceBetween>
  );
}

function Traced({ feedback: { order, trace, replies } }: { readonly feedback: Feedback }) {
  const t = useWords(words);
  const label = useLabels(codeWords);
  const { celsius, instant, number } = useFormats();
  return (
    <SpaceBetween size="l">
      <ListTable
        title={t('orderLines')}
        about={order === null ? undefined : `${order.orderRef} · ${instant(order.orderedAt)}`}
        items={order?.lines ?? []}
        keyOf={({ productId, lot }) => `${productId} ${lot}`}
        columns={[
          { id: 'product', header: t('order'), isRowHeader: true, cell: ({ name, productId }) => name ?? productId },
          { id: 'quantity', header: t('units'), cell: ({ quantity }) => number(quantity, 3) },
          { id: 'lot', header: t('lot'), cell: ({ lot }) => lot ?? '—' },
        ]}
      />
      <ListTable
        title={t('trace')}
        items={trace}
        keyOf={({ gtin, lot }) => `${gtin} ${lot}`}
        columns={[
          {
            id: 'lot',
            header: t('lot'),
            isRowHeader: true,
            cell: ({ gtin, lot }) => <PageLink to={lotPath(gtin, lot)}>{`${gtin} · ${lot}`}</PageLink>,
          },
          { id: 'status', header: t('status'), cell: ({ status }) => label(status) },
          { id: 'severity', header: t('severity'), cell: ({ exposure }) => exposure?.severity ?? '—' },
          { id: 'warmest', header: t('warmest'), cell: ({ exposure }) => celsius(exposure?.warmestCelsius) },
          {
            id: 'place',
            header: t('place'),
            cell: ({ stays }) => stays.map(({ place, from }) => `${place} (${instant(from)})`).join(', ') || '—',
          },
          { id: 'same', header: t('sameLot'), cell: ({ complaints }) => number(complaints) },
        ]}
      />
      <ListTable
        title={t('replies')}
        items={replies}
        keyOf={({ replyId }) => replyId}
        columns={[
          { id: 'text', header: t('replyText'), isRowHeader: true, cell: ({ text }) => text },
          { id: 'by', header: t('by'), cell: ({ by }) => by },
          { id: 'when', header: t('when'), cell: ({ at }) => instant(at) },
        ]}
      />
    </SpaceBetween>
  );
}
