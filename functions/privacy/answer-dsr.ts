import * as z from 'zod';
import { chainHash } from '#domain/privacy/audit-chain.ts';
import { discoveryOf, dsrError, dsrStatusOf, identityTextsOf, requestIdOfDsr } from '#domain/privacy/dsr.ts';
import { newRequest } from '#domain/privacy/erasure-plan.ts';
import { linkToken, newLinks } from '#domain/privacy/export-links.ts';
import { identifiersOf } from '#domain/profiles/match-identity.ts';
import { faultOfWebhookUrl, postPublicly } from '#messaging/webhook.ts';
import { sendTo } from '#messaging/work-queue.ts';
import { now, nowMillis } from '#runtime/clock.ts';
import { dsrHeaders } from '#runtime/dsr-reply.ts';
import { queueUrl, readEnvironment, tableName } from '#runtime/environment.ts';
import { digestHex, hmacSha256Hex, sha256Hex } from '#runtime/hash.ts';
import { httpHandler, on, type Reply, type Request, reply } from '#runtime/http-handler.ts';
import { JsonTextSchema } from '#runtime/json.ts';
import { logFailure } from '#runtime/observability.ts';
import { publicOriginOf } from '#runtime/public-origin.ts';
import { certificateOfKey, newSigningKey } from '#runtime/signing-certificate.ts';
import { type DsrIdentity, type DsrRequest, DsrRequestSchema } from '#schemas/dsr.ts';
import type { PersonKey } from '#schemas/ids.ts';
import type { StoredRequest } from '#schemas/privacy-request.ts';
import * as routes from '#schemas/routes/dsr.ts';
import { auditLogIn } from '#storage/audit-log.ts';
import { StaleWriteError } from '#storage/errors.ts';
import { identitiesIn } from '#storage/identities.ts';
import { personKeysIn } from '#storage/person-keys.ts';
import { customersIn } from '#storage/profiles.ts';
import { requestsIn } from '#storage/requests.ts';
import { secretIn } from '#storage/secrets.ts';

/** A controller may change its mind for so long. */
const GRACE_SECONDS = 300;
const PAGE = 1000;
/** For so long people are looked through for the hash of an identity. */
const SEARCH_MILLIS = 15_000;

const env = readEnvironment({
  REQUESTS_TABLE: tableName,
  CUSTOMERS_TABLE: tableName,
  IDENTITIES_TABLE: tableName,
  SOURCES_TABLE: tableName,
  ERASURES_QUEUE_URL: queueUrl,
  API_ADDRESS: z.url().optional(),
});
const requests = requestsIn(env.REQUESTS_TABLE);
const customers = customersIn(env.CUSTOMERS_TABLE);
const identities = identitiesIn(env.IDENTITIES_TABLE);
const personKeys = personKeysIn(env.SOURCES_TABLE);
const privateKey = secretIn(env.SOURCES_TABLE, 'DSR', newSigningKey);
const linkSecret = secretIn(env.SOURCES_TABLE, 'CERTIFICATE');
const audit = auditLogIn(env.REQUESTS_TABLE, (before, entry) => chainHash(before, entry, sha256Hex));
const erasures = sendTo(env.ERASURES_QUEUE_URL);

type Asked = Pick<Request<unknown, unknown, unknown>, 'event' | 'headers' | 'rawBody' | 'caller'>;

const originOf = (asked: Pick<Asked, 'event' | 'headers'>): string => publicOriginOf(env.API_ADDRESS, asked);

async function signed(status: number, body: unknown, origin: string): Promise<Reply> {
  const text = JSON.stringify(body);
  return reply(status, text, { ...dsrHeaders(text, await privateKey(), origin), 'cache-control': 'no-store' });
}

