import { contactAddressOf, plainAddress } from '#domain/campaigns/contact-address.ts';
import { answerMail } from '#domain/feedback/answer-mail.ts';
import { linkPayload, signedText, tokenOf } from '#domain/feedback/feedback-link.ts';
import { eventRefsOf, viewsOf } from '#domain/feedback/feedback-view.ts';
import { recoverySettled } from '#domain/feedback/service-recovery.ts';
import { localDayOf } from '#domain/time.ts';
import { emailFrom } from '#messaging/email.ts';
import { MessageRefusedError } from '#messaging/refusal.ts';
import { now } from '#runtime/clock.ts';
import { text as plainText, readEnvironment, tableName, timeZone } from '#runtime/environment.ts';
import { sha256Hex } from '#runtime/hash.ts';
import { httpHandler, on, type Request } from '#runtime/http-handler.ts';
import { conflict, notFound } from '#runtime/problems.ts';
import { publicOriginOf } from '#runtime/public-origin.ts';
import type { Feedback, FeedbackId, FeedbackReply, FeedbackReplyBody } from '#schemas/feedback.ts';
import type { Profile } from '#schemas/profile.ts';
import { replyToFeedback } from '#schemas/routes/feedback.ts';
import { ErasedError } from '#storage/errors.ts';
import { eventsIn } from '#storage/events.ts';
import { feedbackIn } from '#storage/feedback.ts';
import { persist } from '#storage/patience.ts';
import { livingPerson } from '#storage/person-check.ts';
import { personKeysIn } from '#storage/person-keys.ts';
import { customersIn } from '#storage/profiles.ts';
import { recoveriesIn } from '#storage/recoveries.ts';
import { suppressionsIn } from '#storage/suppressions.ts';

const env = readEnvironment({
  FEEDBACK_TABLE: tableName,
  EVENTS_TABLE: tableName,
  CUSTOMERS_TABLE: tableName,
  CONSENTS_TABLE: tableName,
  SOURCES_TABLE: tableName,
  SENDER_ADDRESS: plainText,
  API_ADDRESS: plainText.optional(),
  SHOP_TIME_ZONE: timeZone,
});
const feedback = feedbackIn(env.FEEDBACK_TABLE);
const recoveries = recoveriesIn(env.FEEDBACK_TABLE);
const events = eventsIn(env.EVENTS_TABLE);
const customers = customersIn(env.CUSTOMERS_TABLE);
const personKeys = personKeysIn(env.SOURCES_TABLE);
const suppressions = suppressionsIn(env.CONSENTS_TABLE, personKeys);
const mail = emailFrom({ address: env.SENDER_ADDRESS });

const MOST_REPLIES = 20;
const ID_LENGTH = 24;

type Asked = Request<{ id: FeedbackId }, unknown, FeedbackReplyBody>;

interface Answer {
  /** Where the customer reaches this API. */
  readonly origin: string;
  readonly replyId: string;
  readonly body: FeedbackReplyBody;
  readonly by: string;
}

async function existing(id: FeedbackId): Promise<Feedback> {
  const found = await feedback.find(id);
  if (found === undefined) throw notFound(`The feedback ${id}`);
  return found;
}

async function personOf({ personKey, feedbackId }: Feedback): Promise<Profile> {
  const record = await customers.resolve(personKey);
  if (record.kind !== 'present') throw notFound(`The person of the feedback ${feedbackId}`);
  return record.profile;
}

/** The first answer and the settlement, each once. */
function marksOf(entry: Feedback, reply: FeedbackReply, resolves: boolean): Pick<Feedback, 'status' | 'firstAnsweredAt' | 'resolvedAt'> {
  const isAnswered = reply.outcome === 'sent' || reply.outcome === 'noted';
  return {
    status: !isAnswered ? entry.status : resolves ? 'resolved' : 'answered',
    ...(isAnswered || entry.firstAnsweredAt ? { firstAnsweredAt: entry.firstAnsweredAt ?? reply.at } : {}),
    ...((isAnswered && resolves) || entry.resolvedAt ? { resolvedAt: entry.resolvedAt ?? reply.at } : {}),
  };
}

/** It has certainly not gone out, and may be tried again. */
const isUnsent = ({ outcome }: FeedbackReply) => outcome === 'refused' || outcome === 'not-reachable';

/**
 * Writes an answer into the feedback, or how its sending ended; what it settles ends the recovery in the same transaction.
 *
 * @returns undefined when somebody else has begun the same answer
 */
