import { contactAddressOf, plainAddress } from '#domain/campaigns/contact-address.ts';
import { asksOneClick, noListPage, unsubscribedPage, unsubscribePage } from '#domain/campaigns/unsubscribe-page.ts';
import { readToken, tokenTextOf, type UnsubscribeSubject } from '#domain/campaigns/unsubscribe-token.ts';
import { pageLanguageOf } from '#domain/recalls/notice-page.ts';
import { now } from '#runtime/clock.ts';
import { readEnvironment, tableName } from '#runtime/environment.ts';
import { isSameText, keyedHash } from '#runtime/hash.ts';
import { httpHandler, on, type Request, reply } from '#runtime/http-handler.ts';
import { badRequest } from '#runtime/problems.ts';
import { showUnsubscribe, unsubscribe } from '#schemas/routes/campaigns.ts';
import { recordingConsentsIn } from '#storage/person-consents.ts';
import { personKeysIn } from '#storage/person-keys.ts';
import { customersIn } from '#storage/profiles.ts';
import { secretIn } from '#storage/secrets.ts';
import { suppressionsIn } from '#storage/suppressions.ts';

const HTML = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' };

const env = readEnvironment({ CUSTOMERS_TABLE: tableName, CONSENTS_TABLE: tableName, SOURCES_TABLE: tableName });
const customers = customersIn(env.CUSTOMERS_TABLE);
const recordConsents = recordingConsentsIn({ customers: env.CUSTOMERS_TABLE, consents: env.CONSENTS_TABLE });
const suppressions = suppressionsIn(env.CONSENTS_TABLE, personKeysIn(env.SOURCES_TABLE));
const linkSecret = secretIn(env.SOURCES_TABLE, 'LINK');

type Asked = Pick<Request<{ token: string }, unknown, unknown>, 'params' | 'headers' | 'rawBody'>;

const languageOf = ({ headers }: Asked) => pageLanguageOf(headers['accept-language']);
const missing = (asked: Asked) => reply(404, noListPage(languageOf(asked)), HTML);

/** What a link of ours is about; undefined when it is not one. */
async function behind(token: string): Promise<UnsubscribeSubject | undefined> {
  const read = readToken(token);
  return read && isSameText(read.hash, keyedHash(await linkSecret(), tokenTextOf(read.subject))) ? read.subject : undefined;
}

async function show(asked: Asked) {
  const subject = await behind(asked.params.token);
  return subject === undefined ? missing(asked) : reply(200, unsubscribePage(languageOf(asked), subject.purpose), HTML);
}

/** Holds for the next message: the ledger says so, and the address gets no promotions whoever it belongs to. */
async function withdraw({ personKey, purpose, channel }: UnsubscribeSubject): Promise<void> {
  const at = now();
  const word = { purpose, channel, status: 'withdrawn', at, source: 'unsubscribe', method: 'one-click' } as const;
  if (!(await recordConsents(personKey, [word])) || purpose !== 'marketing') return;
  const record = await customers.resolve(personKey);
  const address = record.kind === 'present' ? contactAddressOf(channel, record.profile) : undefined;
  if (address !== undefined) await suppressions.add(channel, plainAddress(address), { reason: 'unsubscribed', at });
}

/** The same again changes nothing, and somebody who was erased has unsubscribed already. */
async function leave(asked: Asked) {
  const subject = await behind(asked.params.token);
  if (subject === undefined) return missing(asked);
  if (!asksOneClick(asked.headers['content-type'], asked.rawBody.toString('utf8')))
    throw badRequest('body', 'expected List-Unsubscribe=One-Click');
  await withdraw(subject);
  return reply(200, unsubscribedPage(languageOf(asked)), HTML);
}

export const handler = httpHandler([on(showUnsubscribe, show), on(unsubscribe, leave)]);
