import { randomUUID } from 'node:crypto';
import type { Outbox } from '../outbox.ts';

/** What a publication to one telephone or device says, when it is one: topics alone have an engine behind them. */
function directTarget(form: URLSearchParams): { kind: 'sms' | 'push'; to: string } | undefined {
  const phone = form.get('PhoneNumber');
  if (phone !== null) return { kind: 'sms', to: phone };
  const target = form.get('TargetArn');
  return target?.includes(':endpoint/') ? { kind: 'push', to: target } : undefined;
}

interface GoogleBody {
  readonly fcmV1Message?: {
    readonly message?: { readonly notification?: { readonly title?: string }; readonly data?: Record<string, string> };
  };
}

/** What the services for devices would each show: the message of the default, title and data of the one for Google. */
function pushOf(message: string): { text: string; subject: string; attributes: Record<string, string> } {
  const bodies = JSON.parse(message) as { default?: string; GCM?: string };
  const { fcmV1Message: { message: { notification, data = {} } = {} } = {} } = JSON.parse(bodies.GCM ?? '{}') as GoogleBody;
  return { text: bodies.default ?? '', subject: notification?.title ?? '', attributes: data };
}

function attributesOf(form: URLSearchParams): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (let entry = 1; form.has(`MessageAttributes.entry.${entry}.Name`); entry += 1) {
    const key = `MessageAttributes.entry.${entry}`;
    attributes[form.get(`${key}.Name`) ?? ''] = form.get(`${key}.Value.StringValue`) ?? '';
  }
  return attributes;
}

const answerOf = (action: string, result: string) =>
  `<${action}Response xmlns="http://sns.amazonaws.com/doc/2010-03-31/">${result}<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></${action}Response>`;

/**
 * Puts a text message or a push into the outbox, and takes out what went to a device that is deleted.
 *
 * @returns what SNS answers; undefined for anything else, which its engine answers
 */
export function answerDirectMessage(outbox: Outbox, body: string): string | undefined {
  const form = new URLSearchParams(body);
  if (form.get('Action') === 'DeleteEndpoint') {
    outbox.forget(form.get('EndpointArn') ?? '');
    return answerOf('DeleteEndpoint', '');
  }
  const target = form.get('Action') === 'Publish' ? directTarget(form) : undefined;
  if (target === undefined) return undefined;
  const message = form.get('Message') ?? '';
  const plain = { text: message, subject: form.get('Subject') ?? '', attributes: {} };
  const shown = form.get('MessageStructure') === 'json' ? pushOf(message) : plain;
  outbox.add({ kind: target.kind, to: [target.to], ...shown, attributes: { ...shown.attributes, ...attributesOf(form) } });
  return answerOf('Publish', `<PublishResult><MessageId>${randomUUID()}</MessageId></PublishResult>`);
}
