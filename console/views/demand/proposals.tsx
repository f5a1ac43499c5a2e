import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { ItemOf } from '../../../client/operations.ts';
import { usePages, useWrite } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { useSpoken } from '../../i18n/spoken.ts';
import { AsOf } from '../../parts/as-of.tsx';
import { ListTable } from '../../parts/list-table.tsx';
import { ReasonDialog } from '../../parts/reason-dialog.tsx';
import { useMay } from '../../sign-in/session-context.ts';
import { QuantityDialog } from './quantity-dialog.tsx';
import { words } from './words.ts';

export type Proposal = ItemOf<'GET /v1/order-proposals'>;
const PAGE_ROWS = 20;

/** What to order and why; each to be accepted, changed or rejected. */
export function Proposals() {
  const t = useWords(words);
  const [asked, setAsked] = useState<{ proposal: Proposal; what: 'change' | 'reject' }>();
  const list = usePages('GET /v1/order-proposals', { query: {} }, PAGE_ROWS);
  const close = () => setAsked(undefined);
  const columns = useColumns((proposal, what) => setAsked({ proposal, what }));
  const reject = useWrite('POST /v1/order-proposals/{id}/reject', { said: t('rejectedDone'), onDone: close });
  return (
    <>
      <ListTable<Proposal>
        title={t('proposals')}
        about={<AsOf at={list.items[0]?.asOf} period={t('proposalsAbout')} />}
        items={list.items}
        keyOf={({ proposalId }) => proposalId}
        read={list}
        empty={t('noProposals')}
        pages={list}
        columns={columns}
      />
      {asked?.what === 'change' ? <QuantityDialog proposal={asked.proposal} onClose={close} /> : null}
      {asked?.what === 'reject' ? (
        <ReasonDialog
          title={t('rejectTitle', { product: asked.proposal.productName })}
          isBusy={reject.isPending}
          onClose={close}
          onReason={(reason) => reject.mutate({ params: { id: asked.proposal.proposalId }, body: { reason } })}
        />
      ) : null}
    </>
  );
}

function useColumns(onAsk: (proposal: Proposal, what: 'change' | 'reject') => void) {
  const t = useWords(words);
  const label = useLabels(words);
  const { number, money, percent, day } = useFormats();
  const spoken = useSpoken();
  const mayBuy = useMay('admin', 'quality');
  return [
    {
      id: 'product',
      header: t('product'),
      isRowHeader: true,
      cell: ({ productName, storeId }: Proposal) => [productName, storeId].filter(Boolean).join(' · '),
    },
    {
      id: 'quantity',
      header: t('quantity'),
      cell: ({ quantity, packSize }: Proposal) => `${number(quantity)} (${number(quantity / packSize, 1)} × ${number(packSize)})`,
    },
    { id: 'cost', header: t('cost'), cell: ({ costMinor, currency }: Proposal) => money(costMinor, currency) },
    { id: 'arrives', header: t('arrives'), cell: ({ arrivesOn, supplierId }: Proposal) => `${day(arrivesOn)} (${supplierId})` },
    { id: 'why', header: t('why'), cell: ({ why }: Proposal) => spoken(why) },
    {
      id: 'wrong',
      header: t('wrong'),
      cell: ({ ifTooLittle, ifTooMuch, currency }: Proposal) =>
        `${money(ifTooLittle.expectedMinor, currency)} / ${money(ifTooMuch.expectedMinor, currency)}`,
    },
    { id: 'stockout', header: t('stockout'), cell: ({ stockoutProbability }: Proposal) => percent(stockoutProbability) },
    {
      id: 'decide',
      header: t('decide'),
      cell: (proposal: Proposal) => (mayBuy ? <Decide proposal={proposal} onAsk={onAsk} /> : label(proposal.status)),
    },
  ];
}

interface DecideProps {
  readonly proposal: Proposal;
  readonly onAsk: (proposal: Proposal, what: 'change' | 'reject') => void;
}

function Decide({ proposal, onAsk }: DecideProps) {
  const t = useWords(words);
  const label = useLabels(words);
  const accept = useWrite('POST /v1/order-proposals/{id}/accept', { said: t('ordered') });
  const undo = useWrite('POST /v1/order-proposals/{id}/undo', { said: t('undone') });
  const params = { id: proposal.proposalId };
  if (proposal.status !== 'pending') {
    return (
      <SpaceBetween direction="horizontal" size="s">
        <span>{label(proposal.status)}</span>
        <Button variant="inline-link" wrapText={false} onClick={() => undo.mutate({ params, body: {} })}>
          {t('undo')}
        </Button>
      </SpaceBetween>
    );
  }
  return (
    <SpaceBetween direction="horizontal" size="s">
      <Button variant="inline-link" wrapText={false} loading={accept.isPending} onClick={() => accept.mutate({ params, body: {} })}>
        {t('accept')}
      </Button>
      <Button variant="inline-link" wrapText={false} onClick={() => onAsk(proposal, 'change')}>
        {t('change')}
      </Button>
      <Button variant="inline-link" wrapText={false} onClick={() => onAsk(proposal, 'reject')}>
        {t('reject')}
      </Button>
    </SpaceBetween>
  );
}
