import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import type { ItemOf } from '../../../client/operations.ts';
import { usePages, useWrite } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { ListTable } from '../../parts/list-table.tsx';
import { PageLink } from '../../parts/page-link.tsx';
import { ReasonDialog } from '../../parts/reason-dialog.tsx';
import { useMay } from '../../sign-in/session-context.ts';
import { words } from './words.ts';

type Incident = ItemOf<'GET /v1/incidents'>;
const PAGE_ROWS = 10;
const LOOK_SECONDS = 10;

/** Incidents of all units or of one, each to be acknowledged with a reason. */
export function IncidentList({ unitId, isOpenOnly = false }: { readonly unitId?: string; readonly isOpenOnly?: boolean }) {
  const t = useWords(words);
  const [asked, setAsked] = useState<Incident>();
  const query = { ...(unitId === undefined ? {} : { unitId }), ...(isOpenOnly ? { status: 'open' as const } : {}) };
  const list = usePages('GET /v1/incidents', { query }, PAGE_ROWS, { everySeconds: LOOK_SECONDS });
  const columns = useColumns(setAsked);
  return (
    <>
      <ListTable<Incident>
        title={isOpenOnly ? `${t('incidents')}: ${t('open')}` : t('incidents')}
        about={t('incidentsAbout')}
        items={list.items}
        keyOf={({ incidentId }) => incidentId}
        read={list}
        empty={t('noIncidents')}
        pages={list}
        columns={columns}
      />
      {asked === undefined ? null : <Acknowledge incident={asked} onClose={() => setAsked(undefined)} />}
    </>
  );
}

function useColumns(onAsk: (incident: Incident) => void) {
  const t = useWords(words);
  const label = useLabels(codeWords);
  const { celsius, instant } = useFormats();
  const mayAct = useMay('quality', 'admin');
  return [
    {
      id: 'unit',
      header: t('unit'),
      isRowHeader: true,
      cell: ({ unitId, incidentId }: Incident) =>
        mayAct ? <PageLink to={`/cold-chain/cases/${encodeURIComponent(incidentId)}`}>{unitId}</PageLink> : unitId,
    },
    { id: 'kind', header: t('kind'), cell: ({ kind }: Incident) => label(kind) },
    { id: 'severity', header: t('severity'), cell: ({ severity }: Incident) => severity },
    { id: 'stage', header: t('stage'), cell: ({ stage, status }: Incident) => `${label(stage)} · ${label(status)}` },
    { id: 'began', header: t('began'), cell: ({ startedAt }: Incident) => instant(startedAt) },
    { id: 'extreme', header: t('extreme'), cell: ({ extremeCelsius }: Incident) => celsius(extremeCelsius) },
    {
      id: 'acknowledged',
      header: t('acknowledged'),
      cell: (incident: Incident) => {
        const { acknowledgement } = incident;
        if (acknowledgement !== undefined) return `${acknowledgement.by}: ${acknowledgement.reason}`;
        if (!mayAct || incident.status !== 'open') return '—';
        return (
          <Button
            variant="inline-link"
            wrapText={false}
            ariaLabel={t('acknowledgeTitle', { unit: incident.unitId })}
            onClick={() => onAsk(incident)}
          >
            {t('acknowledge')}
          </Button>
        );
      },
    },
  ];
}

function Acknowledge({ incident, onClose }: { readonly incident: Incident; readonly onClose: () => void }) {
  const t = useWords(words);
  const write = useWrite('POST /v1/incidents/{id}/acknowledge', { said: t('acknowledgeDone'), onDone: onClose });
  return (
    <ReasonDialog
      title={t('acknowledgeTitle', { unit: incident.unitId })}
      lead={t('acknowledgeLead')}
      isBusy={write.isPending}
      onClose={onClose}
      onReason={(reason) => write.mutate({ params: { id: incident.incidentId }, body: { reason } })}
    />
  );
}
