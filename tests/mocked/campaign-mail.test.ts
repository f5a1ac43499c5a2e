import {
  BadRequestException,
  GetAccountCommand,
  InternalServiceErrorException,
  SESv2Client,
  SendBulkEmailCommand,
  TooManyRequestsException,
} from '@aws-sdk/client-sesv2';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { type CampaignEmail, emailFrom } from '#messaging/email.ts';
import { readMailQuota } from '#messaging/mail-quota.ts';
import { MessageRefusedError } from '#messaging/refusal.ts';

const ses = mockClient(SESv2Client);
const mail = emailFrom({ address: 'offers@shop.example', configurationSet: 'mail' });
beforeEach(() => ses.reset());

const letterTo = (to: string, text = 'Fresh.'): CampaignEmail => ({
  ...{ to, subject: 'Bread', text, html: `<p>${text}</p>`, tags: { campaignId: 'c', sendId: `c-${to}` } },
  headers: { 'List-Unsubscribe': `<https://shop.example/u/${to}>` },
});
const inputs = () => ses.commandCalls(SendBulkEmailCommand).map(({ args }) => args[0].input);
const answering = (...statuses: (string | undefined)[]) =>
  ses.on(SendBulkEmailCommand).resolves({ BulkEmailEntryResults: statuses.map((Status) => ({ Status: Status as 'SUCCESS' })) });
const kindOf = (failure: unknown) => (failure instanceof MessageRefusedError ? failure.kind : failure === undefined ? 'sent' : 'unknown');
const metadata = (httpStatusCode: number) => ({ $metadata: { httpStatusCode }, message: 'injected' });

describe('the mails of a campaign', () => {
  it('go in one call, each as it was made, with its own headers and tags', async () => {
    answering('SUCCESS', 'SUCCESS');
    const odd = letterTo('bob', 'Say {{text}} & <b>"hello"</b>\u2028.');
    expect(await mail.sendAll([letterTo('ann'), odd])).toEqual([undefined, undefined]);
    const [input] = inputs();
    expect(input).toMatchObject({ FromEmailAddress: 'offers@shop.example', ConfigurationSetName: 'mail' });
    expect(input?.DefaultContent?.Template?.TemplateContent).toEqual({ Subject: '{{subject}}', Text: '{{text}}', Html: '{{html}}' });
    const entry = input?.BulkEmailEntries?.[1];
    expect(JSON.parse(entry?.ReplacementEmailContent?.ReplacementTemplate?.ReplacementTemplateData ?? '')).toEqual({
      ...{ subject: 'Bread', text: odd.text, html: odd.html },
    });
    expect(entry).toMatchObject({
      Destination: { ToAddresses: ['bob'] },
      ReplacementHeaders: [{ Name: 'List-Unsubscribe', Value: '<https://shop.example/u/bob>' }],
      ReplacementTags: [
        { Name: 'campaignId', Value: 'c' },
        { Name: 'sendId', Value: 'c-bob' },
      ],
    });
  });

  it('end each as the service says of it; what it does not say for certain stays open', async () => {
    const said = [
      'SUCCESS',
      'MESSAGE_REJECTED',
      'INVALID_PARAMETER',
      'ACCOUNT_THROTTLED',
      'ACCOUNT_SENDING_PAUSED',
      'TRANSIENT_FAILURE',
      'NEW',
    ];
    answering(...said);
    const failures = await mail.sendAll([...said, 'no answer'].map((to) => letterTo(to)));
    expect(failures.map(kindOf)).toEqual(['sent', 'final', 'final', 'throttled', 'passing', 'unknown', 'unknown', 'unknown']);
    expect((failures[1] as MessageRefusedError).reason).toBe('MESSAGE_REJECTED');
  });

  it.each([
    ['that is throttled was not sent', new TooManyRequestsException(metadata(429)), 'throttled'],
    ['that fails in the service is unknown', new InternalServiceErrorException(metadata(500)), 'unknown'],
    ['whose answer is lost is unknown', new Error('socket hang up'), 'unknown'],
  ])('of a call %s', async (_what, error, kind) => {
    ses.on(SendBulkEmailCommand).rejects(error);
    expect((await mail.sendAll([letterTo('ann'), letterTo('bob')])).map(kindOf)).toEqual([kind, kind]);
    expect(inputs(), 'no second try').toHaveLength(1);
  });

  it('do not fail because of one among them: of a call that is refused each goes alone', async () => {
    ses.on(SendBulkEmailCommand).callsFake(({ BulkEmailEntries = [] }) => {
      if (JSON.stringify(BulkEmailEntries).includes('no address')) throw new BadRequestException(metadata(400));
      return { BulkEmailEntryResults: BulkEmailEntries.map(() => ({ Status: 'SUCCESS' })) };
    });
    const failures = await mail.sendAll(['ann', 'no address', 'bob'].map((to) => letterTo(to)));
    expect(failures.map(kindOf)).toEqual(['sent', 'final', 'sent']);
  });

  it('go in several calls when they are more than 50 or too large together', async () => {
    ses.on(SendBulkEmailCommand).callsFake(({ BulkEmailEntries = [] }) => ({
      BulkEmailEntryResults: BulkEmailEntries.map(() => ({ Status: 'SUCCESS' })),
    }));
    const large = Array.from({ length: 4 }, (_, index) => letterTo(`large-${index}`, '包"'.repeat(40_000)));
    const letters = [...Array.from({ length: 120 }, (_, index) => letterTo(`small-${index}`)), ...large];
    expect(await mail.sendAll(letters)).toEqual(letters.map(() => undefined));
    expect(
      inputs().flatMap(({ BulkEmailEntries = [] }) => BulkEmailEntries.map(({ Destination }) => Destination?.ToAddresses?.[0])),
    ).toEqual(letters.map(({ to }) => to));
    for (const input of inputs()) {
      expect(input.BulkEmailEntries?.length).toBeLessThanOrEqual(50);
      expect(Buffer.byteLength(JSON.stringify(input))).toBeLessThan(1_000_000);
    }
  });
});

describe('the quota of the account', () => {
  it.each([
    ['of a sandbox', { MaxSendRate: 1, Max24HourSend: 200, SentLast24Hours: 50 }, { mailsPerSecond: 1, mailsLeftToday: 150 }],
    ['that is used up', { MaxSendRate: 14.5, Max24HourSend: 200, SentLast24Hours: 201 }, { mailsPerSecond: 14, mailsLeftToday: 0 }],
    ['without a bound', { MaxSendRate: 0.5, Max24HourSend: -1, SentLast24Hours: 9 }, { mailsPerSecond: 1, mailsLeftToday: Infinity }],
    ['that is not told', undefined, undefined],
  ])('%s is read', async (_what, SendQuota, expected) => {
    ses.on(GetAccountCommand).resolves({ SendQuota });
    expect(await readMailQuota()).toEqual(expected);
  });
});
