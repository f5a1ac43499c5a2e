import * as z from 'zod';
import { chainHash, checkChain, UNCHECKED } from '#domain/privacy/audit-chain.ts';
import { signedText } from '#domain/privacy/certificate.ts';
import { newRequest } from '#domain/privacy/erasure-plan.ts';
import { EXPORT_FORMATS, linkToken, newLinks } from '#domain/privacy/export-links.ts';
import { recordsOfProcessing } from '#domain/privacy/records-of-processing.ts';
import { identifiersOf } from '#domain/profiles/match-identity.ts';
import { sendTo } from '#messaging/work-queue.ts';
import { now } from '#runtime/clock.ts';
import { queueUrl, readEnvironment, tableName } from '#runtime/environment.ts';
import { hmacSha256Hex, isSameText, nameUnderKey, randomToken, sha256Hex } from '#runtime/hash.ts';
import { httpHandler, on, type Request, reply } from '#runtime/http-handler.ts';
import { badRequest, conflict, notFound } from '#runtime/problems.ts';
import { publicOriginOf } from '#runtime/public-origin.ts';
import type { PersonKey } from '#schemas/ids.ts';
import type { PageQuery } from '#schemas/page.ts';
import type { AuditVerdict } from '#schemas/privacy-audit.ts';
import { type Certificate, type PrivacyRequest, PrivacyRequestSchema, type StoredRequest } from '#schemas/privacy-request.ts';
import type { Profile } from '#schemas/profile.ts';
import * as routes from '#schemas/routes/privacy.ts';
import { auditLogIn } from '#storage/audit-log.ts';
import { StaleWriteError } from '#storage/errors.ts';
import { identitiesIn } from '#storage/identities.ts';
import { persist } from '#storage/patience.ts';
import { personKeysIn } from '#storage/person-keys.ts';
import { customersIn } from '#storage/profiles.ts';
import { RequestPlaceSchema, requestsIn } from '#storage/requests.ts';
import { secretIn } from '#storage/secrets.ts';
import { cursorOf, fieldsOfCursor } from '../../shared/runtime/cursor.ts';

/** Entries of the audit log that are read at once. */
const AUDIT_PAGE = 500;

const env = readEnvironment({
  REQUESTS_TABLE: tableName,
  CUSTOMERS_TABLE: tableName,
  IDENTITIES_TABLE: tableName,
  SOURCES_TABLE: tableName,
  ERASURES_QUEUE_URL: queueUrl,
  EVENTS_QUEUE_URL: queueUrl,
  API_ADDRESS: z.url().optional(),
});
const requests = requestsIn(env.REQUESTS_TABLE);
const customers = customersIn(env.CUSTOMERS_TABLE);
const identities = identitiesIn(env.IDENTITIES_TABLE);
const personKeys = personKeysIn(env.SOURCES_TABLE);
const secret = secretIn(env.SOURCES_TABLE, 'CERTIFICATE');
const audit = auditLogIn(env.REQUESTS_TABLE, (before, entry) => chainHash(before, entry, sha256Hex));
const erasures = sendTo(env.ERASURES_QUEUE_URL);
const events = sendTo(env.EVENTS_QUEUE_URL);

type Asked = Request<unknown, unknown, routes.RequestBody>;
const unidentified = () => notFound('A person who could be identified by that');

/** The same key for another person is another request: nobody's erasure may be taken for somebody else's. */
const requestIdOf = (caller: string, idempotencyKey: string | undefined, about: string) => nameUnderKey(idempotencyKey, caller, about);

async function subjectOf({ customerId, identifier }: routes.RequestBody): Promise<PersonKey> {
  if (customerId !== undefined) return personKeys.of(customerId);
  const [found] = identifier ? identifiersOf({ [identifier.type === 'loyalty' ? 'loyaltyCard' : identifier.type]: identifier.value }) : [];
  const owner = found && (await identities.ownerOf({ type: found.type, hash: await personKeys.ofIdentifier(found.type, found.value) }));
  if (owner === undefined) throw unidentified();
  return owner;
}

