import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { useWrite } from '../../api/use-api.ts';
import { useLabels, useLanguage, useWords } from '../../i18n/language.ts';
import { Dialog } from '../../parts/dialog.tsx';
import type { Indicator } from './kpi-value.ts';
import { words } from './words.ts';

const boundOf = (typed: string): number | undefined => (typed.trim() === '' || Number.isNaN(Number(typed)) ? undefined : Number(typed));

/** The shop's own target; an end that is left empty is open. */
export function TargetDialog({
  indicator: { id, name, unit, target },
  onClose,
}: {
  readonly indicator: Indicator;
  readonly onClose: () => void;
}) {
  const t = useWords(words);
  const label = useLabels(words);
  const language = useLanguage();
  const [low, setLow] = useState(String(target?.low ?? ''));
  const [high, setHigh] = useState(String(target?.high ?? ''));
  const options = { said: t('saved'), onDone: onClose };
  const save = useWrite('PUT /v1/kpis/{id}/target', options);
  const remove = useWrite('DELETE /v1/kpis/{id}/target', options);
  const params = { id };
  return (
    <Dialog
      title={t('targetTitle', { name: name[language] })}
      action={t('save')}
      isBusy={save.isPending}
      onAct={() => save.mutate({ params, body: { low: boundOf(low), high: boundOf(high) } })}
      onClose={onClose}
      other={target?.isOwn ? <Button onClick={() => remove.mutate({ params })}>{t('usual')}</Button> : null}
    >
      <span>{t('targetHint', { unit: label(unit) })}</span>
      <FormField label={t('low')}>
        <Input inputMode="decimal" value={low} onChange={({ detail }) => setLow(detail.value)} />
      </FormField>
      <FormField label={t('high')}>
        <Input inputMode="decimal" value={high} onChange={({ detail }) => setHigh(detail.value)} />
      </FormField>
    </Dialog>
  );
}
