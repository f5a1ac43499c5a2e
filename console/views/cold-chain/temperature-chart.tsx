import Box from '@cloudscape-design/components/box';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useMemo, useState } from 'react';
import { useAll, useRead } from '../../api/use-api.ts';
import { Plot } from '../../charts/plot.tsx';
import { useFormats } from '../../format/format.ts';
import { LOCALES, useLanguage, useWords } from '../../i18n/language.ts';
import { Section } from '../../parts/section.tsx';
import { type ChartWords, plotOf, uncalibratedBySensor } from './plot-of-unit.ts';
import type { Unit } from './unit.ts';
import { words } from './words.ts';

const HOUR_MILLIS = 3_600_000;
const RANGES = { hours6: 6, day1: 24, days7: 168 } as const;
type Range = keyof typeof RANGES;
const NAMES = Object.keys(RANGES) as Range[];
const MOST_READINGS = 4000;
const MOST_INCIDENTS = 100;

/** What the sensors of a unit measured, its limits, where it is heading, and what happened meanwhile. */
export function TemperatureChart({ unit }: { readonly unit: Unit }) {
  const t = useWords(words);
  const language = useLanguage();
  const { instant } = useFormats();
  const [range, setRange] = useState<Range>('day1');
  // The last reading is the end of what there is to see; between readings nothing is asked again.
  const endsAt = Date.parse(unit.state.lastReadingAt ?? unit.state.asOf);
  const from = new Date(endsAt - RANGES[range] * HOUR_MILLIS).toISOString();
  const query = { from, resolution: range === 'days7' ? ('hour' as const) : ('auto' as const), limit: MOST_READINGS };
  const result = useRead('GET /v1/units/{unitId}/readings', { params: { unitId: unit.unitId }, query });
  const incidents = useAll('GET /v1/incidents', { query: { unitId: unit.unitId, limit: 100 } }, MOST_INCIDENTS);
  const chart = useMemo(() => {
    const names: ChartWords = {
      air: (sensor) => t('airLine', { sensor }),
      product: (sensor) => t('productLine', { sensor }),
      limit: t('limitLine'),
      low: t('lowLine'),
      forecast: t('forecast'),
      early: t('forecastEarly'),
    };
    return result.data && plotOf({ unit, readings: result.data.items, incidents: incidents.data?.items ?? [], words: names });
  }, [result.data, incidents.data, unit, t]);
  return (
    <Section
      title={t('chart')}
      about={t('chartAbout', { from: instant(from), to: instant(endsAt) })}
      actions={
        <SegmentedControl
          label={t('range')}
          selectedId={range}
          onChange={({ detail }) => setRange(NAMES.find((name) => name === detail.selectedId) ?? 'day1')}
          options={NAMES.map((id) => ({ id, text: t(id) }))}
        />
      }
      result={result}
    >
      {(readings) =>
        chart === undefined || chart.times.length === 0 ? (
          <Box>{t('noReadings')}</Box>
        ) : (
          <SpaceBetween size="s">
            <Plot
              {...chart}
              unit="°C"
              timeLabel={t('at')}
              locale={LOCALES[language]}
              description={t('chartDescription', { unit: unit.unitId })}
            />
            <Box variant="small">{t('marks')}</Box>
            <Uncalibrated readings={readings.items} />
          </SpaceBetween>
        )
      }
    </Section>
  );
}

/** Which sensors measured though their calibration had run out, in words. */
function Uncalibrated({ readings }: { readonly readings: Parameters<typeof uncalibratedBySensor>[0] }) {
  const t = useWords(words);
  const { number } = useFormats();
  const sensors = [...uncalibratedBySensor(readings)].map(([sensor, count]) => t('readingsOf', { sensor, count: number(count) }));
  if (sensors.length === 0) return null;
  return <StatusIndicator type="warning">{t('uncalibratedReadings', { sensors: sensors.join(', ') })}</StatusIndicator>;
}
