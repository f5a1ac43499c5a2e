import Button from '@cloudscape-design/components/button';
import { useLocation } from 'wouter';
import { usePages } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { ListTable } from '../../parts/list-table.tsx';
import { Page } from '../../parts/page.tsx';
import { PageLink } from '../../parts/page-link.tsx';
import { Journeys } from './journeys.tsx';
import { words } from './words.ts';

const PAGE_ROWS = 20;
const LOOK_SECONDS = 20;

export function CampaignList() {
  const t = useWords(words);
  const label = useLabels(codeWords);
  const [, go] = useLocation();
  const { number, day } = useFormats();
  const list = usePages('GET /v1/campaigns', { query: {} }, PAGE_ROWS, { everySeconds: LOOK_SECONDS });
  return (
    <Page
      title={t('title')}
      description={t('lead')}
      actions={
        <Button variant="primary" onClick={() => go('/campaigns/new')}>
          {t('create')}
        </Button>
      }
    >
      <ListTable
        title={t('list')}
        about={t('listAbout')}
        items={list.items}
        keyOf={({ campaignId }) => campaignId}
        read={list}
        empty={t('none')}
        pages={list}
        columns={[
          {
            id: 'campaign',
            header: t('campaign'),
            isRowHeader: true,
            cell: ({ campaignId, name }) => <PageLink to={`/campaigns/${encodeURIComponent(campaignId)}`}>{name}</PageLink>,
          },
          { id: 'status', header: t('status'), cell: ({ status }) => label(status) },
          { id: 'channel', header: t('channel'), cell: ({ channel }) => label(channel) },
          { id: 'days', header: t('days'), cell: ({ startsOn, endsOn }) => `${day(startsOn)} – ${day(endsOn)}` },
          {
            id: 'arms',
            header: t('arms'),
            cell: ({ arms }) => (arms === undefined ? '—' : `${number(arms.treated)} / ${number(arms.holdOut)}`),
          },
        ]}
      />
      <Journeys />
    </Page>
  );
}
