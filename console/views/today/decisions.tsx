import { useAll } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { useSpoken } from '../../i18n/spoken.ts';
import { ListTable } from '../../parts/list-table.tsx';
import { PageLink } from '../../parts/page-link.tsx';
import { useMay } from '../../sign-in/session-context.ts';
import { idOfTarget, useNamesOfTargets } from '../lots/target-name.ts';
import { words } from './words.ts';

interface Decision {
  readonly id: string;
  readonly what: string;
  readonly about: string;
  readonly since: string;
  readonly to: string;
}

const EVERY = { everySeconds: 15 };
const MOST = 100;

/** Everything that waits for somebody, the newest first. */
export function Decisions() {
  const t = useWords(words);
  const { instant } = useFormats();
  const quality = useQualityDecisions();
  const marketing = useMarketingDecisions();
  const proposals = useProposals();
  const items = [...quality, ...proposals, ...marketing].sort((a, b) => b.since.localeCompare(a.since));
  return (
    <ListTable<Decision>
      title={t('decisions')}
      about={t('decisionsAbout')}
      counter={`(${items.length})`}
      items={items}
      keyOf={({ id }) => id}
      empty={t('quiet')}
      columns={[
        { id: 'what', header: t('what'), isRowHeader: true, cell: ({ what, to }) => <PageLink to={to}>{what}</PageLink> },
        { id: 'about', header: t('about'), cell: ({ about }) => about },
        { id: 'since', header: t('since'), cell: ({ since }) => instant(since) },
      ]}
    />
  );
}

function useQualityDecisions(): Decision[] {
  const t = useWords(words);
  const label = useLabels(codeWords);
  const spoken = useSpoken();
  const isQuality = useMay('quality', 'admin');
  const incidents = useAll('GET /v1/incidents', { query: { status: 'open', limit: 100 } }, MOST, EVERY);
  const holds = useAll('GET /v1/holds', { query: { limit: 100 } }, MOST, EVERY);
  const nameOfTarget = useNamesOfTargets(holds.data?.items ?? []);
  const recalls = useAll('GET /v1/recalls', { query: { limit: 20 } }, 20, { ...EVERY, isEnabled: isQuality });
  return [
    ...(incidents.data?.items ?? [])
      .filter(({ acknowledgement }) => acknowledgement === undefined)
      .map(({ incidentId, unitId, kind, severity, startedAt }) => ({
        id: incidentId,
        what: t('incident'),
        about: `${unitId}: ${label(kind)} (${severity})`,
        since: startedAt,
        to: '/cold-chain',
      })),
    ...(holds.data?.items ?? []).map((hold) => ({
      id: `hold ${idOfTarget(hold)}`,
      what: t('hold'),
      about: `${nameOfTarget(hold)}: ${spoken(hold.reason)}`,
      since: hold.heldAt,
      to: isQuality ? '/lots' : '/cold-chain',
    })),
    ...(recalls.data?.items ?? [])
      .filter(({ status }) => status !== 'closed')
      .map(({ recallId, reason, startedAt }) => ({
        id: recallId,
        what: t('recall'),
        about: reason,
        since: startedAt,
        to: `/lots/recalls/${recallId}`,
      })),
  ];
}

/** What to order, in one line, and lots of which too many complain. */
function useProposals(): Decision[] {
  const t = useWords(words);
  const { number } = useFormats();
  const isEnabled = useMay('quality', 'admin');
  const orders = useAll('GET /v1/order-proposals', { query: { status: 'pending', limit: 100 } }, MOST, { ...EVERY, isEnabled });
  const holds = useAll('GET /v1/hold-proposals', { query: { limit: 100 } }, MOST, { ...EVERY, isEnabled });
  const [first] = orders.data?.items ?? [];
  const count = `${number(orders.data?.items.length)}${orders.data?.isCut ? '+' : ''}`;
  const toOrder = first && { id: 'orders', what: t('orders'), about: t('ordersAbout', { count }), since: first.asOf, to: '/demand' };
  const toHold = (holds.data?.items ?? [])
    .filter(({ status }) => status === 'proposed')
    .map(({ caseId, gtin, lot, complaints, proposedAt }) => ({
      id: caseId,
      what: t('holdProposal'),
      about: t('holdProposalAbout', { lot: `${gtin} · ${lot}`, count: number(complaints) }),
      since: proposedAt,
      to: '/feedback',
    }));
  return toOrder === undefined ? toHold : [toOrder, ...toHold];
}

function useMarketingDecisions(): Decision[] {
  const t = useWords(words);
  const isMarketer = useMay('marketer', 'admin');
  const campaigns = useAll('GET /v1/campaigns', { query: { limit: 50 } }, 50, { ...EVERY, isEnabled: isMarketer });
  const today = new Date().toISOString().slice(0, 10);
  return (campaigns.data?.items ?? []).flatMap(({ campaignId, name, status, endsOn, createdAt }) => {
    const decision = { id: campaignId, about: name, since: createdAt, to: `/campaigns/${campaignId}` };
    if (status === 'draft') return [{ ...decision, what: t('draft') }];
    return status === 'launched' && endsOn < today ? [{ ...decision, what: t('judge'), since: `${endsOn}T00:00:00.000Z` }] : [];
  });
}
