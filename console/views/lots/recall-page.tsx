import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { ReplyOf } from '../../../client/operations.ts';
import { useRead, useWrite } from '../../api/use-api.ts';
import { useFormats } from '../../format/format.ts';
import { codeWords } from '../../i18n/code-words.ts';
import { useLabels, useWords } from '../../i18n/language.ts';
import { AsOf } from '../../parts/as-of.tsx';
import { Figures } from '../../parts/figures.tsx';
import { Page } from '../../parts/page.tsx';
import { ReasonDialog } from '../../parts/reason-dialog.tsx';
import { Section } from '../../parts/section.tsx';
import { RecallCustomers } from './recall-customers.tsx';
import { RecallScope } from './recall-scope.tsx';
import { words } from './words.ts';

type Recall = ReplyOf<'GET /v1/recalls/{id}'>;
const LOOK_SECONDS = 5;

/** One recall: whom it concerns, who was told, what they said, and the clock. */
export function RecallPage({ id }: { readonly id: string }) {
  const t = useWords(words);
  const label = useLabels({ ...codeWords, ...words });
  const result = useRead('GET /v1/recalls/{id}', { params: { id } }, { everySeconds: LOOK_SECONDS });
  const { data } = result;
  return (
    <Page
      title={data?.reason ?? t('recall')}
      description={data && <AsOf at={data.clock.asOf} period={`${label(data.status)} · ${data.isDryRun ? t('drillOf') : t('real')}`} />}
      actions={<Actions recall={data} />}
    >
      <Section title={t('scope')} about={<AsOf at={data?.clock.asOf} />} result={result}>
        {(recall) => <Scope recall={recall} />}
      </Section>
      <Section title={t('clock')} about={t('clockAbout')} result={result}>
        {(recall) => <Clock recall={recall} />}
      </Section>
      <RecallScope id={id} />
      <RecallCustomers id={id} />
    </Page>
  );
}

function Actions({ recall }: { readonly recall: Recall | undefined }) {
  const t = useWords(words);
  const [, go] = useLocation();
  const [asked, setAsked] = useState<'launch' | 'close'>();
  const done = () => setAsked(undefined);
  const launch = useWrite('POST /v1/recalls/{id}/launch', { said: t('launched'), onDone: done });
  const close = useWrite('POST /v1/recalls/{id}/close', { said: t('closed'), onDone: done });
  if (recall === undefined) return <Button onClick={() => go('/lots')}>{t('allLots')}</Button>;
  const params = { id: recall.recallId };
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <Button onClick={() => go('/lots')}>{t('allLots')}</Button>
      {recall.status === 'drafted' ? <Button onClick={() => setAsked('launch')}>{t('launch')}</Button> : null}
      {recall.status === 'closed' ? null : <Button onClick={() => setAsked('close')}>{t('close')}</Button>}
      {asked === 'launch' ? (
        <ReasonDialog
          title={t('launchTitle')}
          lead={t('launchLead')}
          isBusy={launch.isPending}
          onClose={done}
          onReason={() => launch.mutate({ params, body: {} })}
        />
      ) : null}
      {asked === 'close' ? (
        <ReasonDialog
          title={t('closeTitle')}
          isBusy={close.isPending}
          onClose={done}
          onReason={(reason) => close.mutate({ params, body: { reason } })}
        />
      ) : null}
    </SpaceBetween>
  );
}

function Scope({ recall: { scope, customers, notices, rates } }: { readonly recall: Recall }) {
  const t = useWords(words);
  const { number, percent } = useFormats();
  const { email, phone, none } = customers.reachable;
  return (
    <Figures
      items={[
        { label: t('lotsInScope'), value: number(scope.lots) },
        { label: t('orders'), value: `${number(scope.orders.certain)} / ${number(scope.orders.possible)}` },
        { label: t('sold'), value: number(scope.quantitySold, 3) },
        { label: t('customers'), value: number(customers.total) },
        { label: t('customersOf'), value: `${number(customers.certain)} / ${number(customers.possible)}` },
        { label: t('reachable'), value: `${number(email)} / ${number(phone)} / ${number(none)}` },
        { label: t('noticesSent'), value: `${number(notices.sent)} / ${number(notices.waiting)} / ${number(notices.unreachable)}` },
        { label: t('reached'), value: percent(rates.reached) },
        { label: t('answered'), value: percent(rates.answered) },
        { label: t('accountedRate'), value: percent(rates.quantityAccounted) },
      ]}
    />
  );
}

function Clock({ recall: { clock } }: { readonly recall: Recall }) {
  const t = useWords(words);
  const { duration, hours } = useFormats();
  return (
    <Figures
      items={[
        { label: t('hours'), value: hours(clock.hoursSinceStart) },
        { label: t('toHold'), value: duration(clock.secondsToHold) },
        { label: t('toScope'), value: duration(clock.secondsToScope) },
        { label: t('toFirst'), value: duration(clock.secondsToFirstNotice) },
        { label: t('to95'), value: duration(clock.secondsTo95PercentNotified) },
      ]}
    />
  );
}
