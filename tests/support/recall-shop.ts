import { SESv2Client } from '@aws-sdk/client-sesv2';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { ReceiveMessageCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { aBatch, aChunk, anEvent, anOrder } from './customer-builders.ts';
import { mockObjects } from './erasure-outside.ts';
import { call, startPeople } from './people.ts';

export const MILK = '09521234543213';
const RECALLS_QUEUE = 'https://queue.example/recalls';
const NOTICES_QUEUE = 'https://queue.example/notices';

/** A mail as the service was given it. */
export interface SentMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** The functions of recalls on an engine of their own, with their queues and the mail service in the test's hand. */
export async function startRecallShop() {
  const people = await startPeople();
  Object.assign(process.env, {
    RECALLS_QUEUE_URL: RECALLS_QUEUE,
    NOTICES_QUEUE_URL: NOTICES_QUEUE,
    SENDER_ADDRESS: 'safety@shop.example',
  });
  const [carryOut, sendNotices, manage, answers, follow, requests, erase] = await Promise.all([
    import('../../functions/recalls/carry-out-recall.ts'),
    import('../../functions/recalls/send-notices.ts'),
    import('../../functions/recalls/manage-recalls.ts'),
    import('../../functions/recalls/answer-notice.ts'),
    import('../../functions/recalls/follow-recalls.ts'),
    import('../../functions/privacy/manage-requests.ts'),
    import('../../functions/privacy/erase-customer.ts'),
  ]);
  const queues = mockClient(SQSClient);
  const mails = mockClient(SESv2Client);
  const phones = mockClient(SNSClient);
  const objects = new Map<string, Buffer>();
  mockObjects(objects);
  queues.on(ReceiveMessageCommand).resolves({ Messages: [] });
  phones.on(PublishCommand).resolves({});
  const waiting: { url: string; body: string }[] = [];
  queues.on(SendMessageBatchCommand).callsFake(({ QueueUrl, Entries }) => {
    for (const { MessageBody } of Entries) waiting.push({ url: QueueUrl, body: MessageBody });
    return { Failed: [] };
  });

  /** Hands one message on. @returns whether it failed */
  async function deliver({ url, body }: { url: string; body: string }): Promise<boolean> {
    const handler = { [RECALLS_QUEUE]: carryOut.handler, [NOTICES_QUEUE]: sendNotices.handler }[url] ?? erase.handler;
    const reply = (await handler(aBatch(JSON.parse(body)) as never, {} as never)) as { batchItemFailures: unknown[] };
    return reply.batchItemFailures.length > 0;
  }

  return {
    ...people,
    mails,
    /** What went to telephones and apps: where, and the text. */
    texted: () =>
      phones.commandCalls(PublishCommand).map(({ args }) => {
        const { PhoneNumber, TargetArn, Message = '' } = args[0].input;
        return { to: PhoneNumber ?? TargetArn ?? '', text: Message };
      }),
    waiting,
    /** Of the bucket, by key. */
    objects,
    deliver,
    follow: () => follow.handler({ scheduledAt: '2026-11-22T08:00:00.000Z' }, {} as never),
    /** Works through the queues. @param times - how often each message is delivered */
    async drain(times = 1): Promise<void> {
      for (let message = waiting.shift(); message !== undefined; message = waiting.shift()) {
        for (let time = 0; time < times; time++) await deliver(message);
      }
    },
    /** Asks for the erasure of somebody, whose message is then in the queue. @returns the number of the request */
    async askToErase(customerId: string, given: object = {}): Promise<string> {
      const { status, body } = await call(requests.handler, 'POST /v1/privacy/requests', {
        body: { kind: 'erasure', customerId, ...given },
      });
      if (status !== 202) throw new Error(`The erasure was answered with ${status}.`);
      return body.requestId;
    },
    requested: async (id: string) => (await call(requests.handler, 'GET /v1/privacy/requests/{id}', { id })).body,
    api: (routeKey: string, given: Parameters<typeof call>[2] = {}) => call(manage.handler, routeKey, given),
    page: (method: 'GET' | 'POST', token: string, body?: string, headers: Record<string, string> = {}) =>
      answers.handler(
        { routeKey: `${method} /r/{token}`, rawPath: '/r', headers, pathParameters: { token }, body, requestContext: {} } as never,
        {} as never,
      ) as Promise<{ statusCode: number; body: string }>,
    sent: (): SentMail[] =>
      mails.calls().map(({ args }) => {
        const { Destination, Content } = (
          args[0] as unknown as {
            input: {
              Destination: { ToAddresses: string[] };
              Content: { Simple: { Subject: { Data: string }; Body: { Text: { Data: string } } } };
            };
          }
        ).input;
        return { to: Destination.ToAddresses[0] ?? '', subject: Content.Simple.Subject.Data, text: Content.Simple.Body.Text.Data };
      }),
    /** Somebody who bought something; traits are told before. */
    async buyer(id: string, order: { lot?: string; product?: string; at?: string; store?: string; traits?: object; event?: string }) {
      const line = {
        product_id: order.product ?? 'milk',
        quantity: 2,
        price: 1.5,
        ...(order.product ? {} : { gtin: MILK }),
        ...(order.lot ? { lot: order.lot } : {}),
      };
      const events = [
        ...(order.traits ? [anEvent({ type: 'identify', event: undefined, userId: id, traits: order.traits })] : []),
        anOrder(`o-${id}`, {
          userId: id,
          at: order.at ?? '2026-11-20T10:00:00.000Z',
          properties: { products: [line], store_id: order.store ?? 'mitte' },
        }),
        ...(order.event ? [anEvent({ event: order.event, userId: id, properties: { order_id: `o-${id}` } })] : []),
      ];
      await people.store(aChunk(events));
    },
  };
}
export type RecallShop = Awaited<ReturnType<typeof startRecallShop>>;
