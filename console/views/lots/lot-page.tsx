import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useRead, useWrite } from '../../api/use-api.ts';
import { useWords } from '../../i18n/language.ts';
import { AsOf } from '../../parts/as-of.tsx';
import { Page } from '../../parts/page.tsx';
import { ReasonDialog } from '../../parts/reason-dialog.tsx';
import { Outcome } from '../../parts/section.tsx';
import { useMay } from '../../sign-in/session-context.ts';
import { LotFacts } from './lot-facts.tsx';
import { LotMovements } from './lot-movements.tsx';
import type { LotProps } from './lot-props.ts';
import { LotTrace } from './lot-trace.tsx';
import { words } from './words.ts';

/** One lot. It is named in the query, since a lot may hold any character. */
export function LotPage({ gtin, lot }: LotProps) {
  const result = useRead('GET /v1/lots/{gtin}', { params: { gtin }, query: { lot } }, { everySeconds: 30 });
  return (
    <Page title={`${gtin} · ${lot}`} description={<AsOf at={result.data?.asOf} />} actions={<Actions gtin={gtin} lot={lot} />}>
      <Outcome result={result}>{(known) => <LotFacts known={known} />}</Outcome>
      <LotTrace gtin={gtin} lot={lot} />
      <LotMovements gtin={gtin} lot={lot} />
    </Page>
  );
}

function Actions({ gtin, lot }: LotProps) {
  const t = useWords(words);
  const [, go] = useLocation();
  const isQuality = useMay('quality');
  const [asked, setAsked] = useState<'hold' | 'release' | 'dispose'>();
  const done = () => setAsked(undefined);
  const hold = useWrite('POST /v1/lots/{gtin}/hold', { said: t('heldDone'), onDone: done });
  const release = useWrite('POST /v1/lots/{gtin}/release', { said: t('released'), onDone: done });
  const dispose = useWrite('POST /v1/lots/{gtin}/dispose', { said: t('disposed'), onDone: done });
  const what = `${gtin} · ${lot}`;
  const titles = { hold: t('holdTitle', { what }), release: t('releaseTitle', { what }), dispose: t('disposeTitle', { what }) };
  const writes = { hold, release, dispose };
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <Button onClick={() => go('/lots')}>{t('allLots')}</Button>
      <Button onClick={() => setAsked('hold')}>{t('hold')}</Button>
      {isQuality ? <Button onClick={() => setAsked('release')}>{t('release')}</Button> : null}
      {isQuality ? <Button onClick={() => setAsked('dispose')}>{t('dispose')}</Button> : null}
      {asked === undefined ? null : (
        <ReasonDialog
          title={titles[asked]}
          isBusy={writes[asked].isPending}
          onClose={done}
          onReason={(reason) => writes[asked].mutate({ params: { gtin }, query: { lot }, body: { reason } })}
        />
      )}
    </SpaceBetween>
  );
}
