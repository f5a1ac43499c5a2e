import { SNSClient, SubscribeCommand, UnsubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type NightShift, startNightShift } from '../support/night-shift.ts';

const SCHEDULED = { scheduledAt: '2026-11-22T08:00:00Z' };
let shift: NightShift;
let topics: SNSClient;
let queues: SQSClient;
let safety: string;
let inbox: string;

const subscribe = async (TopicArn: string | undefined, Protocol: string, Endpoint: string) =>
  (await topics.send(new SubscribeCommand({ TopicArn, Protocol, Endpoint, ReturnSubscriptionArn: true }))).SubscriptionArn;
const check = () => shift.run<{ missing: number }>('cold-chain/check-alert-path', SCHEDULED);

beforeAll(async () => {
  shift = await startNightShift();
  [topics, queues] = [new SNSClient({}), new SQSClient({ useQueueUrlAsEndpoint: false })];
  const operations = process.env['OPERATIONS_TOPIC_ARN'];
  // The night has no safety topic; that of marketing will do for one.
  safety = process.env['MARKETING_TOPIC_ARN'] ?? '';
  Object.assign(process.env, { SAFETY_TOPIC_ARN: safety, SAFETY_SUBSCRIPTIONS: '120' });
  const { QueueUrl = '' } = await queues.send(new CreateQueueCommand({ QueueName: 'operations-inbox' }));
  inbox = QueueUrl;
  await subscribe(operations, 'sqs', 'arn:aws:sqs:eu-central-1:000000000000:operations-inbox');
});
afterAll(() => shift.stop());

async function told(): Promise<{ Subject: string; Message: string }[]> {
  const { Messages = [] } = await queues.send(new ReceiveMessageCommand({ QueueUrl: inbox, MaxNumberOfMessages: 10 }));
  return Messages.map(({ Body = '{}' }) => JSON.parse(Body));
}

it('says nothing while all subscriptions of the topic stand, over several pages, and names the gap when one goes', async () => {
  const phones = Array.from({ length: 119 }, (_, index) => subscribe(safety, 'sms', `+4917100000${100 + index}`));
  const [mail] = await Promise.all([subscribe(safety, 'email', 'quality@shop.example'), ...phones]);
  expect(await check()).toEqual({ configured: 120, missing: 0, unguarded: 0 });
  expect(await told()).toEqual([]);
  await topics.send(new UnsubscribeCommand({ SubscriptionArn: mail }));
  expect(await check()).toEqual({ configured: 120, missing: 1, unguarded: 0 });
  const [gap, ...others] = await told();
  expect(others).toEqual([]);
  expect(gap?.Subject).toBe('Safety alerts: 1 of 120 subscriptions is missing');
  expect(gap?.Message).toContain('Confirmed: sms 119');
});
