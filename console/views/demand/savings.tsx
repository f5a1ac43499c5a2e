import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRead } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { useWords } from '../../i18n/language.ts';
import { useSpoken } from '../../i18n/spoken.ts';
import { AsOf } from '../../parts/as-of.tsx';
import { Figures } from '../../parts/figures.tsx';
import { Section } from '../../parts/section.tsx';
import { words } from './words.ts';

/** Waste and missed sales of these orders, measured on the shop's own past. */
export function Savings() {
  const t = useWords(words);
  const { percent } = useFormats();
  const spoken = useSpoken();
  const result = useRead('GET /v1/order-proposals/savings', { query: {} });
  return (
    <Section title={t('savings')} about={<AsOf at={result.data?.measured?.asOf} period={t('savingsAbout')} />} result={result}>
      {({ measured, measuredReduction, note }) => (
        <SpaceBetween size="m">
          {measured === null ? null : (
            <Figures
              items={[
                { label: t('reduction'), value: percent(measuredReduction) },
                { label: t('waste'), value: `${percent(measured.ours.wasteRate)} / ${percent(measured.lastWeek.wasteRate)}` },
                { label: t('stockouts'), value: `${percent(measured.ours.stockoutRate)} / ${percent(measured.lastWeek.stockoutRate)}` },
                { label: t('service'), value: `${percent(measured.ours.serviceLevel)} / ${percent(measured.lastWeek.serviceLevel)}` },
              ]}
            />
          )}
          <Box>{spoken(note)}</Box>
        </SpaceBetween>
      )}
    </Section>
  );
}