async function profileOf(subject: PersonKey): Promise<Profile> {
  const record = await customers.resolve(subject);
  if (record.kind !== 'present') throw unidentified();
  return record.profile;
}

const note = (request: StoredRequest, actor: string, act: string) =>
  audit.append({ a: act, s: request.subject ?? '', t: now(), w: actor, p: request.kind, r: request.requestId });

async function saveOrConflict(request: StoredRequest): Promise<StoredRequest> {
  try {
    return await requests.save(request);
  } catch (error) {
    if (!(error instanceof StaleWriteError)) throw error;
    throw conflict('The request changed at the same moment. Look at it again.');
  }
}

const complete = (request: StoredRequest) => saveOrConflict({ ...request, status: 'completed', completedAt: now() });

/** Links to a copy that is made when one is opened, so that no copy lies anywhere. */
async function giveLinks(request: StoredRequest, origin: string): Promise<routes.RequestReply> {
  const tokens = EXPORT_FORMATS.map((format) => ({ format, token: linkToken(request.requestId, format, randomToken(24)) }));
  const links = newLinks(tokens, now(), sha256Hex);
  const completed = await complete({ ...request, links });
  const told = tokens.map(({ format, token }, index) => ({
    format,
    url: `${origin}/v1/privacy/exports/${token}`,
    expiresAt: links[index]?.expiresAt ?? now(),
  }));
  return { ...PrivacyRequestSchema.parse(completed), links: told };
}

/** A correction goes the way of everything that is said of a person, so that it reaches whatever depends on it. */
async function rectify(request: StoredRequest, { customerId, isIdentified }: Profile, traits: object): Promise<PrivacyRequest> {
  const at = now();
  const who = isIdentified ? { userId: customerId } : { anonymousId: customerId };
  const event = { type: 'identify', messageId: `rectification-${request.requestId}`, subjectId: customerId, ...who, traits, at };
  await events.send({ schemaVersion: 1, source: 'operator', group: 'operator', receivedAt: at, events: [event] });
  return PrivacyRequestSchema.parse(await complete(request));
}

async function restrict(request: StoredRequest, subject: PersonKey): Promise<PrivacyRequest> {
  const since = request.kind === 'restriction' ? request.receivedAt : undefined;
  await persist<void>(async () => ({ done: await customers.restrict(await profileOf(subject), since) }));
  return PrivacyRequestSchema.parse(await complete(request));
}

/** Does what was asked of somebody who was told from others. */
async function fulfil(request: StoredRequest, given: { origin: string; actor: string; changes?: object | undefined }) {
  const { kind, subject } = request;
  if (subject === undefined) throw unidentified();
  const profile = await profileOf(subject);
  await note(request, given.actor, kind);
  if (kind === 'restriction' || kind === 'release') return restrict(request, subject);
  if (kind === 'rectification') return rectify(request, profile, given.changes ?? {});
  return giveLinks(request, given.origin);
}

/** On the queue first: whatever happens afterwards, the person is erased, and the queue's function writes the request if this one cannot. */
async function erase(requestId: string, subject: PersonKey, { body, caller }: Asked): Promise<PrivacyRequest> {
  const receivedAt = now();
  const declinesRecallContact = body.declinesRecallContact && { ...body.declinesRecallContact, at: receivedAt, actor: caller.subject };
  await erasures.send({ schemaVersion: 2, requestId, personKey: subject, receivedAt, declinesRecallContact });
  const request = newRequest({ requestId, receivedAt, subject, declinesRecallContact });
  try {
    await requests.save(request);
  } catch (error) {
    if (!(error instanceof StaleWriteError)) throw error; // the work has begun
  }
  await note(request, caller.subject, declinesRecallContact === undefined ? 'erasure' : 'erasure-without-recall-contact');
  return getRequest(requestId);
}

/** What of a request belongs to its name: the same key for something else is another request. */
function meantBy({ kind, declinesRecallContact }: routes.RequestBody): string {
  if (kind !== 'erasure') return kind;
  return declinesRecallContact === undefined ? '' : 'without-recall-contact';
}

