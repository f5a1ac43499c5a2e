import Alert from '@cloudscape-design/components/alert';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useWrite } from '../../api/use-api.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { words } from './words.ts';

const HAZARDS = ['temperature', 'microbiological', 'allergen', 'foreign-body', 'chemical', 'labelling', 'other'] as const;

const lotsOf = (text: string) =>
  text.split('\n').flatMap((line) => {
    const [gtin, ...rest] = line.trim().split(/[\s,;]+/);
    return gtin === undefined || gtin === '' || rest.length === 0 ? [] : [{ gtin, lot: rest.join(' ') }];
  });
const wordsOf = (text: string) =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');

/** Drafts a recall: a dry run that only looks for whom it would concern. */
export function RecallForm({ onClose }: { readonly onClose: () => void }) {
  const t = useWords(words);
  const label = useLabels(words);
  const [, go] = useLocation();
  const [lots, setLots] = useState('');
  const [products, setProducts] = useState('');
  const [reason, setReason] = useState('');
  const [hazard, setHazard] = useState<(typeof HAZARDS)[number]>('other');
  const [isAsked, setAsked] = useState(false);
  const write = useWrite('POST /v1/recalls', { said: t('drafted'), onDone: ({ recallId }) => go(`/lots/recalls/${recallId}`) });
  const isIncomplete = reason.trim() === '' || lotsOf(lots).length + wordsOf(products).length === 0;
  const options = HAZARDS.map((value) => ({ value, label: label(value) }));
  const send = () => {
    setAsked(true);
    if (isIncomplete) return;
    write.mutate({ body: { lots: lotsOf(lots), productIds: wordsOf(products), reason: reason.trim(), hazard, dryRun: true } });
  };
  return (
    <Dialog title={t('draft')} action={t('draft')} isBusy={write.isPending} onAct={send} onClose={onClose}>
      <span>{t('draftLead')}</span>
      {isAsked && isIncomplete ? <Alert type="warning">{t('incomplete')}</Alert> : null}
      <FormField label={t('lotsField')}>
        <Textarea value={lots} onChange={({ detail }) => setLots(detail.value)} />
      </FormField>
      <FormField label={t('productIds')}>
        <Input value={products} onChange={({ detail }) => setProducts(detail.value)} />
      </FormField>
      <FormField label={t('reasonField')}>
        <Input value={reason} onChange={({ detail }) => setReason(detail.value)} />
      </FormField>
      <FormField label={t('hazard')}>
        <Select
          options={options}
          selectedOption={options.find(({ value }) => value === hazard) ?? null}
          onChange={({ detail }) => setHazard(HAZARDS.find((one) => one === detail.selectedOption.value) ?? 'other')}
        />
      </FormField>
    </Dialog>
  );
}
