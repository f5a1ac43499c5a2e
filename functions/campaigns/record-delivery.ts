import { plainAddress } from '#domain/campaigns/contact-address.ts';
import { type MailOutcome, mailOutcomeOf } from '#domain/campaigns/mail-outcome.ts';
import { personOfSend } from '#domain/campaigns/send-status.ts';
import { readEnvironment, tableName } from '#runtime/environment.ts';
import { queueHandler } from '#runtime/queue-handler.ts';
import { type CampaignId, CampaignIdSchema, type PersonKey } from '#schemas/ids.ts';
import { type MailEvent, MailEventSchema } from '#schemas/mail-event.ts';
import { recordingConsentsIn } from '#storage/person-consents.ts';
import { personKeysIn } from '#storage/person-keys.ts';
import { sendsIn } from '#storage/sends.ts';
import { suppressionsIn } from '#storage/suppressions.ts';

const BY = 'delivery-events';

const env = readEnvironment({
  CAMPAIGNS_TABLE: tableName,
  CUSTOMERS_TABLE: tableName,
  CONSENTS_TABLE: tableName,
  SOURCES_TABLE: tableName,
});
const sends = sendsIn(env.CAMPAIGNS_TABLE);
const recordConsents = recordingConsentsIn({ customers: env.CUSTOMERS_TABLE, consents: env.CONSENTS_TABLE });
const suppressions = suppressionsIn(env.CONSENTS_TABLE, personKeysIn(env.SOURCES_TABLE));

interface Named {
  readonly campaignId: CampaignId;
  readonly personKey: PersonKey;
}

/** The message that an event is about, by the tags that it went out with. */
function namedBy({ mail: { tags } }: MailEvent): Named | undefined {
  const campaignId = CampaignIdSchema.safeParse(tags['campaignId']?.[0]).data;
  const personKey = campaignId && personOfSend(campaignId, tags['sendId']?.[0] ?? '');
  return personKey && { campaignId, personKey };
}

async function note({ campaignId, personKey }: Named, { at, delivery, rejected }: MailOutcome): Promise<void> {
  if (rejected === undefined) await sends.noteDelivery(campaignId, personKey, { ...(delivery ? { delivery } : {}), at, by: BY });
  else await sends.markRejected(campaignId, personKey, { at, reason: rejected, by: BY });
}

/** Takes in what became of a mail. Events come in any order and more than once. */
async function recordDelivery(event: MailEvent): Promise<void> {
  const outcome = mailOutcomeOf(event);
  if (outcome === undefined) return;
  const { at, delivery, suppressed } = outcome;
  for (const address of suppressed?.addresses ?? [])
    await suppressions.add('email', plainAddress(address), { reason: suppressed?.reason ?? 'bounced', at });
  const named = namedBy(event);
  if (named === undefined) return;
  await note(named, outcome);
  if (delivery !== 'complained') return;
  const word = { purpose: 'marketing', channel: 'email', status: 'withdrawn', at, source: BY, method: 'complaint' } as const;
  await recordConsents(named.personKey, [word]);
}

export const handler = queueHandler(MailEventSchema, recordDelivery);