async function makeRequest(asked: Asked): Promise<routes.RequestReply> {
  const { body, headers, caller } = asked;
  const { kind, identityCheck, changes } = body;
  const subject = await subjectOf(body);
  const requestId = requestIdOf(caller.subject, headers['idempotency-key'], `${meantBy(body)}${subject}`);
  if (kind === 'erasure') return erase(requestId, subject, asked);
  if (kind === 'rectification' && identityCheck === undefined)
    throw badRequest('body.identityCheck', 'how the person was told from others: corrections are not kept until it is known');
  const known = await requests.find(requestId);
  if (known && known.status !== 'pending') return PrivacyRequestSchema.parse(known);
  const { personKey } = await profileOf(subject);
  const at = now();
  const mustIdentify = (kind === 'access' || kind === 'portability') && identityCheck === undefined;
  const request =
    known ??
    (await saveOrConflict({
      ...newRequest({ requestId, receivedAt: at, kind, subject: personKey }),
      ...(mustIdentify ? { status: 'awaiting-identity' as const } : {}),
      ...(identityCheck ? { identityCheck: { ...identityCheck, at, actor: caller.subject } } : {}),
    }));
  if (mustIdentify) return PrivacyRequestSchema.parse(request);
  return fulfil(request, { origin: publicOriginOf(env.API_ADDRESS, asked), actor: caller.subject, changes });
}

async function stored(requestId: string): Promise<StoredRequest> {
  const request = await requests.find(requestId);
  if (!request) throw notFound(`Request ${requestId}`);
  return request;
}

async function listRequests({ limit, cursor }: PageQuery) {
  const from = fieldsOfCursor(RequestPlaceSchema, cursor);
  const { items, next } = await requests.page(limit, from);
  return {
    items: items.map((request) => PrivacyRequestSchema.parse(request)),
    cursor: cursorOf(next && JSON.stringify(next)),
  };
}

const getRequest = async (requestId: string): Promise<PrivacyRequest> => PrivacyRequestSchema.parse(await stored(requestId));

async function confirm(asked: Request<{ id: string }, unknown, { method: string }>): Promise<routes.RequestReply> {
  const request = await stored(asked.params.id);
  if (request.status !== 'awaiting-identity') throw conflict(`Request ${request.requestId} does not wait for that.`);
  const identityCheck = { ...asked.body, at: now(), actor: asked.caller.subject };
  return fulfil({ ...request, identityCheck }, { origin: publicOriginOf(env.API_ADDRESS, asked), actor: asked.caller.subject });
}

async function verifyAudit(): Promise<AuditVerdict> {
  const head = await audit.head();
  let check = UNCHECKED;
  for (let from = 1; from <= head.index && check.firstBadIndex === undefined; from += AUDIT_PAGE) {
    const to = Math.min(head.index, from + AUDIT_PAGE - 1);
    check = checkChain(check, await audit.read(from, to), sha256Hex);
    // The last of a page that is missing is found here, and so is a head that says something else.
    if (check.firstBadIndex === undefined && check.entries < to) check = { ...check, firstBadIndex: check.entries + 1 };
  }
  if (check.firstBadIndex === undefined && check.hash !== head.hash) check = { ...check, firstBadIndex: Math.max(1, head.index) };
  const { entries, firstBadIndex } = check;
  return { isIntact: firstBadIndex === undefined, entries, firstBadIndex, headHash: head.hash, verifiedAt: now() };
}

async function isGenuine(certificate: Certificate): Promise<boolean> {
  return isSameText(hmacSha256Hex(await secret(), signedText(certificate)), certificate.signature);
}

export const handler = httpHandler([
  on(routes.makeRequest, makeRequest),
  on(routes.listPrivacyRequests, ({ query }) => listRequests(query)),
  on(routes.getPrivacyRequest, ({ params }) => getRequest(params.id)),
  on(routes.confirmIdentity, confirm),
  on(routes.verifyAudit, verifyAudit),
  on(routes.getRecords, async () => reply(200, recordsOfProcessing(), { 'content-type': 'text/markdown; charset=utf-8' })),
  on(routes.verifyCertificate, async ({ body }) => ({ isGenuine: await isGenuine(body) })),
]);
