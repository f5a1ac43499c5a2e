import ColumnLayout from '@cloudscape-design/components/column-layout';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Multiselect from '@cloudscape-design/components/multiselect';
import { useRead } from '../../api/use-api.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { type Choice, type ChoiceProps, LEVELS, RFM } from './audience-choice.ts';
import { AudienceUplift } from './audience-uplift.tsx';
import { words } from './words.ts';

export function AudienceBuilder({ choice, onChoice }: ChoiceProps) {
  const t = useWords(words);
  const label = useLabels(codeWords);
  const segments = useRead('GET /v1/segments', {});
  const rules = useRead('GET /v1/segments/rules', {});
  const set = (part: Partial<Choice>) => onChoice({ ...choice, ...part });
  return (
    <ColumnLayout columns={2}>
      <Many
        label={t('segments')}
        options={(segments.data?.items ?? []).map(({ name }) => ({ value: name, label: label(name) }))}
        chosen={choice.segments}
        onChange={(chosen) => set({ segments: chosen })}
      />
      <Many
        label={t('rfm')}
        options={RFM.map((value) => ({ value, label: label(value) }))}
        chosen={choice.rfm}
        onChange={(chosen) => set({ rfm: chosen })}
      />
      <Many
        label={t('churn')}
        options={LEVELS.map((value) => ({ value, label: label(value) }))}
        chosen={choice.churn}
        onChange={(chosen) => set({ churn: chosen })}
      />
      <Many
        label={t('rules')}
        options={(rules.data?.items ?? []).map(({ ruleId, name }) => ({ value: ruleId, label: name }))}
        chosen={choice.rules}
        onChange={(chosen) => set({ rules: chosen })}
      />
      <FormField label={t('silentDays')}>
        <Input type="number" value={choice.silentDays} onChange={({ detail }) => set({ silentDays: detail.value })} />
      </FormField>
      <AudienceUplift choice={choice} onChoice={onChoice} />
    </ColumnLayout>
  );
}

interface ManyProps {
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

function Many({ label, options, chosen, onChange }: ManyProps) {
  const t = useWords(words);
  return (
    <FormField label={label}>
      <Multiselect
        placeholder={t('any')}
        options={options}
        selectedOptions={options.filter(({ value }) => chosen.includes(value))}
        onChange={({ detail }) => onChange(detail.selectedOptions.flatMap(({ value }) => (value === undefined ? [] : [value])))}
      />
    </FormField>
  );
}
