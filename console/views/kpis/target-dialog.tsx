import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useWrite } from '../../api/use-api.ts';
import { useLanguage, useWords } from '../../i18n/language.ts';
import { shellWords } from '../../i18n/shell-words.ts';
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
  const shell = useWords(shellWords);
  const language = useLanguage();
  const [low, setLow] = useState(String(target?.low ?? ''));
  const [high, setHigh] = useState(String(target?.high ?? ''));
  const options = { said: t('saved'), onDone: onClose };
  const save = useWrite('PUT /v1/kpis/{id}/target', options);
  const remove = useWrite('DELETE /v1/kpis/{id}/target', options);
  const params = { id };
  return (
    <Modal
      visible
      header={t('targetTitle', { name: name[language] })}
      closeAriaLabel={shell('close')}
      onDismiss={onClose}
      footer={
        <SpaceBetween direction="horizontal" size="xs">
          {target?.isOwn ? <Button onClick={() => remove.mutate({ params })}>{t('usual')}</Button> : null}
          <Button
            variant="primary"
            loading={save.isPending}
            onClick={() => save.mutate({ params, body: { low: boundOf(low), high: boundOf(high) } })}
          >
            {t('save')}
          </Button>
        </SpaceBetween>
      }
    >
      <SpaceBetween size="m">
        <span>{t('targetHint', { unit })}</span>
        <FormField label={t('low')}>
          <Input inputMode="decimal" value={low} onChange={({ detail }) => setLow(detail.value)} />
        </FormField>
        <FormField label={t('high')}>
          <Input inputMode="decimal" value={high} onChange={({ detail }) => setHigh(detail.value)} />
        </FormField>
      </SpaceBetween>
    </Modal>
  );
}
