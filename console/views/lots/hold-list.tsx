import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { usePages, useWrite } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { useSpoken } from '../../i18n/spoken.ts';
import { ListTable } from '../../parts/list-table.tsx';
import { ReasonDialog } from '../../parts/reason-dialog.tsx';
import { useMay } from '../../sign-in/session-context.ts';
import { type Hold, idOfTarget, useNamesOfTargets } from './target-name.ts';
import { words } from './words.ts';

const PAGE_ROWS = 20;
const LOOK_SECONDS = 20;

/** What may not be sold now, and why. */
export function HoldList() {
  const t = useWords(words);
  const label = useLabels(words);
  const actor = useLabels(codeWords);
  const spoken = useSpoken();
  const { instant } = useFormats();
  const mayRelease = useMay('quality');
  const [asked, setAsked] = useState<Hold>();
  const list = usePages('GET /v1/holds', { query: {} }, PAGE_ROWS, { everySeconds: LOOK_SECONDS });
  const nameOfTarget = useNamesOfTargets(list.items);
  return (
    <>
      <ListTable<Hold>
        title={t('holds')}
        about={t('holdsAbout')}
        items={list.items}
        keyOf={(hold) => `${hold.target.kind} ${idOfTarget(hold)}`}
        read={list}
        pages={list}
        columns={[
          { id: 'what', header: t('target'), isRowHeader: true, cell: (hold) => `${label(hold.target.kind)} ${nameOfTarget(hold)}` },
          { id: 'reason', header: t('reason'), cell: ({ reason }) => spoken(reason) },
          { id: 'since', header: t('since'), cell: ({ heldAt }) => instant(heldAt) },
          { id: 'by', header: t('by'), cell: ({ heldBy }) => actor(heldBy) },
          {
            id: 'release',
            header: t('release'),
            cell: (hold) =>
              mayRelease && hold.target.kind !== 'zone' ? (
                <Button
                  variant="inline-link"
                  wrapText={false}
                  ariaLabel={t('releaseTitle', { what: nameOfTarget(hold) })}
                  onClick={() => setAsked(hold)}
                >
                  {t('release')}
                </Button>
              ) : (
                '—'
              ),
          },
        ]}
      />
      {asked === undefined ? null : <ReleaseDialog hold={asked} onClose={() => setAsked(undefined)} />}
    </>
  );
}

function ReleaseDialog({ hold, onClose }: { readonly hold: Hold; readonly onClose: () => void }) {
  const t = useWords(words);
  const nameOfTarget = useNamesOfTargets([hold]);
  const options = { said: t('released'), onDone: onClose };
  const lot = useWrite('POST /v1/lots/{gtin}/release', options);
  const product = useWrite('POST /v1/products/{productId}/release', options);
  const { target } = hold;
  const release = (reason: string) => {
    if (target.kind === 'lot') lot.mutate({ params: { gtin: target.gtin }, query: { lot: target.lot }, body: { reason } });
    if (target.kind === 'product') product.mutate({ params: { productId: target.productId }, body: { reason } });
  };
  return (
    <ReasonDialog
      title={t('releaseTitle', { what: nameOfTarget(hold) })}
      isBusy={lot.isPending || product.isPending}
      onReason={release}
      onClose={onClose}
    />
  );
}
