import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useFormats } from '../../format/format.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { featureWords } from '../../i18n/feature-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { useSpoken } from '../../i18n/spoken.ts';
import { AsOf } from '../../parts/as-of.tsx';
import { Figures } from '../../parts/figures.tsx';
import { ListTable } from '../../parts/list-table.tsx';
import { PageLink } from '../../parts/page-link.tsx';
import type { CustomerProps } from './customer-props.ts';
import { words } from './words.ts';

/** Segment, score, and what they come from. */
export function CustomerScore({ customer: { segment, rfm, ruleSegments, asOf } }: CustomerProps) {
  const t = useWords(words);
  const label = useLabels(codeWords);
  const featureName = useLabels(featureWords);
  const { number, day } = useFormats();
  const spoken = useSpoken();
  const fifths = rfm?.fifths;
  return (
    <Container
      header={
        <Header variant="h2" description={<AsOf at={asOf} />}>
          {t('scoreTitle')}
        </Header>
      }
    >
      <SpaceBetween size="l">
        {segment === null ? (
          <Box>{t('noSegment')}</Box>
        ) : (
          <Figures
            items={[
              {
                label: t('segment'),
                value: <PageLink to={`/customers?segment=${encodeURIComponent(segment.name)}`}>{label(segment.name)}</PageLink>,
              },
              { label: t('score'), value: number(segment.score, 3) },
              { label: t('why'), value: spoken(segment.reason) },
              {
                label: t('earlier'),
                value: segment.history.map(({ name, since }) => `${label(name)} (${t('since', { at: day(since) })})`).join(', ') || '—',
              },
            ]}
          />
        )}
        <Figures
          columns={2}
          items={[
            {
              label: t('rfm'),
              value:
                rfm === null || fifths === undefined
                  ? '—'
                  : `${label(rfm.label)} — ${t('fifths', { r: fifths.daysSinceLastPaidOrder, f: fifths.orderDays365, m: fifths.spend365Minor })}`,
            },
            { label: t('ruleSegments'), value: ruleSegments.map(({ name }) => name).join(', ') || '—' },
          ]}
        />
        {segment === null ? null : (
          <ListTable
            isEmbedded
            headingLevel="h3"
            title={t('parts')}
            about={t('partsAbout')}
            items={segment.parts}
            keyOf={({ feature }) => feature}
            columns={[
              { id: 'feature', header: t('feature'), isRowHeader: true, cell: ({ feature }) => featureName(feature) },
              { id: 'value', header: t('value'), cell: ({ value }) => number(value, 3) },
              { id: 'weight', header: t('weight'), cell: ({ weight }) => number(weight, 3) },
              { id: 'contribution', header: t('contribution'), cell: ({ contribution }) => number(contribution, 3) },
            ]}
          />
        )}
      </SpaceBetween>
    </Container>
  );
}
