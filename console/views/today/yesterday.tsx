import { useRead } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { useLabels, useLanguage, useWords } from '../../i18n/language.ts';
import { AsOf } from '../../parts/as-of.tsx';
import { Figures } from '../../parts/figures.tsx';
import { PageLink } from '../../parts/page-link.tsx';
import { Section } from '../../parts/section.tsx';
import { writerOf } from '../kpis/kpi-value.ts';
import { words } from './words.ts';

const SHOWN = ['sales', 'average-order-value', 'refund-rate', 'complaint-rate', 'stock-out-rate', 'cold-chain-compliance'];

/** The last day's figures, each beside what is usual for the shop. */
export function Yesterday() {
  const t = useWords(words);
  const label = useLabels(words);
  const language = useLanguage();
  const formats = useFormats();
  const result = useRead('GET /v1/kpis', { query: { period: 'day', id: SHOWN.join(',') } });
  const { data } = result;
  return (
    <Section
      title={t('yesterday')}
      about={data && <AsOf at={data.asOf} period={t('yesterdayAbout', { day: formats.day(data.from) })} />}
      result={result}
    >
      {({ items, currency }) => (
        <Figures
          columns={3}
          items={items.map((item) => {
            const write = writerOf(item, currency, formats, label);
            const { spread } = item;
            const usual = spread === null ? '' : ` (${t('usual', { low: write(spread.low), high: write(spread.high) })})`;
            return { label: item.name[language], value: <PageLink to={`/kpis/${item.id}`}>{`${write(item.value)}${usual}`}</PageLink> };
          })}
        />
      )}
    </Section>
  );
}
