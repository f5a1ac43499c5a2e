import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useRead, useWrite } from '../../api/use-api.ts';
import { useWords } from '../../i18n/language.ts';
import { Page } from '../../parts/page.tsx';
import { AudienceBuilder } from './audience-builder.tsx';
import { audienceOf, NOTHING_CHOSEN } from './audience-choice.ts';
import { AudienceSize } from './audience-size.tsx';
import type { Message } from './message.ts';
import { MessageFields } from './message-fields.tsx';
import { MessagePreview } from './message-preview.tsx';
import { words } from './words.ts';

const DAY_MILLIS = 86_400_000;
const USUAL_DAYS = 14;
const dayFromNow = (days: number) => new Date(Date.now() + days * DAY_MILLIS).toISOString().slice(0, 10);

const blank = (): Message => ({
  name: '',
  subject: '',
  text: '',
  startsOn: dayFromNow(0),
  endsOn: dayFromNow(USUAL_DAYS),
  holdOut: '10',
  cost: '',
});

/** A draft: whom, with the live size of it, and what. */
export function CampaignForm() {
  const t = useWords(words);
  const [, go] = useLocation();
  const [choice, setChoice] = useState(NOTHING_CHOSEN);
  const [message, setMessage] = useState(blank);
  const [isAsked, setAsked] = useState(false);
  const currency = useRead('GET /v1/segments', {}).data?.currency ?? 'EUR';
  const create = useWrite('POST /v1/campaigns', { said: t('saved'), onDone: ({ campaignId }) => go(`/campaigns/${campaignId}`) });
  const { name, subject, text, startsOn, endsOn } = message;
  const holdOutRate = Math.min(0.9, Math.max(0, Number(message.holdOut) / 100 || 0));
  const isIncomplete = [name, subject, text, startsOn, endsOn].some((value) => value.trim() === '');
  const save = () => {
    setAsked(true);
    if (isIncomplete) return;
    const amountMinor = minorOf(message.cost, currency);
    const costs = amountMinor > 0 ? [{ costId: 'planned', kind: 'other' as const, amountMinor }] : [];
    create.mutate({
      body: {
        name,
        channel: 'email',
        audience: audienceOf(choice),
        holdOutRate,
        offer: { subject, text },
        startsOn,
        endsOn,
        currency,
        costs,
      },
    });
  };
  return (
    <Page title={t('create')} actions={<Button onClick={() => go('/campaigns')}>{t('back')}</Button>}>
      <Container
        header={
          <Header variant="h2" description={t('audienceAbout')}>
            {t('audience')}
          </Header>
        }
      >
        <AudienceBuilder choice={choice} onChoice={setChoice} />
      </Container>
      <AudienceSize choice={choice} holdOutRate={holdOutRate} />
      <Container header={<Header variant="h2">{t('offer')}</Header>}>
        <SpaceBetween size="m">
          <MessageFields message={message} onMessage={setMessage} currency={currency} />
          <MessagePreview message={message} />
          {isAsked && isIncomplete ? <Alert type="warning">{t('incomplete')}</Alert> : null}
          <Button variant="primary" loading={create.isPending} onClick={save}>
            {t('save')}
          </Button>
        </SpaceBetween>
      </Container>
    </Page>
  );
}

/** What was typed, in the smallest unit of the currency. */
function minorOf(typed: string, currency: string): number {
  const digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  return Math.round((Number(typed) || 0) * 10 ** digits);
}
