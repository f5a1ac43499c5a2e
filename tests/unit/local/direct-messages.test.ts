import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { Outbox } from '../../../local/outbox.ts';
import { answerDirectMessage } from '../../../local/proxy/answer-direct-message.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'larderly-direct-'));
const DEVICE = 'arn:aws:sns:eu-central-1:123456789012:endpoint/GCM/shop/0f3a';
let outbox: Outbox;
let files = 0;
beforeEach(() => {
  outbox = new Outbox(path.join(folder, `${files++}.ndjson`));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ask = (fields: Record<string, string>) => answerDirectMessage(outbox, new URLSearchParams(fields).toString());

describe('what the runtime answers in the place of SNS', () => {
  it('keeps a text message with the send that it belongs to', () => {
    const tag = { 'MessageAttributes.entry.1.Name': 'sendId', 'MessageAttributes.entry.1.Value.StringValue': 'c-1-someone' };
    expect(ask({ Action: 'Publish', PhoneNumber: '+491705551234', Message: 'Fresh.', ...tag })).toContain('<MessageId>');
    expect(outbox.since(0)).toMatchObject([{ kind: 'sms', to: ['+491705551234'], text: 'Fresh.', attributes: { sendId: 'c-1-someone' } }]);
  });

  it('keeps a push with what goes to the app, and forgets it when its device is deleted', () => {
    const google = JSON.stringify({ fcmV1Message: { message: { notification: { title: 'Bread' }, data: { sendId: 'c-1-someone' } } } });
    const Message = JSON.stringify({ default: 'Fresh.', GCM: google });
    ask({ Action: 'Publish', TargetArn: DEVICE, MessageStructure: 'json', Message });
    ask({ Action: 'Publish', TargetArn: `${DEVICE}b`.replace('0f3a', '77'), MessageStructure: 'json', Message });
    expect(outbox.since(0)).toMatchObject([{ kind: 'push', subject: 'Bread', attributes: { sendId: 'c-1-someone' } }, { kind: 'push' }]);
    expect(ask({ Action: 'DeleteEndpoint', EndpointArn: DEVICE })).toMatch(/^<DeleteEndpointResponse .*<RequestId>/);
    expect(outbox.since(0).map(({ to }) => to[0])).toEqual([DEVICE.replace('0f3a', '77b')]);
  });

  it('leaves topics to their engine', () => {
    expect(ask({ Action: 'Publish', TopicArn: 'arn:aws:sns:eu-central-1:123456789012:safety', Message: 'x' })).toBeUndefined();
    expect(ask({ Action: 'Subscribe', TopicArn: 'arn:aws:sns:eu-central-1:123456789012:safety' })).toBeUndefined();
  });
});
