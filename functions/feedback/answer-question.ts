import { feedbackChunk } from '#domain/feedback/feedback-event.ts';
import { type FeedbackLink, linkOf, partsOfToken, signedText } from '#domain/feedback/feedback-link.ts';
import { feedbackPage, noQuestionPage, type PageLanguage, SCORES, thanksPage } from '#domain/feedback/feedback-page.ts';
import { localDayOf } from '#domain/time.ts';
import { sendTo } from '#messaging/work-queue.ts';
import { now } from '#runtime/clock.ts';
import { queueUrl, readEnvironment, tableName, timeZone } from '#runtime/environment.ts';
import { isSameText, sha256Hex } from '#runtime/hash.ts';
import { httpHandler, on, type Request, reply } from '#runtime/http-handler.ts';
import { JsonTextSchema } from '#runtime/json.ts';
import { badRequest, parseOrRefuse } from '#runtime/problems.ts';
import { type FeedbackBody, FeedbackIdSchema, LinkAnswerSchema } from '#schemas/feedback.ts';
import { ProductIdSchema } from '#schemas/ids.ts';
import type { Profile } from '#schemas/profile.ts';
import { answerQuestion, showQuestion } from '#schemas/routes/feedback.ts';
import { personKeysIn } from '#storage/person-keys.ts';
import { customersIn } from '#storage/profiles.ts';

const MOST_BYTES = 10_000;
const ID_LENGTH = 32;
const SOURCE = 'links';

const env = readEnvironment({ CUSTOMERS_TABLE: tableName, SOURCES_TABLE: tableName, EVENTS_QUEUE_URL: queueUrl, SHOP_TIME_ZONE: timeZone });
const customers = customersIn(env.CUSTOMERS_TABLE);
const personKeys = personKeysIn(env.SOURCES_TABLE);
const queue = sendTo(env.EVENTS_QUEUE_URL);

type Asked = Pick<Request<{ token: string }, unknown, unknown>, 'params' | 'headers' | 'rawBody'>;
const HTML = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' };
const languageOf = ({ headers }: Asked): PageLanguage => (/^\s*zh\b/i.test(headers['accept-language'] ?? '') ? 'zh' : 'en');
const isJson = ({ headers }: Asked) => /^application\/json\b/i.test(headers['content-type'] ?? '');
const missing = (asked: Asked) => reply(404, noQuestionPage(languageOf(asked)), HTML);

/** What a link asks of whom; undefined when nobody here has signed it, when it is too old, or when the person is gone. */
async function behind(token: string): Promise<{ link: FeedbackLink; profile: Profile } | undefined> {
  const parts = partsOfToken(token);
  if (parts === undefined) return undefined;
  const signature = await personKeys.ofIdentifier('feedback-link', signedText(parts.payload));
  if (!isSameText(signature, parts.signature)) return undefined;
  const link = linkOf(parts.payload, localDayOf(now(), env.SHOP_TIME_ZONE), (text) => Buffer.from(text, 'base64url').toString('utf8'));
  const record = link && (await customers.resolve(link.personKey));
  return link && record?.kind === 'present' ? { link, profile: record.profile } : undefined;
}

function answerIn(asked: Asked, [from, to]: readonly [number, number]) {
  if (asked.rawBody.length > MOST_BYTES) throw badRequest('body', `expected at most ${MOST_BYTES} bytes`);
  const body = asked.rawBody.toString('utf8');
  const given = isJson(asked) ? parseOrRefuse(JsonTextSchema, body, 'body') : Object.fromEntries(new URLSearchParams(body));
  const answer = parseOrRefuse(LinkAnswerSchema, given, 'body');
  if (answer.score < from || answer.score > to) throw badRequest('body.score', `expected a whole number from ${from} to ${to}`);
  return answer;
}

/** What was asked about: a product, an order, or an answer to a feedback, which is none of both. */
function subjectOf({ ask, about }: FeedbackLink): Pick<FeedbackBody, 'productId' | 'orderId'> {
  if (about === '' || FeedbackIdSchema.safeParse(about).success) return {};
  const productId = ask === 'rating' ? ProductIdSchema.safeParse(about).data : undefined;
  return productId === undefined ? { orderId: about } : { productId };
}

const bodyOf = (link: FeedbackLink, score: number): Omit<FeedbackBody, 'customerId'> => {
  const asked = {
    nps: { kind: 'survey', nps: score },
    csat: { kind: 'survey', csat: score },
    rating: { kind: 'rating', stars: score },
  } as const;
  return { ...asked[link.ask], ...subjectOf(link) };
};

async function show(asked: Asked) {
  const found = await behind(asked.params.token);
  return found === undefined ? missing(asked) : reply(200, feedbackPage(languageOf(asked), found.link.ask), HTML);
}

/** The answer goes the way of every other event; a second one to the same link is the same event, so that the first holds. */
async function take(asked: Asked) {
  const found = await behind(asked.params.token);
  if (found === undefined) return missing(asked);
  const { link, profile } = found;
  const { score, text } = answerIn(asked, SCORES[link.ask]);
  const body = { ...bodyOf(link, score), ...(text === undefined ? {} : { text }) };
  const messageId = sha256Hex(`link ${asked.params.token}`).slice(0, ID_LENGTH);
  const speaker = { id: profile.customerId, isIdentified: profile.isIdentified };
  await queue.send(feedbackChunk({ speaker, body, messageId, source: SOURCE, at: now() }));
  return isJson(asked) ? reply(202, { status: 'queued' }) : reply(200, thanksPage(languageOf(asked)), HTML);
}

export const handler = httpHandler([on(showQuestion, show), on(answerQuestion, take)]);
