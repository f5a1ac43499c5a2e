import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMemo } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import type { ReplyOf } from '../../../client/operations.ts';
import { useProductNames } from '../../api/product-names.ts';
import { useRead } from '../../api/use-api.ts';
import { COLOURS } from '../../charts/colours.ts';
import { Plot } from '../../charts/plot.tsx';
import { useFormats } from '../../format/format.ts';
import { LOCALES, useLabels, useLanguage, useWords } from '../../i18n/language.ts';
import { AsOf } from '../../parts/as-of.tsx';
import { Figures } from '../../parts/figures.tsx';
import { Page } from '../../parts/page.tsx';
import { Section } from '../../parts/section.tsx';
import { methodWords } from './method-words.ts';
import { ProductFacts } from './product-facts.tsx';
import { words } from './words.ts';

type Forecast = ReplyOf<'GET /v1/forecasts/{productId}'>;

/** What will be wanted of one product, day by day, as a fan. */
export function ForecastPage({ productId }: { readonly productId: string }) {
  const t = useWords(words);
  const [, go] = useLocation();
  const [query] = useSearchParams();
  const store = query.get('store') ?? undefined;
  const methodName = useLabels(methodWords);
  const { day } = useFormats();
  const result = useRead('GET /v1/forecasts/{productId}', { params: { productId }, query: store === undefined ? {} : { store } });
  const { data } = result;
  const name = useProductNames([productId])(productId);
  const period = data && t('forecastAbout', { from: day(data.startsOn), method: methodName(data.method) });
  return (
    <Page
      title={[name, store].filter((part) => part !== undefined).join(' · ')}
      description={name === productId ? undefined : productId}
      actions={<Button onClick={() => go('/demand')}>{t('back')}</Button>}
    >
      <Section title={t('forecast')} about={<AsOf at={data?.asOf} period={period} />} result={result}>
        {(forecast) => (
          <SpaceBetween size="l">
            <Fan forecast={forecast} product={name} />
            <Accuracy forecast={forecast} />
          </SpaceBetween>
        )}
      </Section>
      <ProductFacts productId={productId} />
    </Page>
  );
}

const LINES = ['p90', 'p75', 'p25', 'p10'] as const;

function Fan({ forecast: { days }, product }: { readonly forecast: Forecast; readonly product: string }) {
  const t = useWords(words);
  const language = useLanguage();
  const chart = useMemo(
    () => ({
      times: days.map(({ day }) => Date.parse(`${day}T12:00:00Z`) / 1000),
      series: [
        { label: t('mean'), colour: COLOURS[0], width: 2, values: days.map(({ mean }) => mean) },
        ...LINES.map((name) => ({ label: t(name), colour: COLOURS[2], width: 1, isDashed: true, values: days.map((day) => day[name]) })),
      ],
      bands: [
        { between: [1, 4] as const, colour: 'rgb(47 158 143 / 16%)' },
        { between: [2, 3] as const, colour: 'rgb(47 158 143 / 28%)' },
      ],
    }),
    [days, t],
  );
  return <Plot {...chart} unit={t('pieces')} timeLabel={t('day')} locale={LOCALES[language]} description={t('fan', { product })} />;
}

function Accuracy({ forecast: { accuracy, historyDays, censoredDays, demandClass, week } }: { readonly forecast: Forecast }) {
  const t = useWords(words);
  const label = useLabels(words);
  const { number, percent } = useFormats();
  const naive = accuracy.naiveWape === null ? null : Math.max(0, 1 - accuracy.naiveWape);
  return (
    <Figures
      items={[
        { label: t('week'), value: t('weekRange', { mean: number(week.mean, 1), p10: number(week.p10, 1), p90: number(week.p90, 1) }) },
        { label: t('accuracy'), value: percent(accuracy.accuracy) },
        { label: t('naive'), value: percent(naive) },
        { label: t('bias'), value: percent(accuracy.bias) },
        { label: t('kind'), value: label(demandClass) },
        { label: t('history'), value: number(historyDays) },
        { label: t('censored'), value: number(censoredDays) },
      ]}
    />
  );
}
