import { now } from '#runtime/clock.ts';
import { bucketName, readEnvironment, tableName } from '#runtime/environment.ts';
import { httpHandler, on } from '#runtime/http-handler.ts';
import { notFound } from '#runtime/problems.ts';
import type { ConsentRecord } from '#schemas/consent.ts';
import type { CustomerId } from '#schemas/ids.ts';
import type { Profile } from '#schemas/profile.ts';
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
const largeReplies = largeRepliesIn(env.ARTEFACTS_BUCKET);

async function find(id: CustomerId): Promise<Profile> {
  const record = await customers.resolve(await personKeys.of(id));
  if (record.kind !== 'present') throw notFound(`Customer ${id}`);
  return record.profile;
}

async function setConsent(id: CustomerId, said: readonly Omit<ConsentRecord, 'at' | 'source'>[]) {
  const { personKey, customerId } = await find(id);
  const at = now();
  const isRecorded = await recordConsents(
    personKey,
    said.map((consent) => ({ ...consent, at, source: 'operator' })),
  );
  if (!isRecorded) throw notFound(`Customer ${id}`);
  return { customerId, consents: await consents.ofPerson(personKey) };
}

async function getConsent(id: CustomerId) {
  const { personKey, customerId } = await find(id);
  const [current, ledger] = await Promise.all([consents.ofPerson(personKey), consents.ledgerOf(personKey)]);
  return { customerId, consents: current, ledger };
}

export const handler = httpHandler(
  [
    on(setConsents, ({ params, body: { consents: said, ...proof }, caller }) =>
      setConsent(
        params.id,
        said.map((consent) => ({ ...consent, ...proof, actor: caller.subject })),
      ),
    ),
    on(getConsents, ({ params }) => getConsent(params.id)),
  ],
  { keepLarge: largeReplies.keep },
);
