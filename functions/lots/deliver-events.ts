import { queryDocumentOf } from '#domain/lots/epcis-documents.ts';
import { MessageRefusedError } from '#messaging/refusal.ts';
import { webhooks } from '#messaging/webhook.ts';
import { sendTo } from '#messaging/work-queue.ts';
import { now } from '#runtime/clock.ts';
import { queueUrl, readEnvironment, tableName } from '#runtime/environment.ts';
import { EPCIS_HTTP } from '#runtime/epcis-http.ts';
import { hmacSha256Base64 } from '#runtime/hash.ts';
import { logFailure } from '#runtime/observability.ts';
import { queueHandler } from '#runtime/queue-handler.ts';
import { type DeliveryTask, DeliveryTaskSchema, type StoredSubscription } from '#schemas/event-subscription.ts';
import { epcisEventsIn, type StoredEvent } from '#storage/epcis-events.ts';
import { eventSubscriptionsIn } from '#storage/event-subscriptions.ts';

const env = readEnvironment({ EPCIS_TABLE: tableName, SUBSCRIBERS_QUEUE_URL: queueUrl });
const events = epcisEventsIn(env.EPCIS_TABLE);
const subscriptions = eventSubscriptionsIn(env.EPCIS_TABLE);
const deliveries = sendTo(env.SUBSCRIBERS_QUEUE_URL);

const EVENTS_AT_ONCE = 30;
const MOST_BYTES = 1_000_000;
const BUSY_SECONDS = 5;
/** After these many seconds a receiver that took nothing is asked again; after the last of them with its next event or hour. */
const AGAIN_AFTER_SECONDS = [30, 120, 600, 900, 900];
const TOO_LARGE = 'Status413';

/** As many of the events as one call may hold, at least one. */
function fitting(found: readonly StoredEvent[]): StoredEvent[] {
  let bytes = 0;
  return found.filter(({ event }, index) => {
    bytes += Buffer.byteLength(JSON.stringify(event));
    return index === 0 || bytes <= MOST_BYTES;
  });
}

async function post({ dest, signatureToken, queryName, subscriptionID }: StoredSubscription, told: readonly StoredEvent[]): Promise<void> {
  const body = JSON.stringify(queryDocumentOf(told, now(), { queryName, subscriptionID }));
  const { 'gs1-epcis-version': epcis = '', 'gs1-cbv-version': cbv = '' } = EPCIS_HTTP.headers ?? {};
  const signed = signatureToken === undefined ? {} : { 'gs1-signature': hmacSha256Base64(signatureToken, body) };
  await webhooks.send({ url: dest, headers: { 'gs1-epcis-version': epcis, 'gs1-cbv-version': cbv, ...signed }, body });
}

/** Tells a receiver some events, or one alone when all are more than it can take. @returns those that it has taken */
async function tell(subscription: StoredSubscription, told: readonly StoredEvent[]): Promise<readonly StoredEvent[]> {
  try {
    await post(subscription, told);
    return told;
  } catch (error) {
    if (!(error instanceof MessageRefusedError && error.reason === TOO_LARGE && told.length > 1)) throw error;
  }
  const first = told.slice(0, 1);
  await post(subscription, first);
  return first;
}

const reasonOf = (error: unknown) => (error instanceof MessageRefusedError ? error.reason : 'NoAnswer');

/** What the receiver has not certainly taken is told again, and a while later; whoever listens knows events by their ids. */
async function deliver(task: DeliveryTask, subscription: StoredSubscription): Promise<void> {
  const { subscriptionID } = task;
  const keys = await subscriptions.waiting(subscriptionID, EVENTS_AT_ONCE, now());
  const told = fitting(await events.findMany(keys));
  if (told.length === 0 && !(task.isScheduled && subscription.reportIfEmpty)) {
    await subscriptions.end(task, now(), 'nothing');
    return;
  }
  try {
    const taken = await tell(subscription, told);
    await subscriptions.settle(
      subscriptionID,
      taken.map(({ key }) => key),
      now(),
    );
    await subscriptions.end(task, now(), 'taken');
    const isMore = keys.length === EVENTS_AT_ONCE || taken.length < told.length || told.length < keys.length;
    if (isMore) await deliveries.send({ ...task, isScheduled: false, attempt: 1 } satisfies DeliveryTask);
  } catch (error) {
    logFailure(`Events of the subscription ${subscriptionID} were not taken`, error);
    await subscriptions.end(task, now(), { failure: reasonOf(error) });
    const seconds = AGAIN_AFTER_SECONDS[task.attempt - 1];
    if (seconds !== undefined) await deliveries.sendLater({ ...task, attempt: task.attempt + 1 } satisfies DeliveryTask, seconds);
  }
}

async function deliverEvents(task: DeliveryTask): Promise<void> {
  const subscription = await subscriptions.begin(task, now());
  if (subscription === 'busy') await deliveries.sendLater(task, BUSY_SECONDS);
  else if (subscription !== undefined) await deliver(task, subscription);
}

export const handler = queueHandler(DeliveryTaskSchema, deliverEvents);
