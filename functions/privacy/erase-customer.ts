import { chainHash } from '#domain/privacy/audit-chain.ts';
import { certificateOf, signedText } from '#domain/privacy/certificate.ts';
import { withoutPeople } from '#domain/privacy/dead-letter.ts';
import { dsrStatusOf } from '#domain/privacy/dsr.ts';
import { advanceRequest, newRequest, nextKeyOf, nextSweepOf, type Sweep, sweptRequest } from '#domain/privacy/erasure-plan.ts';
import { escrowContactOf, reachOfContact } from '#domain/privacy/escrow-contact.ts';
import { recallableGoodsOf, recallableUntil } from '#domain/privacy/recall-window.ts';
import { deadLettersIn } from '#messaging/dead-letters.ts';
import { forgetDevice, isDeviceOf } from '#messaging/direct-message.ts';
import { forgetAddress } from '#messaging/mail-vendor.ts';
import { postPublicly } from '#messaging/webhook.ts';
import { sendTo } from '#messaging/work-queue.ts';
import { now } from '#runtime/clock.ts';
import { dsrHeaders } from '#runtime/dsr-reply.ts';
import { bucketName, queueUrl, readEnvironment, tableName, wordList } from '#runtime/environment.ts';
import { hmacSha256Hex, sha256Hex } from '#runtime/hash.ts';
import { logFailure } from '#runtime/observability.ts';
import { queueHandler } from '#runtime/queue-handler.ts';
import { newSigningKey } from '#runtime/signing-certificate.ts';
import type { PersonKey } from '#schemas/ids.ts';
import { type ErasureOrder, ErasureOrderSchema, type StoredRequest } from '#schemas/privacy-request.ts';
import type { Profile } from '#schemas/profile.ts';
import { auditLogIn } from '#storage/audit-log.ts';
import { erasedObjectsIn } from '#storage/erased-objects.ts';
import { erasedPeopleIn } from '#storage/erased-people.ts';
import { erasingIn } from '#storage/erasures.ts';
import { personKeysIn } from '#storage/person-keys.ts';
import { escrowKeepingIn } from '#storage/recall-escrow.ts';
import { secretIn } from '#storage/secrets.ts';

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
  CAMPAIGNS_TABLE: tableName,
  FEEDBACK_TABLE: tableName,
  PRODUCTS_TABLE: tableName,
  ESCROW_TABLE: tableName,
  SOURCES_TABLE: tableName,
  ARTEFACTS_BUCKET: bucketName,
  ERASURES_QUEUE_URL: queueUrl,
  EVENTS_DEAD_LETTERS_URL: queueUrl,
  ERASURES_DEAD_LETTERS_URL: queueUrl,
  DELIVERIES_DEAD_LETTERS_URL: queueUrl,
  /** Apps to which the shop's devices belong; none when it is not set. */
  PUSH_APPLICATIONS: wordList.default([]),
});
const personKeys = personKeysIn(env.SOURCES_TABLE);
const secret = secretIn(env.SOURCES_TABLE, 'CERTIFICATE');
const dsrKey = secretIn(env.SOURCES_TABLE, 'DSR', newSigningKey);
const erasures = sendTo(env.ERASURES_QUEUE_URL);
const audit = auditLogIn(env.REQUESTS_TABLE, (before, entry) => chainHash(before, entry, sha256Hex));
const objects = erasedObjectsIn(env.ARTEFACTS_BUCKET);
const erasedPeople = erasedPeopleIn(env.ARTEFACTS_BUCKET);
const deadLetters = [env.EVENTS_DEAD_LETTERS_URL, env.ERASURES_DEAD_LETTERS_URL, env.DELIVERIES_DEAD_LETTERS_URL].map(deadLettersIn);
const erasing = erasingIn(
  {
    customers: env.CUSTOMERS_TABLE,
    events: env.EVENTS_TABLE,
    orders: env.ORDERS_TABLE,
    identities: env.IDENTITIES_TABLE,
    consents: env.CONSENTS_TABLE,
    requests: env.REQUESTS_TABLE,
    segments: env.SEGMENTS_TABLE,
    campaigns: env.CAMPAIGNS_TABLE,
    feedback: env.FEEDBACK_TABLE,
    products: env.PRODUCTS_TABLE,
  },
  personKeys,
  forgetOutside,
  {
    escrow: escrowKeepingIn(env.ESCROW_TABLE, secretIn(env.SOURCES_TABLE, 'ESCROW')),
    contactOf,
    goodsOf: recallableGoodsOf,
    untilOf: recallableUntil,
  },
);

