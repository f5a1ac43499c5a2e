import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ReplyOf } from '../../../client/operations.ts';
import { useRead } from '../../api/use-api.ts';
import { Interval } from '../../charts/interval.tsx';
import { type Formats, useFormats } from '../../format/format.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { AsOf } from '../../parts/as-of.tsx';
import { Figures } from '../../parts/figures.tsx';
import { ListTable } from '../../parts/list-table.tsx';
import { Section } from '../../parts/section.tsx';
import { words } from './words.ts';

type Roi = ReplyOf<'GET /v1/campaigns/{id}/roi'>;

/** What a campaign brought, always with the interval of it. */
export function CampaignRoi({ id }: { readonly id: string }) {
  const t = useWords(words);
  const { day } = useFormats();
  const result = useRead('GET /v1/campaigns/{id}/roi', { params: { id } });
  const { data } = result;
  const period = data && t('roiAbout', { from: day(data.startsOn), to: day(data.endsOn) });
  return (
    <Section title={t('roi')} about={data && <AsOf at={data.asOf} period={period} />} result={result}>
      {(roi) => (
        <SpaceBetween size="l">
          {roi.sampleRatio.isMismatch ? <Alert type="error">{t('mismatch')}</Alert> : null}
          <RoiInterval roi={roi} />
          <RoiFigures roi={roi} />
          <RoiBySegment roi={roi} />
        </SpaceBetween>
      )}
    </Section>
  );
}

function RoiInterval({ roi: { roi, roiCi95, isProven, reason, detail } }: { readonly roi: Roi }) {
  const t = useWords(words);
  const label = useLabels(words);
  const { percent } = useFormats();
  const write = (value: number) => percent(value, 0);
  if (roi === null || roiCi95 === null) {
    return (
      <Alert type="info" header={t('roiUnknown')}>
        {reason === 'NOT_MEASURABLE' ? t('NOT_MEASURABLE', { detail: label(detail ?? '') }) : label(reason ?? '')}
      </Alert>
    );
  }
  const [low, high] = roiCi95;
  const text = t('roiFigure', { value: write(roi), low: write(low), high: write(high) });
  return (
    <SpaceBetween size="s">
      <Box variant="h3">{text}</Box>
      <Interval low={low} high={high} value={roi} description={text} write={write} />
      <StatusIndicator type={isProven ? 'success' : 'info'}>{isProven ? t('proven') : t('notProven')}</StatusIndicator>
    </SpaceBetween>
  );
}

const range = (interval: readonly [number, number] | null, write: (value: number) => string) =>
  interval === null ? '' : ` [${write(interval[0])} – ${write(interval[1])}]`;

function RoiFigures({ roi }: { readonly roi: Roi }) {
  const t = useWords(words);
  const formats: Formats = useFormats();
  const { number, money } = formats;
  const write = (minor: number | null) => money(minor, roi.currency);
  const { treated, holdOut } = roi.arms;
  return (
    <Figures
      items={[
        { label: t('incremental'), value: `${write(roi.incrementalMinor)}${range(roi.incrementalCi95Minor, write)}` },
        {
          label: t('adjusted'),
          value: roi.adjusted === null ? '—' : `${write(roi.adjusted.incrementalMinor)}${range(roi.adjusted.incrementalCi95Minor, write)}`,
        },
        { label: t('costs'), value: write(roi.costMinor) },
        { label: t('arms'), value: `${number(treated.customers)} / ${number(holdOut.customers)}` },
        { label: t('conversions'), value: `${number(treated.conversions)} / ${number(holdOut.conversions)}` },
        { label: t('meanSpend'), value: `${write(treated.meanSpendMinor)} / ${write(holdOut.meanSpendMinor)}` },
        { label: t('needed'), value: number(roi.neededPerArm) },
        { label: t('leftOut'), value: number(roi.leftOut) },
      ]}
    />
  );
}

/** In which segment it worked; as uncertain as its groups are small, so never without the interval. */
function RoiBySegment({ roi: { bySegment, currency } }: { readonly roi: Roi }) {
  const t = useWords(words);
  const label = useLabels(codeWords);
  const { number, money, percent } = useFormats();
  const share = (value: number) => percent(value, 0);
  const amount = (minor: number) => money(minor, currency);
  return (
    <ListTable
      isEmbedded
      headingLevel="h3"
      title={t('bySegment')}
      items={bySegment}
      keyOf={({ name }) => name}
      columns={[
        { id: 'segment', header: t('segment'), isRowHeader: true, cell: ({ name }) => label(name) },
        { id: 'arms', header: t('arms'), cell: ({ treated, holdOut }) => `${number(treated)} / ${number(holdOut)}` },
        {
          id: 'incremental',
          header: t('incrementalColumn'),
          cell: ({ incrementalMinor, incrementalCi95Minor }) =>
            incrementalMinor === null ? '—' : `${amount(incrementalMinor)}${range(incrementalCi95Minor, amount)}`,
        },
        {
          id: 'roi',
          header: t('roiColumn'),
          cell: ({ roi, roiCi95 }) => (roi === null || roiCi95 === null ? '—' : `${share(roi)}${range(roiCi95, share)}`),
        },
      ]}
    />
  );
}
