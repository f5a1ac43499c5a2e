import Button from '@cloudscape-design/components/button';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { ReplyOf } from '../../../client/operations.ts';
import { useRead, useWrite } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { Figures } from '../../parts/figures.tsx';
import { Page } from '../../parts/page.tsx';
import { ReasonDialog } from '../../parts/reason-dialog.tsx';
import { Section } from '../../parts/section.tsx';
import { CampaignRoi } from './campaign-roi.tsx';
import { CampaignSends } from './campaign-sends.tsx';
import { CampaignUplift } from './campaign-uplift.tsx';
import { words } from './words.ts';

type Campaign = ReplyOf<'GET /v1/campaigns/{id}'>;
const LOOK_SECONDS = 5;

/** One campaign: how its messages stand, and what it brought. */
export function CampaignPage({ id }: { readonly id: string }) {
  const t = useWords(words);
  const label = useLabels(codeWords);
  const { day, number, money, percent } = useFormats();
  const result = useRead('GET /v1/campaigns/{id}', { params: { id } }, { everySeconds: LOOK_SECONDS });
  const { data } = result;
  return (
    <Page
      title={data?.name ?? id}
      description={data && `${label(data.status)} · ${day(data.startsOn)} – ${day(data.endsOn)}`}
      actions={<Actions campaign={data} />}
    >
      <Section title={t('campaign')} result={result}>
        {(campaign) => (
          <SpaceBetween size="m">
            <Progress campaign={campaign} />
            <Figures
              items={[
                { label: t('channel'), value: label(campaign.channel) },
                { label: t('costs'), value: money(campaign.costMinor, campaign.currency) },
                { label: t('holdOut'), value: percent(campaign.holdOutRate) },
                {
                  label: t('arms'),
                  value: campaign.arms === undefined ? '—' : `${number(campaign.arms.treated)} / ${number(campaign.arms.holdOut)}`,
                },
                ...Object.entries(campaign.sends ?? {}).map(([status, count]) => ({
                  label: `${t('sends')}: ${label(status)}`,
                  value: number(count),
                })),
              ]}
            />
          </SpaceBetween>
        )}
      </Section>
      {data?.status === 'launched' ? <CampaignRoi id={id} /> : null}
      {data?.status === 'launched' ? <CampaignUplift result={result} /> : null}
      {data === undefined || data.delivery === 'recorded' || data.status === 'draft' ? null : <CampaignSends id={id} />}
    </Page>
  );
}

const SETTLED = ['sent', 'withheld', 'failed'];

/** How many of the messages have gone out or will not. */
function Progress({ campaign: { sends } }: { readonly campaign: Campaign }) {
  const t = useWords(words);
  const { number } = useFormats();
  const counts = Object.entries(sends ?? {});
  const all = counts.reduce((sum, [, count]) => sum + count, 0);
  if (all === 0) return null;
  const done = counts.reduce((sum, [status, count]) => sum + (SETTLED.includes(status) ? count : 0), 0);
  return <ProgressBar label={t('progress')} value={(100 * done) / all} additionalInfo={`${number(done)} / ${number(all)}`} />;
}

function Actions({ campaign }: { readonly campaign: Campaign | undefined }) {
  const t = useWords(words);
  const [, go] = useLocation();
  const [asked, setAsked] = useState<'launch' | 'stop'>();
  const done = () => setAsked(undefined);
  const launch = useWrite('POST /v1/campaigns/{id}/launch', { said: t('launched'), onDone: done });
  const stop = useWrite('POST /v1/campaigns/{id}/stop', { said: t('stoppedDone'), onDone: done });
  const params = { id: campaign?.campaignId ?? '' };
  const name = campaign?.name ?? '';
  const isRunning = campaign?.status === 'launched' && campaign.stoppedAt === undefined && campaign.delivery === 'send';
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <Button onClick={() => go('/campaigns')}>{t('back')}</Button>
      {campaign?.status === 'draft' ? (
        <Button variant="primary" onClick={() => setAsked('launch')}>
          {t('launch')}
        </Button>
      ) : null}
      {isRunning ? <Button onClick={() => setAsked('stop')}>{t('stop')}</Button> : null}
      {asked === 'launch' ? (
        <ReasonDialog
          title={t('launchTitle', { name })}
          lead={t('launchLead')}
          isBusy={launch.isPending}
          onClose={done}
          onReason={() => launch.mutate({ params, body: {} })}
        />
      ) : null}
      {asked === 'stop' ? (
        <ReasonDialog
          title={t('stopTitle', { name })}
          isBusy={stop.isPending}
          onClose={done}
          onReason={() => stop.mutate({ params, body: {} })}
        />
      ) : null}
    </SpaceBetween>
  );
}
