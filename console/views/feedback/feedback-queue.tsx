import Badge from '@cloudscape-design/components/badge';
import Button from '@cloudscape-design/components/button';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { ItemOf } from '../../../client/operations.ts';
import { usePages } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { ListTable } from '../../parts/list-table.tsx';
import { customerPath, PageLink } from '../../parts/page-link.tsx';
import { ReplyDialog } from './reply-dialog.tsx';
import { topicWords } from './topic-words.ts';
import { words } from './words.ts';

type Feedback = ItemOf<'GET /v1/feedback'>;
const STATUSES = ['open', 'answered', 'resolved', 'noted'] as const;
const PAGE_ROWS = 20;
const LOOK_SECONDS = 20;

/** What people said, by how it stands. */
export function FeedbackQueue() {
  const t = useWords(words);
  const label = useLabels(words);
  const [status, setStatus] = useState<(typeof STATUSES)[number]>('open');
  const [asked, setAsked] = useState<Feedback>();
  const list = usePages('GET /v1/feedback', { query: { status } }, PAGE_ROWS, { everySeconds: LOOK_SECONDS });
  const columns = useColumns(setAsked);
  return (
    <>
      <ListTable<Feedback>
        title={t('queue')}
        about={t('queueAbout')}
        items={list.items}
        keyOf={({ feedbackId }) => feedbackId}
        read={list}
        empty={status === 'open' ? t('nothing') : undefined}
        pages={list}
        actions={
          <SegmentedControl
            label={t('status')}
            selectedId={status}
            onChange={({ detail }) => setStatus(STATUSES.find((one) => one === detail.selectedId) ?? 'open')}
            options={STATUSES.map((id) => ({ id, text: label(id) }))}
          />
        }
        columns={columns}
      />
      {asked === undefined ? null : (
        <ReplyDialog feedbackId={asked.feedbackId} who={asked.customerId ?? t('somebody')} onClose={() => setAsked(undefined)} />
      )}
    </>
  );
}

function useColumns(onAsk: (feedback: Feedback) => void) {
  const t = useWords(words);
  const label = useLabels(words);
  const topic = useLabels(topicWords);
  const { instant, number } = useFormats();
  return [
    {
      id: 'said',
      header: t('said'),
      isRowHeader: true,
      cell: ({ feedbackId, text, kind, stars, survey }: Feedback) => (
        <PageLink to={`/feedback/${feedbackId}`}>
          {text ?? [label(kind), number(stars ?? survey?.score, 1)].filter((part) => part !== '—').join(' ')}
        </PageLink>
      ),
    },
    {
      id: 'kind',
      header: t('kind'),
      cell: ({ kind, stars }: Feedback) => `${label(kind)}${stars === undefined ? '' : ` ${number(stars, 1)}★`}`,
    },
    { id: 'when', header: t('when'), cell: ({ at }: Feedback) => instant(at) },
    {
      id: 'person',
      header: t('person'),
      cell: ({ customerId }: Feedback) => (customerId === null ? '—' : <PageLink to={customerPath(customerId)}>{customerId}</PageLink>),
    },
    { id: 'sentiment', header: t('sentiment'), cell: ({ sentiment }: Feedback) => label(sentiment) },
    {
      id: 'topics',
      header: t('topics'),
      cell: ({ topics, dangers }: Feedback) => (
        <SpaceBetween direction="horizontal" size="xxs">
          {dangers.map((danger) => (
            <Badge key={danger} color="severity-critical">
              {topic(danger)}
            </Badge>
          ))}
          {topics.map((one) => (
            <Badge key={one}>{topic(one)}</Badge>
          ))}
        </SpaceBetween>
      ),
    },
    {
      id: 'reply',
      header: t('reply'),
      cell: (feedback: Feedback) =>
        feedback.status === 'open' || feedback.status === 'answered' ? (
          <Button
            variant="inline-link"
            wrapText={false}
            ariaLabel={t('replyTitle', { who: feedback.customerId ?? t('somebody') })}
            onClick={() => onAsk(feedback)}
          >
            {t('reply')}
          </Button>
        ) : (
          label(feedback.status)
        ),
    },
  ];
}
