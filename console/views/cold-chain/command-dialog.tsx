import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useWrite } from '../../api/use-api.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { ReasonDialog } from '../../parts/reason-dialog.tsx';
import type { Unit } from './unit.ts';
import { words } from './words.ts';

const KINDS = ['set-point', 'start-defrost', 'sound-alarm'] as const;

/** An order to a unit, with its reason. */
export function CommandDialog({ unit, onClose }: { readonly unit: Unit; readonly onClose: () => void }) {
  const t = useWords(words);
  const label = useLabels(codeWords);
  const [kind, setKind] = useState<(typeof KINDS)[number]>('set-point');
  const [celsius, setCelsius] = useState(String(unit.state.setPointCelsius));
  const write = useWrite('POST /v1/units/{unitId}/commands', { said: t('sent'), onDone: onClose });
  const options = KINDS.map((value) => ({ value, label: label(value) }));
  const send = (reason: string) =>
    write.mutate({
      params: { unitId: unit.unitId },
      body: { kind, reason, ...(kind === 'set-point' ? { celsius: Number(celsius) } : {}) },
    });
  return (
    <ReasonDialog
      title={t('commandTitle', { unit: unit.unitId })}
      isBusy={write.isPending}
      onClose={onClose}
      onReason={send}
      lead={
        <SpaceBetween size="m">
          <span>{t('commandLead')}</span>
          <FormField label={t('order')}>
            <Select
              options={options}
              selectedOption={options.find(({ value }) => value === kind) ?? null}
              onChange={({ detail }) => setKind(KINDS.find((one) => one === detail.selectedOption.value) ?? 'set-point')}
            />
          </FormField>
          {kind === 'set-point' ? (
            <FormField label={t('setPoint')}>
              <Input type="number" step={0.5} value={celsius} onChange={({ detail }) => setCelsius(detail.value)} />
            </FormField>
          ) : null}
        </SpaceBetween>
      }
    />
  );
}
