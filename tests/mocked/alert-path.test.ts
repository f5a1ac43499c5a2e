import { GetSubscriptionAttributesCommand, ListSubscriptionsByTopicCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { gapReport, judgeAlertPath, needsReport } from '#domain/cold-chain/alert-path.ts';
import { InstantSchema } from '#schemas/instant.ts';

const TOPIC = 'arn:aws:sns:eu-central-1:000000000000:safety';
vi.stubEnv('AWS_REGION', 'eu-central-1');
vi.stubEnv('SAFETY_TOPIC_ARN', TOPIC);
vi.stubEnv('OPERATIONS_TOPIC_ARN', TOPIC.replace('safety', 'operations'));
vi.stubEnv('SAFETY_SUBSCRIPTIONS', '3');
// So that metrics go to the console of the test.
vi.stubEnv('POWERTOOLS_DEV', 'true');
vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
vi.stubEnv('POWERTOOLS_METRICS_NAMESPACE', 'Larderly');
const { handler } = await import('../../functions/cold-chain/check-alert-path.ts');

const NOW = InstantSchema.parse('2026-11-22T08:00:00.000Z');
const confirmed = (protocol: string, id = '1', isGuarded = true) => ({ protocol, arn: `${TOPIC}:${id}`, isGuarded });
const pending = { protocol: 'email', arn: 'PendingConfirmation', isGuarded: true };
const deleted = { protocol: 'sms', arn: 'Deleted', isGuarded: true };

describe('the alert path', () => {
  it.each([
    ['whole when everybody has confirmed', [confirmed('email'), confirmed('sms')], 2, 0],
    ['broken by one who has not confirmed', [confirmed('email'), pending], 2, 1],
    ['broken by one who has left', [confirmed('email'), deleted], 2, 1],
    ['broken when nobody is there', [], 2, 2],
    ['whole when nobody is to be there', [], 0, 0],
    ['whole when somebody has joined by hand', [confirmed('email'), confirmed('email', '2')], 1, 0],
  ])('is %s', (_how, subscriptions, configured, missing) => {
    expect(judgeAlertPath(subscriptions, configured).missing).toBe(missing);
  });

  it('is reported by kind of channel and with what to do', () => {
    const { subject, text } = gapReport(judgeAlertPath([confirmed('https'), pending, deleted], 3), TOPIC, NOW);
    expect(subject).toBe('Safety alerts: 2 of 3 subscriptions are missing');
    expect(text).toMatch(/Confirmed: https 1\nWaiting for confirmation: email 1\n/);
    expect(text).toContain(`aws sns subscribe --topic-arn ${TOPIC}`);
    expect(text).not.toContain('may end');
  });

  it('is reported when a mail can end it, with which subscription that is', () => {
    const path = judgeAlertPath([confirmed('email', 'open', false), confirmed('sms')], 2);
    expect(needsReport(path)).toBe(true);
    const { subject, text } = gapReport(path, TOPIC, NOW);
    expect(subject).toBe('Safety alerts: 1 of 2 subscriptions can be ended by a click');
    expect(text).toContain(`email ${TOPIC}:open\n`);
    expect(text).toContain('--confirm');
  });

  it('is not reported every day for a pager that confirms itself, but lists it', () => {
    const pager = confirmed('https', 'pager', false);
    expect(needsReport(judgeAlertPath([pager, confirmed('email')], 2))).toBe(false);
    expect(gapReport(judgeAlertPath([pager], 2), TOPIC, NOW).text).toContain(`https ${TOPIC}:pager\n`);
  });
});

describe('check-alert-path', () => {
  const topics = mockClient(SNSClient);
  const listed = ({ protocol, arn }: typeof pending) => ({ Protocol: protocol, SubscriptionArn: arn, Endpoint: 'secret' });
  const check = () => handler({ scheduledAt: NOW }, {} as never);
  const metrics = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const missingByMetric = () => metrics.mock.calls.map(([line]) => JSON.parse(String(line)).SafetySubscriptionsMissing);

  beforeEach(() => {
    topics.reset();
    metrics.mockClear();
    topics.on(PublishCommand).resolves({});
    topics.on(GetSubscriptionAttributesCommand).resolves({ Attributes: { ConfirmationWasAuthenticated: 'true' } });
    topics
      .on(ListSubscriptionsByTopicCommand, { TopicArn: TOPIC })
      .resolves({ Subscriptions: [confirmed('email'), pending].map(listed), NextToken: 'more' });
  });
  const lastPage = (...subscriptions: (typeof pending)[]) =>
    topics
      .on(ListSubscriptionsByTopicCommand, { TopicArn: TOPIC, NextToken: 'more' })
      .resolves({ Subscriptions: subscriptions.map(listed) });

  it('reads every page, counts what is missing and tells operations once, without an address', async () => {
    lastPage(confirmed('https', '2'));
    expect(await check()).toEqual({ configured: 3, missing: 1, unguarded: 0 });
    expect(missingByMetric()).toEqual([1]);
    const [told, ...others] = topics.commandCalls(PublishCommand).map(({ args }) => args[0].input);
    expect(others).toEqual([]);
    expect(told).toMatchObject({
      TopicArn: TOPIC.replace('safety', 'operations'),
      Subject: 'Safety alerts: 1 of 3 subscriptions is missing',
    });
    expect(told?.Message).not.toContain('secret');
  });

  it('writes zero and says nothing when all is well', async () => {
    lastPage(confirmed('https', '2'), confirmed('sms', '3'));
    expect(await check()).toEqual({ configured: 3, missing: 0, unguarded: 0 });
    expect(missingByMetric()).toEqual([0]);
    expect(topics.commandCalls(PublishCommand)).toEqual([]);
  });

  it('tells operations of a mail address whose subscription a click can end, and raises no alarm for it', async () => {
    lastPage(confirmed('https', '2'), confirmed('sms', '3'));
    topics
      .on(GetSubscriptionAttributesCommand, { SubscriptionArn: `${TOPIC}:1` })
      .resolves({ Attributes: { ConfirmationWasAuthenticated: 'false' } });
    expect(await check()).toEqual({ configured: 3, missing: 0, unguarded: 1 });
    expect(missingByMetric()).toEqual([0]);
    const [told] = topics.commandCalls(PublishCommand).map(({ args }) => args[0].input);
    expect(told?.Message).toContain(`email ${TOPIC}:1`);
  });

  it('fails loudly when it cannot look, so that the alarm hears of it', async () => {
    topics.on(ListSubscriptionsByTopicCommand).rejects(new Error('denied'));
    await expect(check()).rejects.toThrow('denied');
    expect(missingByMetric()).toEqual([]);
  });
});
