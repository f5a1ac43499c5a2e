import { ConfirmSubscriptionCommand, GetSubscriptionAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { confirmationOf, confirmSubscription } from '../../tools/deployment/confirm-subscription.ts';

const target = { stage: 'production', region: 'eu-central-1' };
const topicArn = 'arn:aws:sns:eu-central-1:123456789012:larderly-production-safety';
const link = (arn = topicArn, host = 'sns.eu-central-1.amazonaws.com') =>
  `https://${host}/confirmation.html?TopicArn=${encodeURIComponent(arn)}&Token=2336412f37&Endpoint=quality@shop.example`;

describe('the link of a confirmation mail', () => {
  it('names its topic and its token', () => {
    expect(confirmationOf(` ${link()}\n`, target)).toEqual({ topicArn, token: '2336412f37' });
  });

  it.each([
    ['is no link', 'hello'],
    ['has no token', link().replace('Token', 'Nothing')],
    ['leads elsewhere', link(topicArn, 'sns.eu-central-1.amazonaws.com.evil.example')],
    ['is of another stage', link(topicArn.replace('production', 'staging'))],
    ['is of another region', link(topicArn.replace('eu-central-1', 'us-east-1'))],
    ['is of a foreign topic', link('arn:aws:sns:eu-central-1:123456789012:somebody-else')],
  ])('is refused when it %s', (_how, wrong) => {
    expect(() => confirmationOf(wrong, target)).toThrow(RangeError);
  });
});

describe('a subscription that is confirmed here', () => {
  const topics = mockClient(SNSClient);
  beforeEach(() => {
    topics.reset();
    topics.on(ConfirmSubscriptionCommand).resolves({ SubscriptionArn: `${topicArn}:1` });
  });
  const wasAuthenticated = (value: string) =>
    topics.on(GetSubscriptionAttributesCommand).resolves({ Attributes: { ConfirmationWasAuthenticated: value } });

  it('asks for credentials from whoever wants to end it', async () => {
    wasAuthenticated('true');
    expect(await confirmSubscription(link(), target)).toContain('only this account can end it');
    expect(topics.commandCalls(ConfirmSubscriptionCommand)[0]?.args[0].input).toEqual({
      TopicArn: topicArn,
      Token: '2336412f37',
      AuthenticateOnUnsubscribe: 'true',
    });
  });

  it('is called unguarded when somebody had followed the link before', async () => {
    wasAuthenticated('false');
    expect(await confirmSubscription(link(), target)).toMatch(/^! .*works for everybody/);
  });
});
