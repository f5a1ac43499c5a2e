import LineChart from '@cloudscape-design/components/line-chart';
import type { ReplyOf } from '../../../client/operations.ts';
import { useFormats } from '../../format/format.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { nightOf } from './night-of-model.ts';
import { words } from './words.ts';

type Figures = ReplyOf<'GET /v1/recommendations/quality'>;

/** Orders for each list that was given, model by model: a model is of one night. */
export function QualityChart({ items }: Pick<Figures, 'items'>) {
  const t = useWords(words);
  const label = useLabels(codeWords);
  const { percent } = useFormats();
  const nights = [...new Set(items.flatMap(({ modelVersion }) => nightOf(modelVersion) ?? []))].sort();
  const series = [...new Set(items.map(({ list }) => list))].map((list) => {
    const own = items.filter((item) => item.list === list);
    const data = nights.flatMap((night) => {
      const { exposures, orders } = ofNight(own, night);
      return exposures === 0 ? [] : [{ x: night, y: orders / exposures }];
    });
    return { title: label(list), type: 'line' as const, data, valueFormatter: (value: number) => percent(value) };
  });
  return (
    <LineChart
      ariaLabel={t('overTime')}
      height={200}
      hideFilter
      xScaleType="categorical"
      xDomain={nights}
      yTitle={t('conversion')}
      i18nStrings={{ yTickFormatter: (value) => percent(value) }}
      series={series}
      empty={t('noQuality')}
    />
  );
}

/** Several models of one night count together. */
function ofNight(items: Figures['items'], night: string) {
  const own = items.filter(({ modelVersion }) => nightOf(modelVersion) === night);
  const sum = (pick: (item: Figures['items'][number]) => number) => own.reduce((total, item) => total + pick(item), 0);
  return { exposures: sum(({ exposures }) => exposures), orders: sum(({ orders }) => orders) };
}