/** Looks through everybody for a hash, as long as there is time. */
async function ownerOfHash(identity: DsrIdentity): Promise<PersonKey | 'too-many' | undefined> {
  const wanted = identity.identity_value.toLowerCase();
  const untilMillis = nowMillis() + SEARCH_MILLIS;
  let cursor: string | undefined;
  do {
    const { profiles, next } = await customers.scanPage(PAGE, cursor);
    const found = profiles.find((one) =>
      identityTextsOf(one, identity).some((text) => digestHex(identity.identity_format as 'sha1', text) === wanted),
    );
    if (found) return found.personKey;
    if (nowMillis() > untilMillis) return 'too-many';
    cursor = next;
  } while (cursor !== undefined);
  return undefined;
}

async function ownerOf(identity: DsrIdentity): Promise<PersonKey | 'too-many' | undefined> {
  const { identity_type, identity_value, identity_format } = identity;
  if (identity_format !== 'raw') return ownerOfHash(identity);
  if (identity_type === 'controller_customer_id') return personKeys.of(identity_value);
  const [found] = identity_type === 'email' ? identifiersOf({ email: identity_value }) : [];
  return found && (await identities.ownerOf({ type: found.type, hash: await personKeys.ofIdentifier(found.type, found.value) }));
}

/** Whom the identities name; they must not name two people. */
async function subjectOf(given: readonly DsrIdentity[]): Promise<PersonKey | string> {
  const owners = new Set<PersonKey>();
  for (const identity of given) {
    const owner = await ownerOf(identity);
    if (owner === 'too-many') return 'There are too many people to look for a hash: send the identity raw.';
    if (owner !== undefined) owners.add(await customers.ownKeyOf(owner));
  }
  const [subject, other] = owners;
  if (subject === undefined) return 'Nobody is known by these identities.';
  return other === undefined ? subject : 'These identities are of different people.';
}

/** The same token whenever it is asked for, so that the address of the results can be told again until it was opened. */
async function resultsOf({ requestId, kind, links, dsr }: StoredRequest): Promise<string | undefined> {
  const link = links?.find(({ openedAt }) => openedAt === undefined);
  if (dsr === undefined || link === undefined) return undefined;
  const token = linkToken(requestId, link.format, hmacSha256Hex(await linkSecret(), `${kind} ${requestId}`));
  return `${dsr.origin}/v1/privacy/exports/${token}`;
}

/** Tells the controller; who cannot be reached can ask. */
async function callBack(request: StoredRequest, controllerId: string): Promise<void> {
  const status = dsrStatusOf(request, controllerId, await resultsOf(request));
  for (const url of request.dsr?.callbacks ?? []) {
    const body = JSON.stringify({ ...status, status_callback_url: url });
    const headers = dsrHeaders(body, await privateKey(), request.dsr?.origin ?? '');
    await postPublicly(url, headers, body).catch((error: unknown) => logFailure('A controller could not be called back', error));
  }
}

async function carryOut(request: StoredRequest, subject: PersonKey): Promise<StoredRequest> {
  const { requestId, kind, receivedAt } = request;
  if (kind === 'erasure') {
    await erasures.sendLater({ schemaVersion: 2, requestId, personKey: subject, receivedAt }, GRACE_SECONDS);
    return requests.save(request);
  }
  const token = linkToken(requestId, 'json', hmacSha256Hex(await linkSecret(), `${kind} ${requestId}`));
  const links = newLinks([{ format: 'json', token }], now(), sha256Hex);
  return requests.save({ ...request, links, status: 'completed', completedAt: now() });
}

async function takeNew(asked: Asked, given: DsrRequest, origin: string): Promise<StoredRequest | string> {
  const subject = await subjectOf(given.subject_identities);
  if (subject.length !== 22) return subject;
  const [requestId, at] = [requestIdOfDsr(given.subject_request_id), now()];
  const { subject_request_type: kind, regulation, submitted_time: submittedAt, status_callback_urls: callbacks } = given;
  const request: StoredRequest = {
    ...newRequest({ requestId, receivedAt: at, kind, subject: subject as PersonKey }),
    identityCheck: { method: 'by the controller', at, actor: asked.caller.subject },
    dsr: { regulation, submittedAt, callbacks, origin, bodyHash: sha256Hex(asked.rawBody) },
  };
  await audit.append({ a: `opendsr-${kind}`, s: subject, t: at, w: asked.caller.subject, p: regulation, r: requestId });
  const taken = await carryOut(request, subject as PersonKey);
  await callBack(taken, asked.caller.subject);
  return taken;
}