function contactOf(traits: Profile['traits']) {
  const contact = escrowContactOf(traits);
  return contact && { contact, reach: reachOfContact(contact) };
}

/** The mail service forgets mailboxes, the push service devices of the shop's own apps. @returns how many were told of */
async function forgetOutside(addresses: readonly string[]): Promise<number> {
  const devices = addresses.filter((address) => isDeviceOf(env.PUSH_APPLICATIONS, address));
  const mailboxes = addresses.filter((address) => address.includes('@'));
  for (const address of mailboxes) await forgetAddress(address);
  for (const device of devices) await forgetDevice(device);
  return mailboxes.length + devices.length;
}

type Counts = Parameters<typeof sweptRequest>[1];

/** Every message is looked into by the pseudonyms of those it names, so that no id of the person has to be known here. */
async function sweepDeadLetters(erased: ReadonlySet<PersonKey>): Promise<Counts> {
  let messages = 0;
  const isErased = async (id: string) => erased.has(await personKeys.of(id));
  for (const queue of deadLetters) messages += await queue.sweep((body) => withoutPeople(body, isErased, erased));
  return { messages };
}

async function sweep(which: Sweep, keys: readonly PersonKey[]): Promise<Counts> {
  if (which === 'dead-letters') return sweepDeadLetters(new Set(keys));
  return { objects: (await objects.removeReplies()) + (await objects.blankMembers(keys)) };
}

/** The end of an erasure: its certificate, and the entry of the audit log that holds the certificate's hash, in one transaction. */
async function certify(request: StoredRequest): Promise<StoredRequest | undefined> {
  const contactUntil = await erasing.settleContact(request);
  return erasing.settle(request, async () => {
    const head = await audit.head();
    const at = now();
    const unsigned = certificateOf(request, { at, previousHash: head.hash, sha256: sha256Hex, contactUntil });
    const certificate = { ...unsigned, signature: hmacSha256Hex(await secret(), signedText(unsigned)) };
    const entry = { a: 'erase', s: unsigned.subjectHash, t: at, r: request.requestId, n: sha256Hex(signedText(unsigned)) };
    return { request: { ...request, status: 'completed', completedAt: at, certificate }, items: audit.appendItems(head, entry) };
  });
}

/** One step further, or undefined when another delivery of the message is at it. */
async function step(request: StoredRequest): Promise<StoredRequest | undefined> {
  const personKey = nextKeyOf(request);
  if (personKey !== undefined) return erasing.removeSome(request, personKey, (done) => advanceRequest(request, done), now());
  const which = nextSweepOf(request);
  if (which === undefined) return certify(request);
  const counts = await sweep(which, request.personKeys ?? []);
  return erasing.settle(request, async () => ({ request: sweptRequest(request, counts), items: [] }));
}

/** A controller that asked hears of the end; who cannot be reached can ask. */
async function callBack(request: StoredRequest): Promise<void> {
  const { dsr, identityCheck } = request;
  for (const url of dsr?.callbacks ?? []) {
    const body = JSON.stringify({ ...dsrStatusOf(request, identityCheck?.actor ?? ''), status_callback_url: url });
    const headers = dsrHeaders(body, await dsrKey(), dsr?.origin ?? '');
    await postPublicly(url, headers, body).catch((error: unknown) => logFailure('A controller could not be called back', error));
  }
}

const isOver = ({ status }: StoredRequest) => status === 'completed' || status === 'cancelled';

/** Erases a person page by page: the tombstones first, so that nothing new can come while the old goes. */
async function eraseCustomer(order: ErasureOrder): Promise<void> {
  const subject = order.personKey ?? (await personKeys.of(order.customerId ?? ''));
  const begun = await erasing.begin(newRequest({ ...order, subject }), subject, now());
  if (isOver(begun)) return;
  const { requestId, personKeys: erased = [subject] } = begun;
  await erasedPeople.add(erased, { erasedAt: now(), isContactDeclined: begun.declinesRecallContact !== undefined });
  let request: StoredRequest | undefined = begun;
  for (let steps = 0; steps < STEPS_PER_MESSAGE; steps++) {
    if (request === undefined || isOver(request)) return;
    request = await step(request);
    if (request?.status === 'completed') await callBack(request);
  }
  if (request && !isOver(request)) await erasures.send({ ...order, schemaVersion: 2, requestId, personKey: subject });
}

export const handler = queueHandler(ErasureOrderSchema, eraseCustomer);
