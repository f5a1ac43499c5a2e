import BarChart from '@cloudscape-design/components/bar-chart';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRead } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { featureUnits, featureWords } from '../../i18n/feature-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { AsOf } from '../../parts/as-of.tsx';
import { ListTable, type Reading } from '../../parts/list-table.tsx';
import { Page } from '../../parts/page.tsx';
import { PageLink } from '../../parts/page-link.tsx';
import { Section } from '../../parts/section.tsx';
import { useMay } from '../../sign-in/session-context.ts';
import { AtRiskList } from './at-risk-list.tsx';
import { RuleSegments } from './rule-segments.tsx';
import { SegmentMoves } from './segment-moves.tsx';
import { SegmentQuality } from './segment-quality.tsx';
import type { Segmentation } from './segmentation.ts';
import { words } from './words.ts';

export function SegmentsView() {
  const t = useWords(words);
  const result = useRead('GET /v1/segments', {}, { everySeconds: 60 });
  const maySeeMoney = useMay('marketer', 'admin');
  return (
    <Page title={t('title')} description={t('lead')}>
      <SegmentTable result={result} />
      <Section title={t('chart')} about={<AsOf at={result.data?.asOf} />} result={result}>
        {(data) => <SegmentChart data={data} />}
      </Section>
      <SegmentMoves />
      {result.data === undefined ? null : <Centres data={result.data} />}
      <Section title={t('quality')} about={<AsOf at={result.data?.asOf} />} result={result}>
        {(data) => <SegmentQuality data={data} />}
      </Section>
      <RuleSegments />
      {maySeeMoney ? <AtRiskList /> : null}
    </Page>
  );
}

function SegmentTable({ result }: { readonly result: Reading & { readonly data: Segmentation | undefined } }) {
  const { data } = result;
  const t = useWords(words);
  const label = useLabels(codeWords);
  const { number, percent, money } = useFormats();
  const signed = (value: number) => `${value > 0 ? '+' : ''}${number(value)}`;
  const period =
    data && t('sizesAbout', { customers: number(data.customers), unsegmented: number(data.unsegmented), revision: data.revision });
  return (
    <ListTable
      title={t('sizes')}
      about={data && <AsOf at={data.asOf} period={period} />}
      items={data?.items ?? []}
      keyOf={({ name }) => name}
      read={result}
      empty={t('none')}
      columns={[
        {
          id: 'name',
          header: t('segment'),
          isRowHeader: true,
          cell: ({ name }) => <PageLink to={`/customers?segment=${encodeURIComponent(name)}`}>{label(name)}</PageLink>,
        },
        { id: 'size', header: t('size'), cell: ({ size }) => number(size) },
        { id: 'share', header: t('share'), cell: ({ share }) => percent(share) },
        { id: 'spend', header: t('spend'), cell: ({ spendMinor }) => money(spendMinor, data?.currency) },
        { id: 'spendShare', header: t('spendShare'), cell: ({ spendShare }) => percent(spendShare) },
        { id: 'score', header: t('score'), cell: ({ averageScore }) => number(averageScore, 3) },
        { id: 'change', header: t('change'), cell: ({ change }) => (change === null ? '—' : signed(change.size)) },
      ]}
    />
  );
}

function SegmentChart({ data }: { readonly data: Segmentation }) {
  const t = useWords(words);
  const label = useLabels(codeWords);
  const { number } = useFormats();
  const percentOf = (rate: number | null) => 100 * (rate ?? 0);
  return (
    <BarChart
      ariaLabel={t('chart')}
      height={240}
      hideFilter
      xScaleType="categorical"
      yTitle="%"
      xTitle={t('segment')}
      i18nStrings={{ yTickFormatter: (value) => number(value, 1) }}
      series={[
        {
          title: t('customersShare'),
          type: 'bar',
          data: data.items.map(({ name, share }) => ({ x: label(name), y: percentOf(share) })),
          valueFormatter: (value) => `${number(value, 1)} %`,
        },
        {
          title: t('spendShareChart'),
          type: 'bar',
          data: data.items.map(({ name, spendShare }) => ({ x: label(name), y: percentOf(spendShare) })),
          valueFormatter: (value) => `${number(value, 1)} %`,
        },
      ]}
    />
  );
}

type Feature = Segmentation['features'][number];
/** Amounts in it are shown as money. */
const MINOR_UNITS = 'minor units';

function Centres({ data: { items, features, asOf, currency } }: { readonly data: Segmentation }) {
  const t = useWords(words);
  const label = useLabels(codeWords);
  const featureName = useLabels(featureWords);
  const unitName = useLabels(featureUnits);
  const { number, money } = useFormats();
  return (
    <ListTable
      title={t('centres')}
      about={<AsOf at={asOf} period={t('centresAbout')} />}
      items={features}
      keyOf={({ name }) => name}
      columns={[
        {
          id: 'feature',
          header: t('feature'),
          isRowHeader: true,
          cell: ({ name, unit, decidesSegment }) => (
            <SpaceBetween size="xxxs">
              <span>{`${featureName(name)} (${unit === MINOR_UNITS ? currency : unitName(unit)})`}</span>
              {decidesSegment ? <small>{t('decides')}</small> : null}
            </SpaceBetween>
          ),
        },
        ...items.map(({ name: segment, centre }) => ({
          id: segment,
          header: label(segment),
          cell: ({ name, unit }: Feature) => (unit === MINOR_UNITS ? money(centre[name], currency) : number(centre[name], 2)),
        })),
      ]}
    />
  );
}
