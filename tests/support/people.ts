import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context, SQSEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import type { PersonRecord, Profile } from '#schemas/profile.ts';
import { aBatch } from './customer-builders.ts';
import { startEngine } from './engine.ts';

type HttpFunction = (event: APIGatewayProxyEventV2, context: Context) => Promise<APIGatewayProxyStructuredResultV2>;

/** An operator's call of a function behind the gateway. */
export async function call(
  handler: unknown,
  routeKey: string,
  given: {
    id?: string;
    /** Further parts of the path. */
    params?: Record<string, string>;
    body?: unknown;
    query?: Record<string, string>;
    headers?: Record<string, string>;
    /** An operator with all groups when absent. */
    caller?: { subject: string; groups: readonly string[] };
  } = {},
) {
  const { subject, groups } = given.caller ?? { subject: 'op-1', groups: ['marketer', 'quality', 'admin'] };
  const claims = { sub: subject, token_use: 'access', 'cognito:groups': `[${groups.join(' ')}]` };
  const event = {
    routeKey,
    rawPath: routeKey,
    headers: given.headers ?? {},
    pathParameters: { ...(given.id === undefined ? {} : { id: given.id }), ...given.params },
    queryStringParameters: given.query ?? {},
    body: given.body === undefined ? undefined : JSON.stringify(given.body),
    isBase64Encoded: false,
    requestContext: { authorizer: { jwt: { claims } } },
  } as unknown as APIGatewayProxyEventV2;
  const { statusCode, body = '' } = await (handler as HttpFunction)(event, {} as Context);
  return { status: statusCode, body: body === '' ? undefined : JSON.parse(body) };
}

/** The functions and tables of people on an engine of their own. Import nothing of `functions` or `storage` before it. */
export async function startPeople() {
  const engine = await startEngine();
  process.env['FEEDBACK_QUEUE_URL'] = 'https://queue.example/feedback';
  // A test that looks at the queues has a stand-in of its own.
  if (!('restore' in SQSClient.prototype.send)) mockClient(SQSClient).on(SendMessageBatchCommand).resolves({});
  const [{ handler }, { customersIn }, { personKeysIn }, { consentsIn }, { identitiesIn }, { eventsIn }, { ordersIn }] = await Promise.all([
    import('../../functions/ingestion/store-event.ts'),
    import('#storage/profiles.ts'),
    import('#storage/person-keys.ts'),
    import('#storage/consents.ts'),
    import('#storage/identities.ts'),
    import('#storage/events.ts'),
    import('#storage/orders.ts'),
  ]);
  const keys = personKeysIn('sources-table');
  const customers = customersIn('customers-table');

  async function recordOf(id: string): Promise<PersonRecord> {
    return customers.resolve(await keys.of(id));
  }
  return {
    stop: engine.stop,
    keys,
    customers,
    consents: consentsIn('consents-table'),
    identities: identitiesIn('identities-table'),
    events: eventsIn('events-table'),
    orders: ordersIn('orders-table'),
    recordOf,
    /** Hands messages to store-event. @returns ids of the messages that it gives back */
    async store(...messages: unknown[]): Promise<string[]> {
      const reply = await handler(aBatch(...messages) as SQSEvent, {} as Context);
      return reply.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    },
    async profileOf(id: string): Promise<Profile> {
      const record = await recordOf(id);
      if (record.kind !== 'present') throw new Error(`${id} is ${record.kind}.`);
      return record.profile;
    },
  };
}
export type People = Awaited<ReturnType<typeof startPeople>>;
