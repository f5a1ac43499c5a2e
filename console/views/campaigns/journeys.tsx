import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ItemOf } from '../../../client/operations.ts';
import { useRead, useWrite } from '../../api/use-api.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { useSpoken } from '../../i18n/spoken.ts';
import { ListTable } from '../../parts/list-table.tsx';
import { PageLink } from '../../parts/page-link.tsx';
import { words } from './words.ts';

type Journey = ItemOf<'GET /v1/journeys'>;
const LOOK_SECONDS = 20;

/** Messages that go out every night to whom it has come to concern. */
export function Journeys() {
  const t = useWords(words);
  const label = useLabels(words);
  const spoken = useSpoken();
  const result = useRead('GET /v1/journeys', {}, { everySeconds: LOOK_SECONDS });
  return (
    <ListTable<Journey>
      title={t('journeys')}
      about={t('journeysAbout')}
      items={result.data?.items ?? []}
      keyOf={({ template }) => template}
      read={result}
      columns={[
        { id: 'journey', header: t('journey'), isRowHeader: true, cell: ({ template }) => label(template) },
        { id: 'does', header: t('does'), cell: ({ summary }) => spoken(summary) },
        { id: 'status', header: t('status'), cell: ({ status }) => label(status) },
        {
          id: 'campaign',
          header: t('ofPeriod'),
          cell: ({ campaignId }) => (campaignId === null ? '—' : <PageLink to={`/campaigns/${campaignId}`}>{t('campaign')}</PageLink>),
        },
        { id: 'act', header: t('launch'), cell: (journey) => <Act journey={journey} /> },
      ]}
    />
  );
}

function Act({ journey: { template, status } }: { readonly journey: Journey }) {
  const t = useWords(words);
  const label = useLabels(words);
  const launch = useWrite('POST /v1/journeys/{template}/launch', { said: t('journeyLaunched') });
  const pause = useWrite('POST /v1/journeys/{template}/pause', { said: t('journeyPaused') });
  const stop = useWrite('POST /v1/journeys/{template}/stop', { said: t('stoppedDone') });
  const input = { params: { template }, body: {} };
  const name = label(template);
  return (
    <SpaceBetween direction="horizontal" size="s">
      {status === 'active' ? (
        <Button variant="inline-link" wrapText={false} ariaLabel={`${t('pause')}: ${name}`} onClick={() => pause.mutate(input)}>
          {t('pause')}
        </Button>
      ) : (
        <Button
          variant="inline-link"
          wrapText={false}
          ariaLabel={`${t('launch')}: ${name}`}
          loading={launch.isPending}
          onClick={() => launch.mutate(input)}
        >
          {t('launch')}
        </Button>
      )}
      {status === 'active' || status === 'paused' ? (
        <Button variant="inline-link" wrapText={false} ariaLabel={`${t('stop')}: ${name}`} onClick={() => stop.mutate(input)}>
          {t('stop')}
        </Button>
      ) : null}
    </SpaceBetween>
  );
}
