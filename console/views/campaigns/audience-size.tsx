import { useDeferredValue } from 'react';
import { useProbe } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { AsOf } from '../../parts/as-of.tsx';
import { Figures } from '../../parts/figures.tsx';
import { Section } from '../../parts/section.tsx';
import { audienceOf, type Choice } from './audience-choice.ts';
import { words } from './words.ts';

const CHANNELS = ['email', 'sms', 'push'] as const;

/** How many people a choice is, of whom how many can be written to, while it is being made. */
export function AudienceSize({ choice, holdOutRate }: { readonly choice: Choice; readonly holdOutRate: number }) {
  const t = useWords(words);
  const label = useLabels(codeWords);
  const { number } = useFormats();
  const asked = useDeferredValue(choice);
  const result = useProbe('POST /v1/campaigns/preview', { body: { audience: audienceOf(asked), holdOutRate } });
  return (
    <Section title={t('size')} about={<AsOf at={result.data?.asOf} period={t('sizeAbout')} />} result={result}>
      {({ size, sizeCi95, treated, heldOut, channels }) => (
        <Figures
          items={[
            {
              label: t('people'),
              value: `${number(size)} (${sizeCi95 === null ? t('exact') : t('estimated', { low: number(sizeCi95[0]), high: number(sizeCi95[1]) })})`,
            },
            { label: t('treated'), value: number(treated) },
            { label: t('heldOut'), value: number(heldOut.holdOut + heldOut.control) },
            ...CHANNELS.map((channel) => ({
              label: t('reachable', { channel: label(channel) }),
              value: number(channels[channel].reachable),
            })),
          ]}
        />
      )}
    </Section>
  );
}
