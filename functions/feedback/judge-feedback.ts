import * as z from 'zod';
import { feedbackAlertText } from '#domain/feedback/alert-text.ts';
import { isLate, type JudgedText, judgeOpinion, type Subject } from '#domain/feedback/judge-opinion.ts';
import { type Opinion, opinionOf } from '#domain/feedback/opinion-of-event.ts';
import { dangersIn } from '#domain/feedback/safety-words.ts';
import { labelOf, sentimentOf } from '#domain/feedback/sentiment.ts';
import { recoveryAfter } from '#domain/feedback/service-recovery.ts';
import { subjectOf } from '#domain/feedback/subject-of-opinion.ts';
import { concernsGoods } from '#domain/feedback/topics.ts';
import { foldOrders } from '#domain/profiles/fold-orders.ts';
import { localDayOf } from '#domain/time.ts';
import { positivityByComprehend } from '#messaging/comprehend.ts';
import { feedbackAlertsTo } from '#messaging/feedback-alerts.ts';
import { now } from '#runtime/clock.ts';
import { currencyCode, readEnvironment, tableName, timeZone, topicArn } from '#runtime/environment.ts';
import { inParallel } from '#runtime/in-parallel.ts';
import { logFailure } from '#runtime/observability.ts';
import { queueHandler } from '#runtime/queue-handler.ts';
import { type Feedback, type FeedbackMessage, FeedbackMessageSchema, feedbackIdOf } from '#schemas/feedback.ts';
import type { Gtin } from '#schemas/gtin.ts';
import type { PersonKey } from '#schemas/ids.ts';
import { ProductIdSchema } from '#schemas/ids.ts';
import type { Order } from '#schemas/order.ts';
import type { Profile } from '#schemas/profile.ts';
import type { RecoveryReason } from '#schemas/recovery.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';
import { ErasedError, isPassing, StaleWriteError } from '#storage/errors.ts';
import { eventsIn } from '#storage/events.ts';
import { feedbackIn } from '#storage/feedback.ts';
import { feedbackAlertsIn } from '#storage/feedback-alerts.ts';
import { persist } from '#storage/patience.ts';
import { livingPerson } from '#storage/person-check.ts';
import { personKeysIn } from '#storage/person-keys.ts';
import { productsIn } from '#storage/products.ts';
import { customersIn } from '#storage/profiles.ts';
import { recoveriesIn } from '#storage/recoveries.ts';

const env = readEnvironment({
  CUSTOMERS_TABLE: tableName,
  EVENTS_TABLE: tableName,
  PRODUCTS_TABLE: tableName,
  FEEDBACK_TABLE: tableName,
  ALERTS_TABLE: tableName,
  SOURCES_TABLE: tableName,
  SAFETY_TOPIC_ARN: topicArn,
  ALERT_LANGUAGE: z.enum(['en', 'zh']),
  API_ADDRESS: z.url().optional(),
  SENTIMENT_ENGINE: z.enum(['lexicon', 'comprehend']),
  SHOP_TIME_ZONE: timeZone,
  SHOP_CURRENCY: currencyCode,
});
const shop = { timeZone: env.SHOP_TIME_ZONE, currency: env.SHOP_CURRENCY };
const customers = customersIn(env.CUSTOMERS_TABLE);
const events = eventsIn(env.EVENTS_TABLE);
const products = productsIn(env.PRODUCTS_TABLE);
const feedback = feedbackIn(env.FEEDBACK_TABLE);
const recoveries = recoveriesIn(env.FEEDBACK_TABLE);
const due = feedbackAlertsIn(env.ALERTS_TABLE);
const personKeys = personKeysIn(env.SOURCES_TABLE);
const speech = { language: env.ALERT_LANGUAGE, address: env.API_ADDRESS?.replace(/\/$/, '') };
const alerts = feedbackAlertsTo(env.SAFETY_TOPIC_ARN, due, (some) => feedbackAlertText(some, speech));

const PEOPLE_AT_ONCE = 5;
const NO_SUBJECT: Subject = { productIds: [], isOrderInferred: false, lots: [] };

/** By the engine that was chosen; what it cannot judge, or while it does not answer, by the lexicon. */
async function judgedText(text: string): Promise<JudgedText> {
  const own = { ...sentimentOf(text), engine: 'lexicon' as const };
  if (env.SENTIMENT_ENGINE === 'lexicon' || text === '') return own;
  try {
    const positivity = await positivityByComprehend(text, own.language);
    return positivity === undefined ? own : { ...own, positivity, label: labelOf(positivity), engine: 'comprehend' };
  } catch (error) {
    logFailure('A text was judged by the lexicon', error);
    return own;
  }
}

/** Trade items of what the person ordered, for lines that name only the shop's own id. */
async function gtinsOf(productIds: readonly string[]): Promise<Map<string, Gtin>> {
  const ids = productIds.flatMap((id) => ProductIdSchema.safeParse(id).data ?? []);
  const found = ids.length === 0 ? new Map() : await products.findMany(ids);
  return new Map([...found.values()].flatMap(({ productId, gtin }) => (gtin === undefined ? [] : [[productId, gtin]])));
}

/** All that the ids of a person sent, read once when somebody needs it. */
function ordersOf(profile: Profile, personKey: PersonKey) {
  let told: Promise<Order[]> | undefined;
  const read = async () => {
    const linked = await Promise.all(profile.linkedIds.map((id) => personKeys.of(id)));
    const keys = [...new Set([profile.personKey, personKey, ...linked])];
    return foldOrders((await Promise.all(keys.map((key) => events.currentCommerceOf(key)))).flat(), shop);
  };
  return () => {
    told ??= read();
    return told;
  };
}

