import { noNoticePage, noticePage, pageLanguageOf } from '#domain/recalls/notice-page.ts';
import { now } from '#runtime/clock.ts';
import { readEnvironment, tableName } from '#runtime/environment.ts';
import { sha256Hex } from '#runtime/hash.ts';
import { httpHandler, on, type Request, reply } from '#runtime/http-handler.ts';
import { JsonTextSchema } from '#runtime/json.ts';
import { badRequest, parseOrRefuse } from '#runtime/problems.ts';
import { type OwnAnswer, OwnAnswerSchema, type Recall } from '#schemas/recall.ts';
import { answerNotice, showNotice } from '#schemas/routes/recalls.ts';
import { caseLogIn } from '#storage/case-log.ts';
import { recalledPeopleIn, type Ticket } from '#storage/recalled-people.ts';
import { recallsIn } from '#storage/recalls.ts';

const MOST_BYTES = 2_000;

const env = readEnvironment({ RECALLS_TABLE: tableName, CASES_TABLE: tableName, CUSTOMERS_TABLE: tableName, ESCROW_TABLE: tableName });
const recalls = recallsIn(env.RECALLS_TABLE);
const people = recalledPeopleIn(env.RECALLS_TABLE, { customers: env.CUSTOMERS_TABLE, escrow: env.ESCROW_TABLE });
const cases = caseLogIn(env.CASES_TABLE);

type Asked = Pick<Request<{ token: string }, unknown, unknown>, 'params' | 'headers' | 'rawBody'>;
const HTML = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' };

const isJson = (headers: Asked['headers']) => /^application\/json\b/i.test(headers['content-type'] ?? '');

function answerIn({ headers, rawBody }: Asked): OwnAnswer {
  if (rawBody.length > MOST_BYTES) throw badRequest('body', `expected at most ${MOST_BYTES} bytes`);
  const body = rawBody.toString('utf8');
  const given = isJson(headers) ? parseOrRefuse(JsonTextSchema, body, 'body') : Object.fromEntries(new URLSearchParams(body));
  return parseOrRefuse(OwnAnswerSchema, given, 'body');
}

async function behind(token: string): Promise<{ ticket: Ticket; recall: Recall } | undefined> {
  const ticket = await people.ofTicket(token);
  const recall = ticket && (await recalls.find(ticket.recallId));
  return ticket && recall && { ticket, recall };
}

const missing = ({ headers }: Asked) => reply(404, noNoticePage(pageLanguageOf(headers['accept-language'])), HTML);

async function show(asked: Asked) {
  const found = await behind(asked.params.token);
  if (found === undefined) return missing(asked);
  return reply(200, noticePage(pageLanguageOf(asked.headers['accept-language']), found.recall.reason, false), HTML);
}

async function answer(asked: Asked) {
  const given = answerIn(asked);
  const found = await behind(asked.params.token);
  if (found === undefined) return missing(asked);
  const { ticket, recall } = found;
  const at = now();
  if ((await people.answer(recall.recallId, ticket.personKey, given, { at, by: 'customer' })) !== 'saved') return missing(asked);
  const key = sha256Hex(`${recall.recallId}#${ticket.personKey}`).slice(0, 16);
  await cases.append({ caseId: recall.caseId, at, step: 'answers-received', key, ids: { answer: given.answer } }, at);
  if (isJson(asked.headers)) return { recallId: recall.recallId, answer: given.answer, answeredAt: at };
  return reply(200, noticePage(pageLanguageOf(asked.headers['accept-language']), recall.reason, true), HTML);
}

export const handler = httpHandler([on(showNotice, show), on(answerNotice, answer)]);
