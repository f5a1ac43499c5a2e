import { GetAccountCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { GetSubscriptionAttributesCommand, ListSubscriptionsByTopicCommand, ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { preflight } from '../../tools/deployment/preflight.ts';

const mail = mockClient(SESv2Client);
const topics = mockClient(SNSClient);
const target = { stage: 'production', region: 'eu-central-1' };
const TopicArn = 'arn:aws:sns:eu-central-1:123456789012:larderly-production-safety';

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  // No AWS command line, so that nothing leaves this machine.
  vi.stubEnv('PATH', '');
  mail.reset();
  topics.reset();
  mail.on(GetAccountCommand).resolves({ ProductionAccessEnabled: true, SendQuota: { MaxSendRate: 14, Max24HourSend: 50_000 } });
  topics.on(ListTopicsCommand).resolves({ Topics: [{ TopicArn }] });
  topics.on(ListSubscriptionsByTopicCommand).resolves({ Subscriptions: [{ SubscriptionArn: `${TopicArn}:1`, Protocol: 'sms' }] });
});
afterAll(() => vi.unstubAllEnvs());

const verdictAbout = async (about: string) => (await preflight(target)).find((verdict) => verdict.about === about);

describe('the look at an account before a deployment', () => {
  it('asks nothing where all is well', async () => {
    expect(await verdictAbout('mail')).toEqual({ about: 'mail', found: '14 a second, 50000 a day' });
    expect(await verdictAbout('safety alerts')).toEqual({ about: 'safety alerts', found: '1 confirmed, 0 pending' });
  });

  it('says how to leave the sandbox of SES', async () => {
    mail.on(GetAccountCommand).resolves({ ProductionAccessEnabled: false });
    expect((await verdictAbout('mail'))?.ask).toContain('production access');
  });

  it('names the subscriptions that nobody has confirmed', async () => {
    const pending = { SubscriptionArn: 'PendingConfirmation', Protocol: 'email', Endpoint: 'quality@shop.example' };
    topics.on(ListSubscriptionsByTopicCommand).resolves({ Subscriptions: [pending] });
    expect((await verdictAbout('safety alerts'))?.ask).toMatch(/^Confirm email quality@shop.example: npm run deploy -- --confirm/);
  });

  it('names the mail subscriptions that a click can end', async () => {
    const mailed = { SubscriptionArn: `${TopicArn}:2`, Protocol: 'email', Endpoint: 'quality@shop.example' };
    topics.on(ListSubscriptionsByTopicCommand).resolves({ Subscriptions: [mailed] });
    const confirmedBy = (wasAuthenticated: string) =>
      topics.on(GetSubscriptionAttributesCommand).resolves({ Attributes: { ConfirmationWasAuthenticated: wasAuthenticated } });
    confirmedBy('false');
    expect((await verdictAbout('safety alerts'))?.ask).toContain('ends email quality@shop.example.');
    confirmedBy('true');
    expect((await verdictAbout('safety alerts'))?.ask).toBeUndefined();
  });

  it('knows that a first deployment has no topic yet', async () => {
    topics.on(ListTopicsCommand).resolves({ Topics: [] });
    expect(await verdictAbout('safety alerts')).toMatchObject({ found: 'no topic yet' });
  });

  it('goes on where the account denies a look, and says so', async () => {
    mail.on(GetAccountCommand).rejects(new Error('not authorized'));
    expect(await verdictAbout('mail')).toEqual({ about: 'mail', found: 'not known: not authorized' });
    expect((await verdictAbout('concurrent functions'))?.found).toContain('not known');
  });
});
