import { newRequest } from '#domain/privacy/erasure-plan.ts';
import { sendTo } from '#messaging/work-queue.ts';
import { now } from '#runtime/clock.ts';
import { queueUrl, readEnvironment, tableName } from '#runtime/environment.ts';
import { randomToken, sha256Hex } from '#runtime/hash.ts';
import { httpHandler, on } from '#runtime/http-handler.ts';
import { notFound } from '#runtime/problems.ts';
import type { CustomerId } from '#schemas/ids.ts';
import { type ErasureOrder, type PrivacyRequest, PrivacyRequestSchema } from '#schemas/privacy-request.ts';
import { getPrivacyRequest, requestErasure as requestErasureRoute } from '#schemas/routes/privacy.ts';
import { StaleWriteError } from '#storage/errors.ts';
import { requestsIn } from '#storage/requests.ts';

const env = readEnvironment({ REQUESTS_TABLE: tableName, ERASURES_QUEUE_URL: queueUrl });
const requests = requestsIn(env.REQUESTS_TABLE);
const erasures = sendTo(env.ERASURES_QUEUE_URL);

/** The same key for another person is another request: nobody's erasure may be taken for somebody else's. */
const requestIdOf = (caller: string, customerId: CustomerId, idempotencyKey: string | undefined) =>
  idempotencyKey === undefined ? randomToken(12) : sha256Hex(`${caller}\0${idempotencyKey}\0${customerId}`).slice(0, 20);

/** On the queue first: whatever happens afterwards, the person is erased, and the queue's function writes the request if this one cannot. */
async function requestErasure(requestId: string, customerId: CustomerId): Promise<PrivacyRequest> {
  const order: ErasureOrder = { schemaVersion: 1, requestId, customerId, receivedAt: now() };
  await erasures.send(order);
  try {
    await requests.save(newRequest(order));
  } catch (error) {
    if (!(error instanceof StaleWriteError)) throw error; // the work has begun
  }
  return getRequest(requestId);
}

async function getRequest(requestId: string): Promise<PrivacyRequest> {
  const request = await requests.find(requestId);
  if (!request) throw notFound(`Request ${requestId}`);
  return PrivacyRequestSchema.parse(request);
}

export const handler = httpHandler([
  on(requestErasureRoute, ({ body, headers, caller }) =>
    requestErasure(requestIdOf(caller.subject, body.customerId, headers['idempotency-key']), body.customerId),
  ),
  on(getPrivacyRequest, ({ params }) => getRequest(params.id)),
]);
