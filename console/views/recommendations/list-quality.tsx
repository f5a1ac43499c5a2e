import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRead } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { ListTable } from '../../parts/list-table.tsx';
import { Section } from '../../parts/section.tsx';
import { QualityChart } from './quality-chart.tsx';
import { words } from './words.ts';

/** How often each list of each model was given, and what followed, model by model. */
export function ListQuality() {
  const t = useWords(words);
  const label = useLabels(codeWords);
  const { number, percent, day } = useFormats();
  const result = useRead('GET /v1/recommendations/quality', { query: {} });
  const { data } = result;
  return (
    <SpaceBetween size="l">
      <Section title={t('overTime')} about={data && t('qualityAbout', { from: day(data.from), to: day(data.to) })} result={result}>
        {({ items }) => <QualityChart items={items} />}
      </Section>
      <ListTable
        title={t('quality')}
        about={data && t('qualityAbout', { from: day(data.from), to: day(data.to) })}
        items={data?.items ?? []}
        keyOf={({ list, modelVersion }) => `${list} ${modelVersion}`}
        read={result}
        empty={t('noQuality')}
        columns={[
          { id: 'list', header: t('list'), isRowHeader: true, cell: ({ list }) => label(list) },
          { id: 'version', header: t('version'), cell: ({ modelVersion }) => modelVersion ?? t('noModel') },
          { id: 'exposures', header: t('exposures'), cell: ({ exposures }) => number(exposures) },
          { id: 'clicks', header: t('clicks'), cell: ({ clicks }) => number(clicks) },
          { id: 'orders', header: t('orders'), cell: ({ orders }) => number(orders) },
          { id: 'clickRate', header: t('clickRate'), cell: ({ clickThroughRate }) => percent(clickThroughRate) },
          { id: 'conversion', header: t('conversion'), cell: ({ conversionRate }) => percent(conversionRate) },
        ]}
      />
    </SpaceBetween>
  );
}
