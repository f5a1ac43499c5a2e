import { isGivenBySilence } from '#domain/privacy/consent-proof.ts';
import { consentsAt, consentsInForce } from '#domain/privacy/consents-at.ts';
import { GPC_METHOD, GPC_WORD } from '#domain/privacy/consents-told.ts';
import { now } from '#runtime/clock.ts';
import { bucketName, readEnvironment, tableName } from '#runtime/environment.ts';
import { sha256Hex } from '#runtime/hash.ts';
import { httpHandler, on } from '#runtime/http-handler.ts';
import { badRequest, notFound } from '#runtime/problems.ts';
import { profilesOf } from '#runtime/profile-of.ts';
import type { ConsentRecord } from '#schemas/consent.ts';
import type { CustomerId } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import { getConsents, setConsents } from '#schemas/routes/privacy.ts';
import { consentsIn } from '#storage/consents.ts';
import { largeRepliesIn } from '#storage/large-replies.ts';
import { recordingConsentsIn } from '#storage/person-consents.ts';
import { personKeysIn } from '#storage/person-keys.ts';
import { customersIn } from '#storage/profiles.ts';

const env = readEnvironment({
  CUSTOMERS_TABLE: tableName,
  CONSENTS_TABLE: tableName,
  SOURCES_TABLE: tableName,
  ARTEFACTS_BUCKET: bucketName,
});
const customers = customersIn(env.CUSTOMERS_TABLE);
const consents = consentsIn(env.CONSENTS_TABLE);
const recordConsents = recordingConsentsIn({ customers: env.CUSTOMERS_TABLE, consents: env.CONSENTS_TABLE });
const personKeys = personKeysIn(env.SOURCES_TABLE);
const find = profilesOf({ customers, personKeys });
const largeReplies = largeRepliesIn(env.ARTEFACTS_BUCKET);

type Told = Omit<ConsentRecord, 'at' | 'source'>;

/** What was shown is known by its hash, too; a hash of something else is a mistake. */
function proved<Proof extends { noticeText?: string | undefined; noticeSha256?: string | undefined }>(proof: Proof): Proof {
  if (proof.noticeText === undefined) return proof;
  const noticeSha256 = sha256Hex(proof.noticeText);
  if (proof.noticeSha256 !== undefined && proof.noticeSha256 !== noticeSha256)
    throw badRequest('body.noticeSha256', 'the SHA-256 of noticeText');
  return { ...proof, noticeSha256 };
}

/** Whoever passes on what a browser said passes on its objection to being sold or shared, unless the person spoke of that. */
function withObjection(said: readonly Told[], gpc: string | undefined): readonly Told[] {
  const isSpokenOf = said.some(({ purpose }) => purpose === GPC_WORD.purpose);
  return gpc === '1' && !isSpokenOf ? [...said, { ...GPC_WORD, method: GPC_METHOD }] : said;
}

async function setConsent(id: CustomerId, said: readonly Told[]) {
  if (said.some(isGivenBySilence))
    throw badRequest('body.method', 'what the person did: silence and boxes ticked beforehand allow nothing');
  const { personKey, customerId } = await find(id);
  const at = now();
  const isRecorded = await recordConsents(
    personKey,
    said.map((consent) => ({ ...consent, at, source: 'operator' })),
  );
  if (!isRecorded) throw notFound(`Customer ${id}`);
  return { customerId, consents: await consents.ofPerson(personKey) };
}

async function getConsent(id: CustomerId, at: Instant | undefined) {
  const { personKey, customerId } = await find(id);
  const [current, ledger] = await Promise.all([consents.ofPerson(personKey), consents.ledgerOf(personKey)]);
  const asOf = at ?? now();
  return { customerId, at: asOf, consents: at === undefined ? consentsInForce(current, asOf) : consentsAt(ledger, at), ledger };
}

export const handler = httpHandler(
  [
    on(setConsents, ({ params, body: { consents: said, ...proof }, caller, headers }) => {
      const told = said.map((consent) => ({ ...consent, ...proved(proof), actor: caller.subject }));
      return setConsent(params.id, withObjection(told, headers['sec-gpc']));
    }),
    on(getConsents, ({ params, query }) => getConsent(params.id, query.at)),
  ],
  { keepLarge: largeReplies.keep },
);
