import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import { sendTo } from '#messaging/work-queue.ts';

const sqs = mockClient(SQSClient);
beforeEach(() => {
  sqs.reset();
  sqs.on(SendMessageBatchCommand).resolves({ Successful: [], Failed: [] });
});

const sent = () =>
  sqs.commandCalls(SendMessageBatchCommand).map(({ args: [{ input }] }) => input.Entries?.map(({ MessageBody = '' }) => MessageBody) ?? []);

it('sends at most ten messages and 240 KB at once', async () => {
  await sendTo('http://127.0.0.1/q').sendAll([...Array(12).fill('x'), ...Array(3).fill('y'.repeat(100_000))]);
  const requests = sent();
  expect(requests.flat()).toHaveLength(15);
  for (const bodies of requests) {
    expect(bodies.length).toBeLessThanOrEqual(10);
    expect(bodies.reduce((sum, body) => sum + Buffer.byteLength(body), 0)).toBeLessThanOrEqual(240_000);
  }
});

it('sends any text, also with the characters that SQS refuses', async () => {
  const message = { text: 'a\uFFFEb\uFFFFc\uD800' };
  await sendTo('http://127.0.0.1/q').send(message);
  const [[body = ''] = []] = sent();
  expect([...message.text].filter((char) => char > '~' && body.includes(char))).toEqual([]);
  expect(JSON.parse(body)).toEqual(message);
});
