import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useRead } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { AsOf } from '../../parts/as-of.tsx';
import { Figures } from '../../parts/figures.tsx';
import { Page } from '../../parts/page.tsx';
import { Section } from '../../parts/section.tsx';
import { useMay } from '../../sign-in/session-context.ts';
import { CommandDialog } from './command-dialog.tsx';
import { CommandList } from './command-list.tsx';
import { ConditionMark } from './condition-mark.tsx';
import { IncidentList } from './incident-list.tsx';
import { TemperatureChart } from './temperature-chart.tsx';
import type { Unit } from './unit.ts';
import { UnitLots } from './unit-lots.tsx';
import { UnitSensors } from './unit-sensors.tsx';
import { words } from './words.ts';

const LOOK_SECONDS = 10;

/** One unit: how it stands, what it went through, and what can be done. */
export function UnitPage({ unitId }: { readonly unitId: string }) {
  const t = useWords(words);
  const label = useLabels(codeWords);
  const [, go] = useLocation();
  const mayAct = useMay('quality', 'admin');
  const [isCommanding, setCommanding] = useState(false);
  const result = useRead('GET /v1/units/{unitId}', { params: { unitId } }, { everySeconds: LOOK_SECONDS });
  return (
    <Page
      title={unitId}
      description={result.data && `${result.data.site} · ${label(result.data.storageClass)}`}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button onClick={() => go('/cold-chain')}>{t('back')}</Button>
          {mayAct ? <Button onClick={() => setCommanding(true)}>{t('command')}</Button> : null}
        </SpaceBetween>
      }
    >
      <Section title={t('condition')} about={<AsOf at={result.data?.state.asOf} />} result={result}>
        {(unit) => <Standing unit={unit} />}
      </Section>
      {result.data === undefined ? null : <TemperatureChart unit={result.data} />}
      <IncidentList unitId={unitId} />
      <UnitLots unitId={unitId} />
      {result.data === undefined ? null : <UnitSensors unit={result.data} />}
      <CommandList unitId={unitId} />
      {isCommanding && result.data !== undefined ? <CommandDialog unit={result.data} onClose={() => setCommanding(false)} /> : null}
    </Page>
  );
}

function Standing({ unit: { state, automation } }: { readonly unit: Unit }) {
  const t = useWords(words);
  const label = useLabels(words);
  const { celsius, minutes, instant } = useFormats();
  const { prediction, limits } = state;
  return (
    <SpaceBetween size="m">
      <SpaceBetween direction="horizontal" size="m">
        <ConditionMark condition={state.condition} />
        <Box>{t('severityTitle', { severity: state.severity, rule: state.rule })}</Box>
      </SpaceBetween>
      <Figures
        items={[
          { label: t('goods'), value: celsius(state.celsius) },
          { label: t('air'), value: celsius(state.airCelsius) },
          { label: t('limit'), value: `${celsius(limits.limitCelsius)} (${minutes(limits.delayMinutes)})` },
          {
            label: t('toLimit'),
            value:
              prediction === null
                ? t('notHeading')
                : t('earliest', { minutes: minutes(prediction.minutesLeft), earliest: minutes(prediction.earliestMinutesLeft) }),
          },
          { label: t('over'), value: minutes(state.overMinutes) },
          { label: t('cumulative'), value: minutes(state.cumulativeMinutes) },
          { label: t('door'), value: minutes(state.doorMinutes) },
          { label: t('setPointNow'), value: celsius(state.setPointCelsius) },
          { label: t('lastReading'), value: instant(state.lastReadingAt) },
          { label: t('automation'), value: label(automation) },
        ]}
      />
    </SpaceBetween>
  );
}
