import type { ItemOf } from '../../../client/operations.ts';
import { usePages } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { ListTable } from '../../parts/list-table.tsx';
import { PageLink } from '../../parts/page-link.tsx';
import { words as feedbackWords } from '../feedback/words.ts';
import { words } from './words.ts';

type Feedback = ItemOf<'GET /v1/customers/{id}/feedback'>;
const PAGE_ROWS = 20;

/** What the person said, and what they were answered. */
export function CustomerFeedback({ customerId }: { readonly customerId: string }) {
  const t = useWords(words);
  const said = useWords(feedbackWords);
  const label = useLabels(feedbackWords);
  const { instant, number } = useFormats();
  const list = usePages('GET /v1/customers/{id}/feedback', { params: { id: customerId } }, PAGE_ROWS);
  const briefly = ({ text, kind, stars, survey }: Feedback) => {
    const figure = stars ?? survey?.score;
    return text ?? (figure === undefined ? label(kind) : `${label(kind)} ${number(figure, 1)}`);
  };
  return (
    <ListTable<Feedback>
      title={t('feedback')}
      about={t('feedbackAbout')}
      items={list.items}
      keyOf={({ feedbackId }) => feedbackId}
      read={list}
      empty={t('noFeedback')}
      pages={list}
      columns={[
        {
          id: 'said',
          header: said('said'),
          isRowHeader: true,
          cell: (feedback) => <PageLink to={`/feedback/${feedback.feedbackId}`}>{briefly(feedback)}</PageLink>,
        },
        { id: 'kind', header: said('kind'), cell: ({ kind }) => label(kind) },
        { id: 'when', header: said('when'), cell: ({ at }) => instant(at) },
        { id: 'sentiment', header: said('sentiment'), cell: ({ sentiment }) => label(sentiment) },
        { id: 'status', header: said('status'), cell: ({ status }) => label(status) },
        {
          id: 'replies',
          header: said('replies'),
          cell: ({ replies }) => (replies.length === 0 ? '—' : <Answers replies={replies} />),
        },
      ]}
    />
  );
}

function Answers({ replies }: Pick<Feedback, 'replies'>) {
  const { instant } = useFormats();
  return (
    <>
      {replies.map(({ replyId, text, by, at }) => (
        <div key={replyId}>{`${text} (${by}, ${instant(at)})`}</div>
      ))}
    </>
  );
}
