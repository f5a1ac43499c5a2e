import { useRead } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { AsOf } from '../../parts/as-of.tsx';
import { Figures } from '../../parts/figures.tsx';
import { Section } from '../../parts/section.tsx';
import { words } from './words.ts';

/** What the last night made of the customers. */
export function LastNight() {
  const t = useWords(words);
  const label = useLabels(codeWords);
  const { number, percent } = useFormats();
  const result = useRead('GET /v1/segments', {}, { everySeconds: 60 });
  return (
    <Section title={t('customers')} about={<AsOf at={result.data?.asOf} period={t('customersAbout')} />} result={result}>
      {({ customers, drift, items }) => (
        <Figures
          items={[
            { label: t('inSegments'), value: number(customers) },
            { label: t('moved'), value: percent(drift?.labelChurn) },
            ...items.map(({ name, size, change }) => ({
              label: label(name),
              value: `${number(size)} (${t('change')}: ${change === null ? '—' : `${change.size > 0 ? '+' : ''}${number(change.size)}`})`,
            })),
          ]}
        />
      )}
    </Section>
  );
}
