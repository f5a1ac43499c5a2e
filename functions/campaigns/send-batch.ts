import type * as z from 'zod';
import { mayContact } from '#domain/privacy/may-contact.ts';
import { EmailRefusedError, emailFrom } from '#messaging/email.ts';
import { readEnvironment, tableName, text } from '#runtime/environment.ts';
import { count, logFailure } from '#runtime/observability.ts';
import { queueHandler } from '#runtime/queue-handler.ts';
import { type Campaign, SendOrderSchema } from '#schemas/campaign.ts';
import type { PersonKey } from '#schemas/ids.ts';
import type { Profile } from '#schemas/profile.ts';
import { campaignsIn } from '#storage/campaigns.ts';
import { consentsIn } from '#storage/consents.ts';
import { customersIn } from '#storage/profiles.ts';

const env = readEnvironment({ CAMPAIGNS_TABLE: tableName, CUSTOMERS_TABLE: tableName, CONSENTS_TABLE: tableName, SENDER_ADDRESS: text });
const campaigns = campaignsIn(env.CAMPAIGNS_TABLE);
const customers = customersIn(env.CUSTOMERS_TABLE);
const consents = consentsIn(env.CONSENTS_TABLE);
const mail = emailFrom(env.SENDER_ADDRESS);

const PURPOSE = 'marketing';

/** The address to write to, or undefined where the person is gone, has none, or has not allowed it. */
async function addressOf(personKey: PersonKey, channel: string): Promise<string | undefined> {
  const profiles = await customers.resolveMany([personKey]);
  const profile: Profile | undefined = profiles.get(personKey);
  const address = profile?.traits['email']?.value;
  if (profile === undefined || typeof address !== 'string') return undefined;
  return mayContact(await consents.ofPerson(profile.personKey), PURPOSE, channel) ? address : undefined;
}

async function sendOne(campaign: Campaign, personKey: PersonKey): Promise<void> {
  const { campaignId, offer, channel } = campaign;
  const to = await addressOf(personKey, channel);
  if (to === undefined || offer === undefined) {
    await campaigns.markWithheld(campaignId, personKey);
    count('SendsWithheld');
    return;
  }
  // A claim found open belongs to a sending whose end is not known: marketing is sent at most once, so it is left alone.
  if (!(await campaigns.claimSending(campaignId, personKey))) return;
  try {
    await mail.send({ to, subject: offer.subject, text: offer.text, tags: { campaignId, sendId: `${campaignId}-${personKey}` } });
  } catch (error) {
    if (error instanceof EmailRefusedError) await campaigns.unclaimSending(campaignId, personKey);
    throw error;
  }
  await campaigns.markSent(campaignId, personKey);
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
