import { eventKeyText } from '#domain/ingestion/event-key.ts';
import { consentsTold } from '#domain/privacy/consents-told.ts';
import { identifiersTold, linksTold } from '#domain/profiles/links-told.ts';
import { type LinkReason, matchIdentity } from '#domain/profiles/match-identity.ts';
import { emptyProfile, mergeInto } from '#domain/profiles/merge-profiles.ts';
import { orderFactOf, UnusableOrderError } from '#domain/profiles/order-facts.ts';
import { isBehaviour, isTooOld, slicesOf, storedEventOf } from '#domain/profiles/read-chunk.ts';
import { copyOf, recordActiveDay, recordEvent, resolve } from '#domain/profiles/record-events.ts';
import { isLinkable } from '#domain/profiles/match-identity.ts';
import { startOfDay } from '#domain/time.ts';
import { now } from '#runtime/clock.ts';
import { currencyCode, readEnvironment, tableName, timeZone } from '#runtime/environment.ts';
import { sha256Hex } from '#runtime/hash.ts';
import { inParallel } from '#runtime/in-parallel.ts';
import { count, logFailure } from '#runtime/observability.ts';
import { type QueueEntry, queueBatchHandler } from '#runtime/queue-handler.ts';
import { type EventChunk, EventChunkSchema } from '#schemas/event-chunk.ts';
import type { CustomerId, PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Ledger } from '#schemas/ledger.ts';
import type { PersonRecord } from '#schemas/profile.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';
import { consentsIn } from '#storage/consents.ts';
import { ErasedError } from '#storage/errors.ts';
import { identitiesIn } from '#storage/identities.ts';
import { personKeysIn } from '#storage/person-keys.ts';
import { type LedgerReading, ledgerIn } from '#storage/person-ledger.ts';
import { joiningIn } from '#storage/person-merges.ts';
import { needsOf, type PersonWork, recordWork } from '#storage/person-work.ts';
import { rejectsIn } from '#storage/rejects.ts';

const EVENT_KEY_CHARACTERS = 16;
const PEOPLE_AT_ONCE = 8;

const env = readEnvironment({
  CUSTOMERS_TABLE: tableName,
  EVENTS_TABLE: tableName,
  ORDERS_TABLE: tableName,
  IDENTITIES_TABLE: tableName,
  REJECTS_TABLE: tableName,
  CONSENTS_TABLE: tableName,
  SOURCES_TABLE: tableName,
  SHOP_TIME_ZONE: timeZone,
  SHOP_CURRENCY: currencyCode,
});
const shop = { timeZone: env.SHOP_TIME_ZONE, currency: env.SHOP_CURRENCY };
const personKeys = personKeysIn(env.SOURCES_TABLE);
const ledgers = ledgerIn({ customers: env.CUSTOMERS_TABLE, events: env.EVENTS_TABLE, orders: env.ORDERS_TABLE });
const identities = identitiesIn(env.IDENTITIES_TABLE);
const consents = consentsIn(env.CONSENTS_TABLE);
const rejects = rejectsIn(env.REJECTS_TABLE);
const join = joiningIn({ customers: env.CUSTOMERS_TABLE, identities: env.IDENTITIES_TABLE, consents: env.CONSENTS_TABLE }, personKeys);
