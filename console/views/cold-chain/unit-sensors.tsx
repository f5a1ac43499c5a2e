import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useFormats } from '../../format/format.ts';
import { useWords } from '../../i18n/language.ts';
import { ListTable } from '../../parts/list-table.tsx';
import type { Unit } from './unit.ts';
import { words } from './words.ts';

/** When the sensors of a unit were calibrated, and what is wrong with how they record. */
export function UnitSensors({ unit: { calibrations, state } }: { readonly unit: Unit }) {
  const t = useWords(words);
  const { day, celsius, duration } = useFormats();
  const { uncalibratedSensorIds, recording } = state;
  return (
    <SpaceBetween size="m">
      {uncalibratedSensorIds.length === 0 ? null : (
        <Alert type="warning">{t('uncalibrated', { sensors: uncalibratedSensorIds.join(', ') })}</Alert>
      )}
      {recording.isTooSeldom ? (
        <Alert type="warning">
          {t('tooSeldom', { interval: duration(recording.intervalSeconds), most: duration(recording.mostSeconds) })}
        </Alert>
      ) : null}
      <ListTable
        title={t('calibrations')}
        items={calibrations}
        keyOf={({ sensorId, calibratedOn }) => `${sensorId} ${calibratedOn}`}
        empty={t('noCalibration')}
        columns={[
          { id: 'sensor', header: t('sensor'), isRowHeader: true, cell: ({ sensorId }) => sensorId },
          { id: 'on', header: t('calibratedOn'), cell: ({ calibratedOn }) => day(calibratedOn) },
          { id: 'due', header: t('dueOn'), cell: ({ dueOn }) => day(dueOn) },
          { id: 'correction', header: t('correction'), cell: ({ correctionCelsius }) => celsius(correctionCelsius, 2) },
          { id: 'certificate', header: t('certificate'), cell: ({ certificate }) => certificate ?? '—' },
        ]}
      />
    </SpaceBetween>
  );
}
