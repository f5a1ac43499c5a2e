import type * as z from 'zod';
import { sendIdOf } from '#domain/campaigns/send-status.ts';
import { mayContact } from '#domain/privacy/may-contact.ts';
import { EmailRefusedError, emailFrom } from '#messaging/email.ts';
import { now } from '#runtime/clock.ts';
import { readEnvironment, tableName, text } from '#runtime/environment.ts';
import { count, logFailure } from '#runtime/observability.ts';
import { queueHandler } from '#runtime/queue-handler.ts';
import { type Campaign, SendOrderSchema } from '#schemas/campaign.ts';
import type { CampaignId, PersonKey } from '#schemas/ids.ts';
import { campaignsIn } from '#storage/campaigns.ts';
import { consentsIn } from '#storage/consents.ts';
import { customersIn } from '#storage/profiles.ts';
import { sendsIn } from '#storage/sends.ts';

const env = readEnvironment({ CAMPAIGNS_TABLE: tableName, CUSTOMERS_TABLE: tableName, CONSENTS_TABLE: tableName, SENDER_ADDRESS: text });
const campaigns = campaignsIn(env.CAMPAIGNS_TABLE);
const sends = sendsIn(env.CAMPAIGNS_TABLE);
const customers = customersIn(env.CUSTOMERS_TABLE);
const consents = consentsIn(env.CONSENTS_TABLE);
const mail = emailFrom(env.SENDER_ADDRESS);

const PURPOSE = 'marketing';

/** Why nothing may or can be sent to somebody. */
type Hindrance = 'gone' | 'no-address' | 'no-consent' | 'no-offer';

/** The address to write to, or what stands against it. Who has not said yes has said no. */
async function addressOf(personKey: PersonKey, channel: string): Promise<{ to: string } | { hindrance: Hindrance }> {
  const record = await customers.resolve(personKey);
  if (record.kind !== 'present') return { hindrance: 'gone' };
  const { profile } = record;
  const address = profile.traits['email']?.value;
  if (typeof address !== 'string') return { hindrance: 'no-address' };
  return mayContact(await consents.ofPerson(profile.personKey), PURPOSE, channel) ? { to: address } : { hindrance: 'no-consent' };
}

/** A refusal ends the claim; any other failure leaves open whether the message went out, so that its claim stays. */
async function endClaim(campaignId: CampaignId, personKey: PersonKey, error: unknown): Promise<void> {
  if (!(error instanceof EmailRefusedError)) throw error;
  if (!error.isFinal) {
    await sends.unclaim(campaignId, personKey);
    throw error;
  }
  await sends.markFailed(campaignId, personKey, { at: now(), reason: error.reason });
}

async function sendOne({ campaignId, offer, channel }: Campaign, personKey: PersonKey): Promise<void> {
  const address = offer === undefined ? { hindrance: 'no-offer' as const } : await addressOf(personKey, channel);
  if (offer === undefined || 'hindrance' in address) {
    const reason = 'hindrance' in address ? address.hindrance : 'no-offer';
    if (await sends.markWithheld(campaignId, personKey, { at: now(), reason })) count('SendsWithheld');
    return;
  }
  // A claim found open belongs to a sending whose end is not known: marketing is sent at most once, so it is left alone.
  if (!(await sends.claim(campaignId, personKey, now()))) return;
  try {
    const tags = { campaignId, sendId: sendIdOf(campaignId, personKey) };
    await mail.send({ to: address.to, subject: offer.subject, text: offer.text, tags });
  } catch (error) {
    await endClaim(campaignId, personKey, error);
    return;
  }
  await sends.markSent(campaignId, personKey, now());
  count('SendsAccepted');
}

async function sendBatch({ campaignId, personKeys }: z.infer<typeof SendOrderSchema>): Promise<void> {
  const campaign = await campaigns.find(campaignId);
  if (campaign === undefined) return;
  let failures = 0;
  for (const personKey of personKeys) {
    try {
      await sendOne(campaign, personKey);
    } catch (error) {
      logFailure(`A sending of campaign ${campaignId} failed`, error);
      failures += 1;
    }
  }
  if (failures > 0) throw new Error(`${failures} of ${personKeys.length} sendings failed.`);
}

export const handler = queueHandler(SendOrderSchema, sendBatch);
