import * as z from 'zod';
import type { ServiceClient } from '../engines/service-client.ts';
import type { Outbox } from '../outbox.ts';
import type { Application } from '../template/application.ts';
import { flag, type Parsed, parseAll, type ResourceKind } from './kind.ts';

const TopicShape = z.object({ TopicName: z.string().optional(), DisplayName: z.string().optional() });

const SubscriptionShape = z.object({
  TopicArn: z.string(),
  Protocol: z.enum(['sqs', 'email', 'email-json', 'https', 'sms']),
  Endpoint: z.string(),
  FilterPolicy: z.record(z.string(), z.unknown()).optional(),
  FilterPolicyScope: z.enum(['MessageAttributes', 'MessageBody']).optional(),
  RawMessageDelivery: flag.optional(),
});

export const topicKind: ResourceKind<typeof TopicShape> = {
  types: ['AWS::SNS::Topic'],
  honoured: TopicShape,
  withoutEffect: {
    KmsMasterKeyId: 'the data folder is not encrypted',
    Tags: 'nobody reads them here',
    TracingConfig: 'there are no traces here',
  },
};

/** Only queues are delivered to; what would leave the system stands in the outbox. The others are listed, so that they can be counted. */
export const subscriptionKind: ResourceKind<typeof SubscriptionShape> = {
  types: ['AWS::SNS::Subscription'],
  honoured: SubscriptionShape,
  withoutEffect: { RedrivePolicy: 'deliveries to a queue of the engine do not fail', DeliveryPolicy: 'deliveries to a queue do not fail' },
};

export type Topic = Parsed<typeof TopicShape>;
export type Subscription = Parsed<typeof SubscriptionShape>;

export const topicsOf = (application: Application): Topic[] => parseAll(application, topicKind);
export const subscriptionsOf = (application: Application): Subscription[] => parseAll(application, subscriptionKind);

export async function createTopic(client: ServiceClient, { name }: Topic): Promise<void> {
  await client.query('sns', { Action: 'CreateTopic', Name: name });
}

export async function subscribe(client: ServiceClient, { parsed }: Subscription): Promise<void> {
  const attributes: Record<string, string | undefined> = {
    FilterPolicy: parsed.FilterPolicy && JSON.stringify(parsed.FilterPolicy),
    FilterPolicyScope: parsed.FilterPolicyScope,
    RawMessageDelivery: parsed.RawMessageDelivery === undefined ? undefined : String(parsed.RawMessageDelivery),
  };
  const given = Object.entries(attributes).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const parameters = given.flatMap(([key, value], index) => [
    [`Attributes.entry.${index + 1}.key`, key],
    [`Attributes.entry.${index + 1}.value`, value],
  ]);
  await client.query('sns', {
    Action: 'Subscribe',
    TopicArn: parsed.TopicArn,
    Protocol: parsed.Protocol,
    Endpoint: parsed.Endpoint,
    ...Object.fromEntries(parameters),
  });
}

/** Puts what a Publish or PublishBatch call says into the outbox. */
export function recordPublication(outbox: Outbox, form: URLSearchParams): void {
  if (form.get('TopicArn') === null) return;
  const topic = form.get('TopicArn')?.split(':').at(-1) ?? '';
  const prefixes = form.get('Action') === 'PublishBatch' ? batchPrefixes(form) : [''];
  for (const prefix of prefixes) {
    const text = textOf(form.get(`${prefix}Message`) ?? '', form.get(`${prefix}MessageStructure`));
    outbox.add({ kind: 'topic', to: [topic], subject: form.get(`${prefix}Subject`) ?? '', text, attributes: attributesOf(form, prefix) });
  }
}

/** With a text for each kind of subscriber, the one of mail and all others that have none of their own. */
function textOf(message: string, structure: string | null): string {
  return structure === 'json' ? String((JSON.parse(message) as { default?: unknown }).default ?? '') : message;
}

function batchPrefixes(form: URLSearchParams): string[] {
  const prefixes = Array.from(form.keys(), (key) => /^PublishBatchRequestEntries\.member\.\d+\./.exec(key)?.[0]);
  return [...new Set(prefixes.filter((prefix) => prefix !== undefined))];
}

function attributesOf(form: URLSearchParams, prefix: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (let entry = 1; form.has(`${prefix}MessageAttributes.entry.${entry}.Name`); entry += 1) {
    const key = `${prefix}MessageAttributes.entry.${entry}`;
    attributes[form.get(`${key}.Name`) ?? ''] = form.get(`${key}.Value.StringValue`) ?? '';
  }
  return attributes;
}
