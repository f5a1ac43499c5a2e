import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { useAll, useRead } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { useWords } from '../../i18n/language.ts';
import { type ChoiceProps, UPLIFT_BOUNDS } from './audience-choice.ts';
import { words } from './words.ts';

const MOST_CAMPAIGNS = 100;

/** Whom a past campaign shows to be persuadable. */
export function AudienceUplift({ choice, onChoice }: ChoiceProps) {
  const t = useWords(words);
  const { upliftOf, upliftBy, upliftPercent } = choice;
  const campaigns = useAll('GET /v1/campaigns', { query: { limit: 100 } }, MOST_CAMPAIGNS);
  const past = (campaigns.data?.items ?? []).filter(({ status, holdOutRate }) => status === 'launched' && holdOutRate > 0);
  const options = [{ value: '', label: t('any') }, ...past.map(({ campaignId, name }) => ({ value: String(campaignId), label: name }))];
  const bounds = UPLIFT_BOUNDS.map((value) => ({ value, label: t(value) }));
  return (
    <>
      <FormField label={t('upliftOf')} constraintText={<Learned campaignId={upliftOf} />}>
        <Select
          options={options}
          selectedOption={options.find(({ value }) => value === upliftOf) ?? null}
          onChange={({ detail }) => onChoice({ ...choice, upliftOf: detail.selectedOption.value ?? '' })}
        />
      </FormField>
      {upliftOf === '' ? null : (
        <>
          <FormField label={t('upliftBy')}>
            <Select
              options={bounds}
              selectedOption={bounds.find(({ value }) => value === upliftBy) ?? null}
              onChange={({ detail }) =>
                onChoice({ ...choice, upliftBy: UPLIFT_BOUNDS.find((bound) => bound === detail.selectedOption.value) ?? 'bestShare' })
              }
            />
          </FormField>
          <FormField label={t('upliftValue')}>
            <Input type="number" value={upliftPercent} onChange={({ detail }) => onChoice({ ...choice, upliftPercent: detail.value })} />
          </FormField>
        </>
      )}
    </>
  );
}

/** How far the ranking of the campaign can be trusted. */
function Learned({ campaignId }: { readonly campaignId: string }) {
  const t = useWords(words);
  const { number } = useFormats();
  const { data } = useRead('GET /v1/campaigns/{id}', { params: { id: campaignId } }, { isEnabled: campaignId !== '' });
  if (campaignId === '' || data?.campaignId !== campaignId) return null;
  if (data.uplift === null) return t('upliftUnknown');
  const { qini, qiniCi95 } = data.uplift;
  return t('qiniFigure', { value: number(qini, 4), low: number(qiniCi95[0], 4), high: number(qiniCi95[1], 4) });
}
