import Button from '@cloudscape-design/components/button';
import { useLocation } from 'wouter';
import { usePages, useRead } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { useSpoken } from '../../i18n/spoken.ts';
import { AsOf } from '../../parts/as-of.tsx';
import { ListTable } from '../../parts/list-table.tsx';
import { Page } from '../../parts/page.tsx';
import { lotPath, PageLink } from '../../parts/page-link.tsx';
import { CaseDecision } from './case-decision.tsx';
import { CaseOrders } from './case-orders.tsx';
import { caseNumbers, caseSteps } from './case-steps.ts';
import { words } from './words.ts';

const PAGE_ROWS = 50;
const LOOK_SECONDS = 15;

/** The story of an incident: each step once, and the lots that it touched. */
export function CasePage({ caseId }: { readonly caseId: string }) {
  const t = useWords(words);
  const label = useLabels(codeWords);
  const [, go] = useLocation();
  const story = useRead('GET /v1/cases/{caseId}', { params: { caseId }, query: { limit: 1 } });
  const about = story.data?.about;
  return (
    <Page
      title={about == null ? t('case') : `${about.unitId}: ${label(about.kind)}`}
      description={<AsOf at={story.data?.beganAt} period={about == null ? caseId : `${label(about.stage)} · ${about.severity}`} />}
      actions={<Button onClick={() => go('/cold-chain')}>{t('back')}</Button>}
    >
      <CaseDecision caseId={caseId} />
      <Story caseId={caseId} />
      <TouchedLots caseId={caseId} />
      <CaseOrders caseId={caseId} />
    </Page>
  );
}

function Story({ caseId }: { readonly caseId: string }) {
  const t = useWords(words);
  const step = useLabels(caseSteps);
  const numberName = useLabels(caseNumbers);
  const label = useLabels(codeWords);
  const spoken = useSpoken();
  const { instant, duration, number } = useFormats();
  const list = usePages('GET /v1/cases/{caseId}', { params: { caseId }, query: {} }, PAGE_ROWS, { everySeconds: LOOK_SECONDS });
  return (
    <ListTable
      title={t('timeline')}
      items={list.items}
      keyOf={(entry) => `${entry.step} ${entry.key}`}
      read={list}
      pages={list}
      columns={[
        { id: 'step', header: t('step'), isRowHeader: true, cell: (entry) => step(entry.step) },
        { id: 'at', header: t('at'), cell: ({ at }) => instant(at) },
        { id: 'since', header: t('since'), cell: ({ secondsSinceBegin }) => duration(secondsSinceBegin) },
        { id: 'by', header: t('by'), cell: ({ by }) => label(by) },
        {
          id: 'numbers',
          header: t('reason'),
          cell: ({ numbers, reason }) =>
            [reason && spoken(reason), ...Object.entries(numbers).map(([name, value]) => `${numberName(name)} ${number(value, 1)}`)]
              .filter((part) => part !== undefined)
              .join(', ') || '—',
        },
      ]}
    />
  );
}

function TouchedLots({ caseId }: { readonly caseId: string }) {
  const t = useWords(words);
  const label = useLabels(codeWords);
  const { celsius, minutes, hours, instant } = useFormats();
  const list = usePages('GET /v1/cases/{caseId}/lots', { params: { caseId }, query: {} }, PAGE_ROWS);
  return (
    <ListTable
      title={t('exposed')}
      items={list.items}
      keyOf={({ gtin, lot }) => `${gtin} ${lot}`}
      read={list}
      pages={list}
      columns={[
        {
          id: 'lot',
          header: t('lot'),
          isRowHeader: true,
          cell: ({ gtin, lot }) => <PageLink to={lotPath(gtin, lot)}>{`${gtin} · ${lot}`}</PageLink>,
        },
        { id: 'severity', header: t('severity'), cell: ({ exposure }) => exposure?.severity ?? '—' },
        { id: 'consecutive', header: t('consecutive'), cell: ({ exposure }) => minutes(exposure?.consecutiveMinutes) },
        { id: 'warmest', header: t('warmest'), cell: ({ exposure }) => celsius(exposure?.warmestCelsius) },
        { id: 'life', header: t('lostLife'), cell: ({ exposure }) => hours(exposure?.lostLifeHours) },
        { id: 'held', header: t('held'), cell: ({ heldAt }) => instant(heldAt) },
        {
          id: 'decision',
          header: t('decision'),
          cell: ({ decision }) => (decision === undefined ? '—' : `${label(decision.kind)} (${decision.by})`),
        },
      ]}
    />
  );
}
