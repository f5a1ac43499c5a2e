import { randomUUID } from 'node:crypto';
import type { Outbox } from '../outbox.ts';

/** What a publication to one telephone or device says, when it is one: topics alone have an engine behind them. */
function directTarget(form: URLSearchParams): { kind: 'sms' | 'push'; to: string } | undefined {
  const phone = form.get('PhoneNumber');
  if (phone !== null) return { kind: 'sms', to: phone };
  const target = form.get('TargetArn');
  return target?.includes(':endpoint/') ? { kind: 'push', to: target } : undefined;
}

/** What the services for devices would each show: the message of the default, the title of the one for Google. */
function pushOf(message: string): { text: string; subject: string } {
  const bodies = JSON.parse(message) as { default?: string; GCM?: string };
  const { fcmV1Message } = JSON.parse(bodies.GCM ?? '{}') as { fcmV1Message?: { message?: { notification?: { title?: string } } } };
  return { text: bodies.default ?? '', subject: fcmV1Message?.message?.notification?.title ?? '' };
}

function attributesOf(form: URLSearchParams): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (let entry = 1; form.has(`MessageAttributes.entry.${entry}.Name`); entry += 1) {
    const key = `MessageAttributes.entry.${entry}`;
    attributes[form.get(`${key}.Name`) ?? ''] = form.get(`${key}.Value.StringValue`) ?? '';
  }
  return attributes;
}

/** Puts a text message or a push into the outbox. @returns what SNS answers; undefined for anything else, which its engine answers */
export function answerDirectMessage(outbox: Outbox, body: string): string | undefined {
  const form = new URLSearchParams(body);
  const target = form.get('Action') === 'Publish' ? directTarget(form) : undefined;
  if (target === undefined) return undefined;
  const message = form.get('Message') ?? '';
  const shown = form.get('MessageStructure') === 'json' ? pushOf(message) : { text: message, subject: form.get('Subject') ?? '' };
  outbox.add({ kind: target.kind, to: [target.to], ...shown, attributes: attributesOf(form) });
  const [messageId, requestId] = [randomUUID(), randomUUID()];
  return `<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>${messageId}</MessageId></PublishResult><ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></PublishResponse>`;
}
