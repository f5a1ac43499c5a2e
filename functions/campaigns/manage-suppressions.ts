import { contactPointOf } from '#domain/campaigns/contact-address.ts';
import { chainHash } from '#domain/privacy/audit-chain.ts';
import { forgetAddress } from '#messaging/mail-vendor.ts';
import { now } from '#runtime/clock.ts';
import { readEnvironment, tableName } from '#runtime/environment.ts';
import { sha256Hex } from '#runtime/hash.ts';
import { httpHandler, on } from '#runtime/http-handler.ts';
import { conflict, notFound } from '#runtime/problems.ts';
import { profilesOf } from '#runtime/profile-of.ts';
import { type Channel, ChannelSchema, type Suppression } from '#schemas/contact.ts';
import type { CustomerId } from '#schemas/ids.ts';
import { liftSuppression, listSuppressions } from '#schemas/routes/suppressions.ts';
import { auditLogIn } from '#storage/audit-log.ts';
import { persist } from '#storage/patience.ts';
import { personKeysIn } from '#storage/person-keys.ts';
import { customersIn } from '#storage/profiles.ts';
import { suppressionsIn } from '#storage/suppressions.ts';

const env = readEnvironment({
  CUSTOMERS_TABLE: tableName,
  CONSENTS_TABLE: tableName,
  REQUESTS_TABLE: tableName,
  SOURCES_TABLE: tableName,
});
const customers = customersIn(env.CUSTOMERS_TABLE);
const personKeys = personKeysIn(env.SOURCES_TABLE);
const profileOf = profilesOf({ customers, personKeys });
const suppressions = suppressionsIn(env.CONSENTS_TABLE, personKeys);
const audit = auditLogIn(env.REQUESTS_TABLE, (before, entry) => chainHash(before, entry, sha256Hex));

/** What the shop knows of an address, and not its owner alone. */
const LIFTABLE: ReadonlySet<Suppression['reason']> = new Set(['bounced', 'operator']);

const told = ({ schemaVersion: _schemaVersion, ...suppression }: Suppression) => suppression;

async function list(id: CustomerId) {
  const profile = await profileOf(id);
  const found = await Promise.all(
    ChannelSchema.options.map(async (channel) => {
      const { address } = contactPointOf(channel, profile);
      return address === undefined ? undefined : await suppressions.find(channel, address);
    }),
  );
  return { items: found.flatMap((suppression) => (suppression === undefined ? [] : told(suppression))) };
}

/** Frees the address by which the person is reached at this moment, here and at the mail service, which keeps a list of its own. */
async function lift(id: CustomerId, channel: Channel, by: string) {
  const profile = await profileOf(id);
  const { owner, to, address } = contactPointOf(channel, profile);
  const lifted = await persist<Suppression>(async () => {
    const [read, head] = await Promise.all([address && suppressions.find(channel, address), audit.head()]);
    if (address === undefined || !read) throw notFound(`A suppression of ${channel} for the customer ${id}`);
    if (read.liftedAt !== undefined) return { done: read };
    if (!LIFTABLE.has(read.reason)) throw conflict(`The person ${read.reason}: only a new consent of theirs frees this address.`);
    const at = now();
    const entry = { a: 'suppression-lifted', s: owner, t: at, w: by, n: `${channel} ${read.reason} ${read.at}` };
    await suppressions.lift(channel, address, { read, at, log: audit.appendItems(head, entry) });
    return { done: { ...read, liftedAt: at } };
  });
  if (channel === 'email' && to !== undefined) await forgetAddress(to);
  return told(lifted);
}

export const handler = httpHandler([
  on(listSuppressions, ({ params }) => list(params.id)),
  on(liftSuppression, ({ params, caller }) => lift(params.id, params.channel, caller.subject)),
]);
