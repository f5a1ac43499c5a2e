import { ADVERTISING_SLOTS, advertisingHeader, advertisingOf, advertisingRow, withPage } from '#domain/campaigns/advertising.ts';
import { type AudienceQuery, membersAmong } from '#domain/campaigns/audience-members.ts';
import { NOBODY_NAMED } from '#domain/campaigns/audience-subject.ts';
import { contactAddressOf, plainAddress } from '#domain/campaigns/contact-address.ts';
import { contactRulesOf } from '#domain/campaigns/contact-rules.ts';
import { isInControl, quarterOf } from '#domain/campaigns/hold-out.ts';
import { upliftsIn } from '#domain/campaigns/judge-audience.ts';
import { asOfDay } from '#domain/segments/customer-features.ts';
import { localDayOf } from '#domain/time.ts';
import { sendTo } from '#messaging/work-queue.ts';
import { now } from '#runtime/clock.ts';
import { bucketName, contactVariables, currencyCode, queueUrl, readEnvironment, tableName } from '#runtime/environment.ts';
import { sha256Hex } from '#runtime/hash.ts';
import { noteUnreadable } from '#runtime/observability.ts';
import { queueHandler } from '#runtime/queue-handler.ts';
import { type AdvertisingExport, type ExportTask, ExportTaskSchema } from '#schemas/advertising.ts';
import { DEFAULT_CONTROL_RATE } from '#schemas/campaign.ts';
import type { Profile } from '#schemas/profile.ts';
import { advertisingExportsIn } from '#storage/advertising-exports.ts';
import { consentsIn } from '#storage/consents.ts';
import { largeRepliesIn } from '#storage/large-replies.ts';
import { personKeysIn } from '#storage/person-keys.ts';
import { customersIn } from '#storage/profiles.ts';
import { secretIn } from '#storage/secrets.ts';
import { segmentationsIn } from '#storage/segments.ts';
import { suppressionsIn } from '#storage/suppressions.ts';
import { upliftModelsIn } from '#storage/uplift-models.ts';

/** People who are looked at for one message, which makes one file, and who are read at once. */
const PEOPLE_PER_FILE = 5_000;
const PEOPLE_AT_ONCE = 500;

const env = readEnvironment({
  ...contactVariables,
  CAMPAIGNS_TABLE: tableName,
  CUSTOMERS_TABLE: tableName,
  CONSENTS_TABLE: tableName,
  SEGMENTS_TABLE: tableName,
  SOURCES_TABLE: tableName,
  ARTEFACTS_BUCKET: bucketName,
  ADVERTISING_QUEUE_URL: queueUrl,
  SHOP_CURRENCY: currencyCode,
});
const stored = advertisingExportsIn(env.CAMPAIGNS_TABLE);
const customers = customersIn(env.CUSTOMERS_TABLE, noteUnreadable);
const consents = consentsIn(env.CONSENTS_TABLE);
const segmentations = segmentationsIn(env.SEGMENTS_TABLE);
const models = upliftModelsIn(env.CAMPAIGNS_TABLE);
const suppressions = suppressionsIn(env.CONSENTS_TABLE, personKeysIn(env.SOURCES_TABLE));
const controlSalt = secretIn(env.SOURCES_TABLE, 'CONTROL');
const files = largeRepliesIn(env.ARTEFACTS_BUCKET);
const queue = sendTo(env.ADVERTISING_QUEUE_URL);
const { policy } = contactRulesOf(env);

async function queryOf({ audience }: AdvertisingExport): Promise<AudienceQuery> {
  const [segmentation, uplifts] = await Promise.all([segmentations.find(), models.findMany(upliftsIn(audience))]);
  const book = { rules: [], segmentation, currency: env.SHOP_CURRENCY, zone: env.SHOP_TIME_ZONE };
  return { audience, book, named: { ...NOBODY_NAMED, uplifts }, asOf: asOfDay(now(), env.SHOP_TIME_ZONE) };
}

/** Whose mailbox or telephone is on the list of those that nothing is sent to. */
async function suppressedAmong(people: readonly Profile[]): Promise<(profile: Profile) => boolean> {
  const channels = ['email', 'sms'] as const;
  const found = await Promise.all(
    channels.map((channel) => {
      const addresses = people.flatMap((profile) => contactAddressOf(channel, profile) ?? []);
      return suppressions.ofAddresses(channel, addresses.map(plainAddress));
    }),
  );
  return (profile) =>
    channels.some((channel, index) => {
      const address = contactAddressOf(channel, profile);
      return address !== undefined && found[index]?.has(plainAddress(address));
    });
}

interface Told {
  readonly rows: string[];
  readonly refusals: string[];
}

/** What the platform is told of some people, and why of others nothing. */
async function tell(people: readonly Profile[], { format }: AdvertisingExport): Promise<Told> {
  const [words, isSuppressed, salt] = await Promise.all([
    consents.wordsOf(
      people.map(({ personKey }) => personKey),
      ADVERTISING_SLOTS,
    ),
    suppressedAmong(people),
    controlSalt(),
  ]);
  const asOf = now();
  const quarter = quarterOf(localDayOf(asOf, env.SHOP_TIME_ZONE));
  const told: Told = { rows: [], refusals: [] };
  for (const profile of people) {
    const isControl = isInControl(salt, quarter, profile.customerId, DEFAULT_CONTROL_RATE);
    const facts = { profile, consents: words.get(profile.personKey) ?? [], isSuppressed: isSuppressed(profile), isControl, asOf };
    const found = advertisingOf(facts, policy);
    if ('refusal' in found) told.refusals.push(found.refusal);
    else told.rows.push(advertisingRow(found, format, sha256Hex));
  }
  return told;
}

/** The next people, up to as many as one file is made of. */
async function lookOn(running: AdvertisingExport) {
  const query = await queryOf(running);
  const told: Told = { rows: [], refusals: [] };
  let looked = 0;
  let cursor = running.cursor;
  do {
    const { profiles, next } = await customers.scanPage(PEOPLE_AT_ONCE, cursor);
    const { rows, refusals } = await tell(await membersAmong(profiles, query, async () => []), running);
    told.rows.push(...rows);
    told.refusals.push(...refusals);
    looked += profiles.length;
    cursor = next;
  } while (cursor !== undefined && looked < PEOPLE_PER_FILE);
  return { ...told, looked, cursor };
}

/** One file of an export. A page that is done already only has the next one ordered again. */
async function exportAudience({ exportId, page }: ExportTask): Promise<void> {
  const running = await stored.find(exportId);
  if (running === undefined || running.finishedAt !== undefined) return;
  if (running.next !== page) return await queue.send({ exportId, page: running.next });
  const { rows, refusals, looked, cursor } = await lookOn(running);
  const text = advertisingHeader(running.format) + rows.join('');
  const file = rows.length === 0 ? [] : [{ key: await files.put(text, 'text/csv; charset=utf-8'), rows: rows.length }];
  const after = await stored.advance(running, {
    counts: withPage(running.counts, { looked, exported: rows.length, refusals }),
    files: [...running.files, ...file],
    cursor,
    ...(cursor === undefined ? { finishedAt: now() } : {}),
  });
  if (after !== undefined && after.finishedAt === undefined) await queue.send({ exportId, page: after.next });
}

export const handler = queueHandler(ExportTaskSchema, exportAudience);
