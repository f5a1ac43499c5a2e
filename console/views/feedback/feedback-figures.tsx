import { useRead } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { useWords } from '../../i18n/language.ts';
import { Figures } from '../../parts/figures.tsx';
import { Section } from '../../parts/section.tsx';
import { words } from './words.ts';

/** What the feedback of the last days comes to. */
export function FeedbackFigures() {
  const t = useWords(words);
  const { number, percent, duration, day } = useFormats();
  const result = useRead('GET /v1/feedback/summary', { query: {} }, { everySeconds: 60 });
  const { data } = result;
  return (
    <Section title={t('figures')} about={data && t('figuresAbout', { from: day(data.from), until: day(data.until) })} result={result}>
      {({ nps, csat, stars, complaints, safetyComplaints, secondsToFirstAnswer, firstContactResolution }) => (
        <Figures
          columns={3}
          items={[
            { label: t('nps'), value: `${number(nps.score, 1)} ± ${number(nps.plusMinus, 1)} (${number(nps.responses)})` },
            { label: t('csat'), value: t('answers', { rate: percent(csat.rate), n: number(csat.responses) }) },
            { label: t('stars'), value: `${number(stars.mean, 2)} (${number(stars.ratings)})` },
            { label: t('complaints'), value: `${number(complaints)} (${number(safetyComplaints)})` },
            { label: t('firstAnswer'), value: duration(secondsToFirstAnswer.median) },
            { label: t('firstContact'), value: percent(firstContactResolution.rate) },
          ]}
        />
      )}
    </Section>
  );
}