async function keep(id: FeedbackId, own: Profile['personKey'], reply: FeedbackReply, resolves: boolean): Promise<Feedback | undefined> {
  return await persist<Feedback | undefined>(async () => {
    const entry = await existing(id);
    const known = entry.replies.find(({ replyId }) => replyId === reply.replyId);
    if (known !== undefined && known.at !== reply.at && !isUnsent(known)) return { done: undefined };
    const replies = [...entry.replies.filter((other) => other !== known), reply];
    const next = { ...entry, replies, ...marksOf(entry, reply, resolves) };
    const recovery = next.resolvedAt === undefined ? undefined : await recoveries.of(own);
    const settled = recovery && recoverySettled(recovery, id, reply.at);
    const ending = settled === undefined || settled === recovery ? [] : [recoveries.writeOf(own, settled, recovery)];
    return { done: await feedback.change(next, ending, livingPerson(env.CUSTOMERS_TABLE, own)) };
  });
}

/** Where they can say how content they are. */
async function linkFor({ personKey }: Profile, { feedbackId }: Feedback, origin: string): Promise<string> {
  const issuedOn = localDayOf(now(), env.SHOP_TIME_ZONE);
  const payload = linkPayload({ personKey, ask: 'csat', issuedOn }, Buffer.from(feedbackId).toString('base64url'));
  const signature = await personKeys.ofIdentifier('feedback-link', signedText(payload));
  return `${origin}/f/${tokenOf(payload, signature)}`;
}

async function sendMail(
  to: string,
  profile: Profile,
  entry: Feedback,
  { replyId, body, origin }: Answer,
): Promise<FeedbackReply['outcome']> {
  const message = answerMail(body.text, { language: entry.language, address: await linkFor(profile, entry, origin) });
  try {
    await mail.send({ to, ...message, tags: { feedbackId: entry.feedbackId, replyId } });
    return 'sent';
  } catch (error) {
    // Whether it went out nobody knows; a second one must not follow by itself.
    return error instanceof MessageRefusedError ? 'refused' : 'uncertain';
  }
}

/** Where the person can be answered; nothing goes to an address that bounces or whose owner complained. Unsubscribing is of offers. */
async function addressOf(profile: Profile): Promise<string | undefined> {
  const address = contactAddressOf('email', profile);
  if (address === undefined) return undefined;
  const plain = plainAddress(address);
  const suppressed = (await suppressions.ofAddresses('email', [plain])).get(plain);
  return suppressed === undefined || suppressed.reason === 'unsubscribed' ? address : undefined;
}

/** Keeps an answer, then sends it, once: one that dies in between stays `sending`, and a person decides whether to write again. */
async function answerOnce(entry: Feedback, profile: Profile, given: Answer): Promise<Feedback> {
  const { replyId, body, by } = given;
  const to = body.channel === 'email' ? await addressOf(profile) : undefined;
  const outcome = body.channel === 'none' ? 'noted' : to === undefined ? 'not-reachable' : 'sending';
  const reply: FeedbackReply = { replyId, at: now(), by, text: body.text, channel: body.channel, outcome };
  const { feedbackId } = entry;
  const kept = await keep(feedbackId, profile.personKey, reply, body.resolves && outcome === 'noted');
  if (kept === undefined || to === undefined) return kept ?? (await existing(feedbackId));
  const ended = { ...reply, outcome: await sendMail(to, profile, entry, given) };
  return (await keep(feedbackId, profile.personKey, ended, body.resolves)) ?? (await existing(feedbackId));
}

async function answer({ params, body, caller, headers, event }: Asked) {
  const found = await existing(params.id);
  const profile = await personOf(found);
  const key = headers['idempotency-key'] ?? JSON.stringify([caller.name, body.text, body.channel]);
  const given: Answer = {
    origin: publicOriginOf(env.API_ADDRESS, { event, headers }),
    replyId: sha256Hex(`${params.id} ${key}`).slice(0, ID_LENGTH),
    body,
    by: caller.name,
  };
  const known = found.replies.find(({ replyId }) => replyId === given.replyId);
  if (known === undefined && found.replies.length >= MOST_REPLIES) throw conflict(`The feedback ${params.id} has ${MOST_REPLIES} answers.`);
  const entry = known === undefined || isUnsent(known) ? await answerOnce(found, profile, given) : found;
  const told = await events.findMany(eventRefsOf([entry]));
  return viewsOf([entry], { people: new Map([[entry.personKey, profile]]), events: told })[0];
}

export const handler = httpHandler([
  on(replyToFeedback, async (request) => {
    try {
      return await answer(request);
    } catch (error) {
      if (error instanceof ErasedError) throw notFound(`The feedback ${request.params.id}`);
      throw error;
    }
  }),
]);
