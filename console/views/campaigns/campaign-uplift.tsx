import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ReplyOf } from '../../../client/operations.ts';
import { Interval } from '../../charts/interval.tsx';
import { useFormats } from '../../format/format.ts';
import { useWords } from '../../i18n/language.ts';
import { Figures } from '../../parts/figures.tsx';
import { type Result, Section } from '../../parts/section.tsx';
import { words } from './words.ts';

type Campaign = ReplyOf<'GET /v1/campaigns/{id}'>;
type Uplift = NonNullable<Campaign['uplift']>;
/** Areas of shares of people are small. */
const DIGITS = 4;

/** Whether those whom a campaign made buy can be told from others, always with the interval of it. */
export function CampaignUplift({ result }: { readonly result: Result<Campaign> }) {
  const t = useWords(words);
  const { number, instant } = useFormats();
  const uplift = result.data?.uplift ?? undefined;
  const about = uplift && t('upliftAbout', { at: instant(uplift.learnedAt), people: number(uplift.people) });
  return (
    <Section title={t('uplift')} about={about} result={result}>
      {(campaign) => (campaign.uplift === null ? <Alert type="info">{t('upliftUnknown')}</Alert> : <Quality uplift={campaign.uplift} />)}
    </Section>
  );
}

function Quality({ uplift: { qini, qiniCi95, auuc, people } }: { readonly uplift: Uplift }) {
  const t = useWords(words);
  const { number } = useFormats();
  const write = (value: number) => number(value, DIGITS);
  const [low, high] = qiniCi95;
  const text = t('qiniFigure', { value: write(qini), low: write(low), high: write(high) });
  return (
    <SpaceBetween size="s">
      <Interval low={low} high={high} value={qini} description={text} write={write} />
      <StatusIndicator type={low > 0 ? 'success' : 'info'}>{low > 0 ? t('ranks') : t('ranksNot')}</StatusIndicator>
      <Figures
        columns={3}
        items={[
          { label: t('qini'), value: `${write(qini)} [${write(low)} – ${write(high)}]` },
          { label: t('auuc'), value: write(auuc) },
          { label: t('ranked'), value: number(people) },
        ]}
      />
    </SpaceBetween>
  );
}