/** A plain rating is about its product; whoever says more may mean an order. */
async function subjectIn(event: StoredEvent, opinion: Opinion, orders: readonly Order[]): Promise<Subject> {
  const unnamed = orders.flatMap(({ lines }) =>
    lines.flatMap(({ productId, lot, gtin }) => (lot !== undefined && !gtin ? [productId] : [])),
  );
  return subjectOf(event, opinion, orders, await gtinsOf([...new Set(unnamed)]));
}

/** Whoever is content with a product needs no order to be found. */
const isPlain = ({ kind, text = '', orderId, stars = 5 }: Opinion) =>
  kind === 'rating' && orderId === undefined && stars > 2 && dangersIn(text).length === 0;
const plainSubject = ({ productId }: Opinion): Subject =>
  productId === undefined ? NO_SUBJECT : { ...NO_SUBJECT, productIds: [productId] };

/** Categories of the goods that a complaint is about, of which nothing is promoted then; undefined when it is about more than goods. */
async function categoriesOf({ dangers, productIds, topics }: Feedback): Promise<string[] | undefined> {
  if (dangers.length > 0 || !concernsGoods(topics)) return undefined;
  const found = await products.findMany(productIds.flatMap((id) => ProductIdSchema.safeParse(id).data ?? []));
  const named = [...found.values()].flatMap(({ category }) => category ?? []);
  return named.length > 0 ? [...new Set(named)] : undefined;
}

/** What follows from a new feedback, each time as things stand. */
async function followsOf(entry: Feedback, own: PersonKey, reason: RecoveryReason | undefined) {
  if (reason === undefined) return [];
  const { feedbackId, dangers, productIds, at } = entry;
  const lots = entry.lots.map(({ gtin, lot }) => ({ gtin, lot }));
  const alert = { schemaVersion: 1, occasion: 'danger' as const, at: now(), id: feedbackId, dangers, productIds, lots };
  const alerting = dangers.length === 0 ? [] : [due.writeOf(alert)];
  const [known, categories] = await Promise.all([recoveries.of(own), categoriesOf(entry)]);
  const next = recoveryAfter(known, { personKey: own, feedbackId, at, reason, categories });
  return next === known ? alerting : [...alerting, recoveries.writeOf(own, next, known)];
}

type Judged = ReturnType<typeof judgeOpinion>;

async function judged(event: StoredEvent, ordersRead: () => Promise<Order[]>): Promise<Judged | undefined> {
  const opinion = opinionOf(event);
  if (opinion === undefined) return undefined;
  const needsOrder = !isPlain(opinion) && !isLate(event);
  const subject = !needsOrder ? plainSubject(opinion) : await subjectIn(event, opinion, await ordersRead());
  const text = await judgedText(opinion.text ?? '');
  return judgeOpinion(event, opinion, { text, subject, day: localDayOf(event.at, shop.timeZone) });
}

/** Keeps one feedback with what follows from it; another delivery may have been faster. */
async function keep({ feedback: entry, dissatisfaction }: Judged, own: PersonKey): Promise<void> {
  await persist(async (round) => {
    if (round > 0 && (await feedback.find(entry.feedbackId))) return { done: undefined };
    await feedback.add([entry], await followsOf(entry, own, dissatisfaction), livingPerson(env.CUSTOMERS_TABLE, own));
    return { done: undefined };
  });
}

/** What calls for nothing is kept together, in one write; one by one when some of it is there already. */
async function keepAll(all: readonly Judged[], own: PersonKey): Promise<void> {
  const calm = all.filter(({ dissatisfaction }) => dissatisfaction === undefined);
  const urgent = all.filter(({ dissatisfaction }) => dissatisfaction !== undefined);
  const entries = calm.map(({ feedback: entry }) => entry);
  try {
    if (entries.length > 0) await feedback.add(entries, [], livingPerson(env.CUSTOMERS_TABLE, own));
  } catch (error) {
    if (!(error instanceof StaleWriteError) && !isPassing(error)) throw error;
    urgent.push(...calm);
  }
  for (const one of urgent) await keep(one, own);
}

/** Judges what one id said; of the erased there are neither events nor a profile any more. */
async function judgeOf(personKey: PersonKey, told: readonly StoredEvent[]): Promise<void> {
  const record = await customers.resolve(personKey);
  if (record.kind !== 'present') return;
  const ordersRead = ordersOf(record.profile, personKey);
  const all: Judged[] = [];
  for (const event of told) all.push(...[await judged(event, ordersRead)].filter((one) => one !== undefined));
  try {
    await keepAll(all, record.profile.personKey);
  } catch (error) {
    if (!(error instanceof ErasedError)) throw error;
  }
}

/** Judges feedback once, and tells quality of dangers; a message that comes twice tells what was not told. */
async function judgeFeedback({ events: named }: FeedbackMessage): Promise<void> {
  const refs = new Map(named.map((ref) => [feedbackIdOf(ref.eventKey, ref.personKey), ref]));
  const known = await feedback.known([...refs.keys()]);
  const fresh = await events.findMany([...refs].filter(([id]) => !known.has(id)).map(([, ref]) => ref));
  const byPerson = [...Map.groupBy(fresh, ({ personKey }) => personKey)];
  await inParallel(byPerson, PEOPLE_AT_ONCE, ([personKey, told]) => judgeOf(personKey, told));
  if ((await due.every()).length === 0) return;
  const delay = await alerts.sendFirst(now());
  if (delay !== undefined) logFailure('Alerts of feedback wait for the next minute', delay);
}

export const handler = queueHandler(FeedbackMessageSchema, judgeFeedback);