/** The request in a body, or what is wrong with it: its form, or a callback that would lead into the deployment. */
function requestIn(rawBody: Buffer): { readonly given: DsrRequest } | { readonly fault: string } {
  const { data, error } = JsonTextSchema.pipe(DsrRequestSchema).safeParse(rawBody.toString('utf8'));
  if (data === undefined) {
    const [{ path, message } = { path: [], message: 'expected a request' }] = error.issues;
    return { fault: [path.join('.') || 'body', message].join(': ') };
  }
  const [fault] = data.status_callback_urls.flatMap((url) => faultOfWebhookUrl(url) ?? []);
  return fault === undefined ? { given: data } : { fault: `status_callback_urls: ${fault}` };
}

async function makeDsr(asked: Asked): Promise<Reply> {
  const origin = originOf(asked);
  const asking = requestIn(asked.rawBody);
  if ('fault' in asking) return signed(400, dsrError(400, asking.fault), origin);
  const { given } = asking;
  const known = await requests.find(requestIdOfDsr(given.subject_request_id));
  if (known && known.dsr?.bodyHash !== sha256Hex(asked.rawBody))
    return signed(400, dsrError(400, 'subject_request_id: was used for another request'), origin);
  const taken = known ?? (await takeNew(asked, given, origin));
  if (typeof taken === 'string') return signed(400, dsrError(400, taken), origin);
  const receipt = {
    controller_id: asked.caller.subject,
    expected_completion_time: taken.dueAt ?? taken.receivedAt,
    received_time: taken.receivedAt,
    encoded_request: asked.rawBody.toString('base64'),
    subject_request_id: given.subject_request_id,
  };
  return signed(201, receipt, origin);
}

async function getDsr(asked: Asked & { readonly params: { readonly id: string } }): Promise<Reply> {
  const request = await requests.find(requestIdOfDsr(asked.params.id));
  if (request?.dsr === undefined) return signed(404, dsrError(404, 'There is no such request.'), originOf(asked));
  return signed(200, dsrStatusOf(request, asked.caller.subject, await resultsOf(request)), originOf(asked));
}

async function cancelDsr(asked: Asked & { readonly params: { readonly id: string } }): Promise<Reply> {
  const [request, origin] = [await requests.find(requestIdOfDsr(asked.params.id)), originOf(asked)];
  if (request?.dsr === undefined) return signed(404, dsrError(404, 'There is no such request.'), origin);
  const begun = () => signed(400, dsrError(400, 'Only a request that is pending can be cancelled.'), origin);
  if (request.status !== 'pending') return begun();
  try {
    const cancelled = await requests.save({ ...request, status: 'cancelled', completedAt: now(), reason: 'by the controller' });
    await audit.append({ a: 'opendsr-cancel', s: request.subject ?? '', t: now(), w: asked.caller.subject, r: request.requestId });
    await callBack(cancelled, asked.caller.subject);
    return signed(202, dsrStatusOf(cancelled, asked.caller.subject), origin);
  } catch (error) {
    if (error instanceof StaleWriteError) return begun();
    throw error;
  }
}

async function certificate(asked: Asked): Promise<Reply> {
  const pem = certificateOfKey(await privateKey(), new URL(originOf(asked)).hostname, new Date(nowMillis()));
  return reply(200, pem, { 'content-type': 'application/x-pem-file' });
}

export const handler = httpHandler([
  on(routes.discoverDsr, async (asked) => reply(200, discoveryOf(originOf(asked)))),
  on(routes.getDsrCertificate, certificate),
  on(routes.makeDsr, makeDsr),
  on(routes.getDsr, getDsr),
  on(routes.cancelDsr, cancelDsr),
]);
