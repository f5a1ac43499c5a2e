import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useFormats } from '../../format/format.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { eventWords } from '../../i18n/event-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { traitWords } from '../../i18n/trait-words.ts';
import { Figures } from '../../parts/figures.tsx';
import { ListTable } from '../../parts/list-table.tsx';
import type { CustomerProps } from './customer-props.ts';
import { words } from './words.ts';

/** What a person told, as it is written. */
function told(value: unknown): string {
  if (Array.isArray(value)) return value.map(told).join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What happened last, and what is known of the person by their own word. */
export function CustomerTimeline({ customer: { recentEvents, profile, identities, sources, asOf } }: CustomerProps) {
  const t = useWords(words);
  const label = useLabels(codeWords);
  const eventName = useLabels(eventWords);
  const traitName = useLabels(traitWords);
  const { instant, number, ago } = useFormats();
  const traits = Object.entries(profile.traits);
  return (
    <SpaceBetween size="l">
      <ListTable
        title={t('timeline')}
        about={t('timelineAbout')}
        items={recentEvents}
        keyOf={({ key, at }) => `${at} ${key}`}
        columns={[
          { id: 'event', header: t('event'), isRowHeader: true, cell: ({ name }) => eventName(name) },
          { id: 'at', header: t('at'), cell: ({ at }) => `${instant(at)} (${ago(at, Date.parse(asOf))})` },
        ]}
      />
      <Container header={<Header variant="h2">{t('traits')}</Header>}>
        <Figures items={traits.map(([name, value]) => ({ label: traitName(name), value: label(told(value)) }))} />
      </Container>
      <Container header={<Header variant="h2">{t('identities')}</Header>}>
        <Figures
          columns={2}
          items={[
            { label: t('identities'), value: identities.map(({ id }) => id).join(', ') },
            { label: t('sources'), value: sources.map(({ source, events }) => `${source} ${number(events)}`).join(', ') || '—' },
          ]}
        />
      </Container>
    </SpaceBetween>
  );
}
