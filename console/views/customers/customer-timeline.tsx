import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useFormats } from '../../format/format.ts';
import { useWords } from '../../i18n/language.ts';
import { Figures } from '../../parts/figures.tsx';
import { ListTable } from '../../parts/list-table.tsx';
import type { CustomerProps } from './customer-props.ts';
import { words } from './words.ts';

/** What happened last, and what is known of the person by their own word. */
export function CustomerTimeline({ customer: { recentEvents, profile, identities, sources, asOf } }: CustomerProps) {
  const t = useWords(words);
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
          { id: 'event', header: t('event'), isRowHeader: true, cell: ({ name }) => name },
          { id: 'at', header: t('at'), cell: ({ at }) => `${instant(at)} (${ago(at, Date.parse(asOf))})` },
        ]}
      />
      <Container header={<Header variant="h2">{t('traits')}</Header>}>
        <Figures
          items={traits.map(([name, value]) => ({ label: name, value: typeof value === 'string' ? value : JSON.stringify(value) }))}
        />
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
