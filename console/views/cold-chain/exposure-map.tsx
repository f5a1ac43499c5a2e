import Box from '@cloudscape-design/components/box';
import type { ItemOf } from '../../../client/operations.ts';
import { useAll } from '../../api/use-api.ts';
import { StayMap } from '../../charts/stay-map.tsx';
import { useFormats } from '../../format/format.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { Section } from '../../parts/section.tsx';
import { words } from './words.ts';

interface ExposureMapProps {
  readonly unitId: string;
  readonly lots: readonly ItemOf<'GET /v1/units/{unitId}/lots'>[];
  readonly from: string;
  readonly to: string;
}
const MOST_INCIDENTS = 100;

/** Which lots lay in a unit when, under the incidents of the unit: whom each of them touched is seen at a glance. */
export function ExposureMap({ unitId, lots, from, to }: ExposureMapProps) {
  const t = useWords(words);
  const label = useLabels(codeWords);
  const { instant } = useFormats();
  const result = useAll('GET /v1/incidents', { query: { unitId, limit: 100 } }, MOST_INCIDENTS);
  const span = { fromMillis: Date.parse(from), toMillis: Date.parse(to) };
  return (
    <Section title={t('map')} about={t('mapAbout', { from: instant(from), to: instant(to) })} result={result}>
      {({ items }) =>
        lots.length === 0 ? (
          <Box>{t('noLots')}</Box>
        ) : (
          <StayMap
            description={t('mapDescription', { unit: unitId })}
            span={span}
            write={instant}
            marks={items
              .filter(({ status }) => status !== 'superseded')
              .map(({ kind, severity, startedAt, clearedAt }) => ({
                title: `${label(kind)} ${severity}`,
                fromMillis: Date.parse(startedAt),
                toMillis: Date.parse(clearedAt ?? to),
              }))
              .filter(({ toMillis }) => toMillis > span.fromMillis)}
            rows={lots.map(({ gtin, lot, stays }) => ({
              id: `${gtin} ${lot}`,
              name: `${gtin} · ${lot}`,
              stays: stays.map((stay) => ({ fromMillis: Date.parse(stay.from ?? from), toMillis: Date.parse(stay.to ?? to) })),
            }))}
          />
        )
      }
    </Section>
  );
}
