import { advanceRequest, newRequest, nextKeyOf } from '#domain/privacy/erasure-plan.ts';
import { sendTo } from '#messaging/work-queue.ts';
import { now } from '#runtime/clock.ts';
import { queueUrl, readEnvironment, tableName } from '#runtime/environment.ts';
import { queueHandler } from '#runtime/queue-handler.ts';
import { type ErasureOrder, ErasureOrderSchema, type StoredRequest } from '#schemas/privacy-request.ts';
import { erasingIn } from '#storage/erasures.ts';
import { personKeysIn } from '#storage/person-keys.ts';

/** Pages of events that one message removes, before the next one goes on. */
const STEPS_PER_MESSAGE = 8;

const env = readEnvironment({
  REQUESTS_TABLE: tableName,
  CUSTOMERS_TABLE: tableName,
  EVENTS_TABLE: tableName,
  ORDERS_TABLE: tableName,
  IDENTITIES_TABLE: tableName,
  CONSENTS_TABLE: tableName,
  SEGMENTS_TABLE: tableName,
  SOURCES_TABLE: tableName,
  ERASURES_QUEUE_URL: queueUrl,
});
const personKeys = personKeysIn(env.SOURCES_TABLE);
const erasures = sendTo(env.ERASURES_QUEUE_URL);
const erasing = erasingIn(
  {
    customers: env.CUSTOMERS_TABLE,
    events: env.EVENTS_TABLE,
    orders: env.ORDERS_TABLE,
    identities: env.IDENTITIES_TABLE,
    consents: env.CONSENTS_TABLE,
    requests: env.REQUESTS_TABLE,
    segments: env.SEGMENTS_TABLE,
  },
  personKeys,
);

/** One step further, or undefined when another delivery of the message is at it. */
async function step(request: StoredRequest): Promise<StoredRequest | undefined> {
  const at = now();
  return erasing.removeSome(request, nextKeyOf(request), (done) => advanceRequest(request, done, at), at);
}

/** Erases a person page by page: the tombstones first, so that nothing new can come while the old goes. */
async function eraseCustomer(order: ErasureOrder): Promise<void> {
  const begun = await erasing.begin(newRequest(order), await personKeys.of(order.customerId), now());
  let request: StoredRequest | undefined = begun;
  for (let steps = 0; steps < STEPS_PER_MESSAGE; steps++) {
    if (request === undefined || request.status === 'completed') return;
    request = await step(request);
  }
  if (request && request.status !== 'completed') await erasures.send(order);
}

export const handler = queueHandler(ErasureOrderSchema, eraseCustomer);
