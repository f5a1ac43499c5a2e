import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DeleteSuppressedDestinationCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { DeleteEndpointCommand, SNSClient } from '@aws-sdk/client-sns';
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';

const address = (queue: string) => `http://127.0.0.1:1/000000000000/${queue}`;
Object.assign(process.env, {
  ERASURES_QUEUE_URL: address('erasures'),
  EVENTS_QUEUE_URL: address('events'),
  EVENTS_DEAD_LETTERS_URL: address('events-dead-letters'),
  ERASURES_DEAD_LETTERS_URL: address('erasures-dead-letters'),
  DELIVERIES_DEAD_LETTERS_URL: address('deliveries-dead-letters'),
  PUSH_APPLICATIONS: 'GCM/shop,APNS/shop',
});

/** What an erasure reaches beside the tables: a bucket, dead letters, the mail and the push service, in memory. */
export interface ErasureOutside {
  /** Messages of the Erasures queue, in their order. */
  readonly sent: unknown[];
  /** Messages of the Events queue. */
  readonly told: unknown[];
  /** Objects by key. */
  readonly objects: Map<string, Buffer>;
  /** Bodies of dead letters by queue. */
  readonly deadLetters: Map<string, string[]>;
  /** Addresses that the mail service was told to forget, and devices that the push service was. */
  readonly forgotten: string[];
}

const nameOf = (QueueUrl: string | undefined) => String(QueueUrl).split('/').at(-1) ?? '';

/** Puts stand-ins at the SDK's seam; importing this module sets the environment of the functions. */
export function mockErasureOutside(): ErasureOutside {
  const outside: ErasureOutside = { sent: [], told: [], objects: new Map(), deadLetters: new Map(), forgotten: [] };
  const seen = new Map<string, Set<string>>();
  const queues = mockClient(SQSClient);
  queues.on(SendMessageBatchCommand).callsFake(({ QueueUrl, Entries }) => {
    const queue = { erasures: outside.sent, events: outside.told }[nameOf(QueueUrl)];
    for (const { MessageBody } of Entries) queue?.push(JSON.parse(MessageBody));
    return {};
  });
  queues.on(SendMessageCommand).callsFake(({ QueueUrl, MessageBody }) => {
    outside.deadLetters.get(nameOf(QueueUrl))?.push(MessageBody);
    return {};
  });
  // A message that was received is not seen again; its receipt is its own text.
  queues.on(ReceiveMessageCommand).callsFake(({ QueueUrl }) => {
    const [name, hidden] = [nameOf(QueueUrl), seen.get(nameOf(QueueUrl)) ?? new Set<string>()];
    const Messages = (outside.deadLetters.get(name) ?? []).filter((body) => !hidden.has(body)).slice(0, 10);
    seen.set(name, new Set([...hidden, ...Messages]));
    return { Messages: Messages.map((Body) => ({ Body, ReceiptHandle: Body })) };
  });
  queues.on(DeleteMessageCommand).callsFake(({ QueueUrl, ReceiptHandle }) => {
    const name = nameOf(QueueUrl);
    outside.deadLetters.set(
      name,
      (outside.deadLetters.get(name) ?? []).filter((body) => body !== ReceiptHandle),
    );
    return {};
  });
  mockObjects(outside.objects);
  mockMailService(outside.forgotten);
  mockClient(SNSClient)
    .on(DeleteEndpointCommand)
    .callsFake(({ EndpointArn }) => {
      outside.forgotten.push(EndpointArn);
      return {};
    });
  return outside;
}

/** A mail service that notes which addresses it was told to forget. */
export function mockMailService(forgotten: string[]): void {
  mockClient(SESv2Client)
    .on(DeleteSuppressedDestinationCommand)
    .callsFake(({ EmailAddress }) => {
      forgotten.push(EmailAddress);
      return {};
    });
}

/** A bucket in memory. */
export function mockObjects(objects: Map<string, Buffer>): void {
  const bucket = mockClient(S3Client);
  bucket.on(PutObjectCommand).callsFake(({ Key, Body }) => {
    objects.set(Key, Buffer.from(Body));
    return {};
  });
  bucket.on(GetObjectCommand).callsFake(({ Key }) => {
    const bytes = objects.get(Key);
    if (bytes === undefined) throw new NoSuchKey({ message: Key, $metadata: {} });
    return { Body: { transformToByteArray: async () => bytes } };
  });
  bucket.on(DeleteObjectCommand).callsFake(({ Key }) => {
    objects.delete(Key);
    return {};
  });
  bucket.on(ListObjectsV2Command).callsFake(({ Prefix }) => ({
    Contents: [...objects.keys()]
      .filter((Key) => Key.startsWith(Prefix))
      .sort()
      .map((Key) => ({ Key })),
  }));
}
