import { usePages } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { ListTable } from '../../parts/list-table.tsx';
import { Page } from '../../parts/page.tsx';
import { PageLink } from '../../parts/page-link.tsx';
import { ConditionMark } from './condition-mark.tsx';
import { IncidentList } from './incident-list.tsx';
import { words } from './words.ts';

const PAGE_ROWS = 50;
const LOOK_SECONDS = 10;

/** All units as they stand now, and the incidents. */
export function UnitList() {
  const t = useWords(words);
  const label = useLabels(codeWords);
  const { celsius, minutes, instant } = useFormats();
  const list = usePages('GET /v1/units', { query: {} }, PAGE_ROWS, { everySeconds: LOOK_SECONDS });
  return (
    <Page title={t('title')} description={t('lead')}>
      <ListTable
        title={t('units')}
        about={t('unitsAbout')}
        items={list.items}
        keyOf={({ unitId }) => unitId}
        read={list}
        pages={list}
        columns={[
          {
            id: 'unit',
            header: t('unit'),
            isRowHeader: true,
            cell: ({ unitId }) => <PageLink to={`/cold-chain/${encodeURIComponent(unitId)}`}>{unitId}</PageLink>,
          },
          { id: 'site', header: t('site'), cell: ({ site, kind }) => `${site} · ${label(kind)}` },
          { id: 'condition', header: t('condition'), cell: ({ state }) => <ConditionMark condition={state.condition} /> },
          { id: 'severity', header: t('severity'), cell: ({ state }) => state.severity },
          { id: 'goods', header: t('goods'), cell: ({ state }) => celsius(state.celsius) },
          { id: 'air', header: t('air'), cell: ({ state }) => celsius(state.airCelsius) },
          { id: 'limit', header: t('limit'), cell: ({ state }) => celsius(state.limits.limitCelsius) },
          {
            id: 'prediction',
            header: t('toLimit'),
            cell: ({ state: { prediction } }) =>
              prediction === null
                ? t('notHeading')
                : t('earliest', { minutes: minutes(prediction.minutesLeft), earliest: minutes(prediction.earliestMinutesLeft) }),
          },
          { id: 'reading', header: t('lastReading'), cell: ({ state }) => instant(state.lastReadingAt) },
        ]}
      />
      <IncidentList />
    </Page>
  );
}
