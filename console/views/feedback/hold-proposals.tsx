import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { ItemOf } from '../../../client/operations.ts';
import { usePages, useWrite } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { ListTable } from '../../parts/list-table.tsx';
import { lotPath, PageLink } from '../../parts/page-link.tsx';
import { ReasonDialog } from '../../parts/reason-dialog.tsx';
import { useMay } from '../../sign-in/session-context.ts';
import { topicWords } from './topic-words.ts';
import { words } from './words.ts';

type Proposal = ItemOf<'GET /v1/hold-proposals'>;
type Verdict = 'accept' | 'decline';
const PAGE_ROWS = 10;

/** Lots of which more people complain than chance allows, for quality to decide on. */
export function HoldProposals() {
  const t = useWords(words);
  const label = useLabels(words);
  const topic = useLabels(topicWords);
  const { number } = useFormats();
  const mayDecide = useMay('quality');
  const [asked, setAsked] = useState<{ proposal: Proposal; verdict: Verdict }>();
  const list = usePages('GET /v1/hold-proposals', { query: {} }, PAGE_ROWS);
  return (
    <>
      <ListTable<Proposal>
        title={t('proposals')}
        about={t('proposalsAbout')}
        items={list.items}
        keyOf={({ caseId }) => caseId}
        read={list}
        pages={list}
        columns={[
          {
            id: 'lot',
            header: t('lot'),
            isRowHeader: true,
            cell: ({ gtin, lot }) => <PageLink to={lotPath(gtin, lot)}>{`${gtin} · ${lot}`}</PageLink>,
          },
          { id: 'people', header: t('people'), cell: ({ complaints, expected }) => `${number(complaints)} / ${number(expected, 1)}` },
          { id: 'units', header: t('units'), cell: ({ unitsSold }) => number(unitsSold, 1) },
          { id: 'chance', header: t('chance'), cell: ({ falseDiscoveryRate }) => number(falseDiscoveryRate, 5) },
          { id: 'topics', header: t('topics'), cell: ({ topics, dangers }) => [...dangers, ...topics].map(topic).join(', ') || '—' },
          {
            id: 'decide',
            header: t('decide'),
            cell: (proposal) =>
              mayDecide && proposal.status === 'proposed' ? (
                <SpaceBetween direction="horizontal" size="s">
                  <Button variant="inline-link" wrapText={false} onClick={() => setAsked({ proposal, verdict: 'accept' })}>
                    {t('hold')}
                  </Button>
                  <Button variant="inline-link" wrapText={false} onClick={() => setAsked({ proposal, verdict: 'decline' })}>
                    {t('leave')}
                  </Button>
                </SpaceBetween>
              ) : (
                label(proposal.status)
              ),
          },
        ]}
      />
      {asked === undefined ? null : <Decide {...asked} onClose={() => setAsked(undefined)} />}
    </>
  );
}

interface DecideProps {
  readonly proposal: Proposal;
  readonly verdict: Verdict;
  readonly onClose: () => void;
}

function Decide({ proposal: { caseId, gtin, lot }, verdict, onClose }: DecideProps) {
  const t = useWords(words);
  const accept = useWrite('POST /v1/hold-proposals/{id}/accept', { said: t('held'), onDone: onClose });
  const decline = useWrite('POST /v1/hold-proposals/{id}/decline', { said: t('left'), onDone: onClose });
  const what = `${gtin} · ${lot}`;
  const write = verdict === 'accept' ? accept : decline;
  return (
    <ReasonDialog
      title={verdict === 'accept' ? t('holdTitle', { what }) : t('leaveTitle', { what })}
      isBusy={write.isPending}
      onClose={onClose}
      onReason={(reason) => write.mutate({ params: { id: caseId }, body: { reason } })}
    />
  );
}
