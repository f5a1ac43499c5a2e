import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { ReplyOf } from '../../../client/operations.ts';
import { useRead, useWrite } from '../../api/use-api.ts';
import { useNotify } from '../../app/notices.ts';
import { useFormats } from '../../format/format.ts';
import { useWords } from '../../i18n/language.ts';
import { ListTable } from '../../parts/list-table.tsx';
import { ReasonDialog } from '../../parts/reason-dialog.tsx';
import { useMay, useSession } from '../../sign-in/session-context.ts';
import { words } from './words.ts';

type Case = ReplyOf<'GET /v1/cases/{caseId}'>;
type Approval = Case['approvals'][number];
type Kind = Approval['kind'];
const LOOK_SECONDS = 15;

/** What is to become of the lots of a case, and who has approved what so far where two have to. */
export function CaseDecision({ caseId }: { readonly caseId: string }) {
  const t = useWords(words);
  const { number } = useFormats();
  const mayDecide = useMay('quality', 'admin');
  const [asked, setAsked] = useState<Pick<Approval, 'kind' | 'lots'>>();
  const story = useRead('GET /v1/cases/{caseId}', { params: { caseId }, query: { limit: 1 } }, { everySeconds: LOOK_SECONDS });
  const needed = story.data?.approversNeeded;
  return (
    <>
      <ListTable<Approval>
        title={t('decide')}
        about={needed && t('approversNeeded', { release: number(needed.release), dispose: number(needed.dispose) })}
        items={story.data?.approvals ?? []}
        keyOf={({ decisionId }) => decisionId}
        read={story}
        empty={t('noApproval')}
        columns={useColumns(mayDecide, setAsked)}
        actions={
          mayDecide ? (
            <SpaceBetween direction="horizontal" size="xs">
              <Button onClick={() => setAsked({ kind: 'release' })}>{t('release')}</Button>
              <Button onClick={() => setAsked({ kind: 'dispose' })}>{t('dispose')}</Button>
              {needed == null || needed.rework === null ? null : (
                <Button onClick={() => setAsked({ kind: 'rework' })}>{t('rework')}</Button>
              )}
            </SpaceBetween>
          ) : null
        }
      />
      {asked === undefined ? null : <DecisionDialog caseId={caseId} asked={asked} onClose={() => setAsked(undefined)} />}
    </>
  );
}

function useColumns(mayDecide: boolean, onApprove: (approval: Approval) => void) {
  const t = useWords(words);
  const { instant } = useFormats();
  const { name } = useSession();
  return [
    { id: 'kind', header: t('decision'), isRowHeader: true, cell: ({ kind }: Approval) => t(kind) },
    {
      id: 'lots',
      header: t('lots'),
      cell: ({ lots }: Approval) => lots?.map(({ gtin, lot }) => `${gtin} · ${lot}`).join(', ') ?? t('allLots'),
    },
    { id: 'by', header: t('by'), cell: ({ by }: Approval) => by },
    { id: 'at', header: t('at'), cell: ({ at }: Approval) => instant(at) },
    { id: 'reason', header: t('reason'), cell: ({ reason }: Approval) => reason },
    {
      id: 'approve',
      header: t('second'),
      cell: (approval: Approval) =>
        mayDecide && approval.by !== name ? (
          <Button variant="inline-link" wrapText={false} onClick={() => onApprove(approval)}>
            {t('approveToo')}
          </Button>
        ) : (
          '—'
        ),
    },
  ];
}

interface DecisionDialogProps {
  readonly caseId: string;
  readonly asked: { readonly kind: Kind; readonly lots?: Approval['lots'] };
  readonly onClose: () => void;
}

const TITLES = { release: 'releaseTitle', dispose: 'disposeTitle', rework: 'reworkTitle' } as const satisfies Record<Kind, string>;

function DecisionDialog({ caseId, asked: { kind, lots }, onClose }: DecisionDialogProps) {
  const t = useWords(words);
  const notify = useNotify();
  const done = {
    onDone: ({ state }: ReplyOf<'POST /v1/cases/{caseId}/release'>) => {
      notify('success', t(state === 'approved' ? 'awaitsSecond' : 'decided'));
      onClose();
    },
  };
  const [evidence, setEvidence] = useState('');
  const release = useWrite('POST /v1/cases/{caseId}/release', done);
  const dispose = useWrite('POST /v1/cases/{caseId}/dispose', done);
  const rework = useWrite('POST /v1/cases/{caseId}/rework', done);
  const decide = (reason: string) => {
    const params = { caseId };
    const body = { reason, ...(lots === undefined ? {} : { lots }) };
    if (kind === 'release') release.mutate({ params, body });
    if (kind === 'dispose') dispose.mutate({ params, body });
    if (kind === 'rework' && evidence.trim() !== '') rework.mutate({ params, body: { ...body, evidence: evidence.trim() } });
  };
  return (
    <ReasonDialog
      title={t(TITLES[kind])}
      lead={
        kind === 'rework' ? (
          <FormField label={t('evidence')}>
            <Input value={evidence} onChange={({ detail }) => setEvidence(detail.value)} />
          </FormField>
        ) : undefined
      }
      isBusy={release.isPending || dispose.isPending || rework.isPending}
      onClose={onClose}
      onReason={decide}
    />
  );
}
