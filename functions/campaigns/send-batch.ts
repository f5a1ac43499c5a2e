import type * as z from 'zod';
import { promotesHeld } from '#domain/campaigns/promoted-goods.ts';
import { sendIdOf } from '#domain/campaigns/send-status.ts';
import { mayContact } from '#domain/privacy/may-contact.ts';
import { heldGoodsOf } from '#domain/recommendations/veto-items.ts';
import { localDayOf } from '#domain/time.ts';
import { EmailRefusedError, emailFrom } from '#messaging/email.ts';
import { sendTo } from '#messaging/work-queue.ts';
import { now } from '#runtime/clock.ts';
import { queueUrl, readEnvironment, tableName, text, timeZone } from '#runtime/environment.ts';
import { count, logFailure } from '#runtime/observability.ts';
import { queueHandler } from '#runtime/queue-handler.ts';
import { type Campaign, SendOrderSchema } from '#schemas/campaign.ts';
import { type CampaignId, CouponIdSchema, type PersonKey, type ProductId } from '#schemas/ids.ts';
import { campaignsIn } from '#storage/campaigns.ts';
import { consentsIn } from '#storage/consents.ts';
import { couponsIn } from '#storage/coupons.ts';
import { holdsIn } from '#storage/holds.ts';
import { productsIn } from '#storage/products.ts';
import { customersIn } from '#storage/profiles.ts';
import { sendsIn } from '#storage/sends.ts';

const env = readEnvironment({
  CAMPAIGNS_TABLE: tableName,
  CUSTOMERS_TABLE: tableName,
  CONSENTS_TABLE: tableName,
  HOLDS_TABLE: tableName,
  PRODUCTS_TABLE: tableName,
  SENDS_QUEUE_URL: queueUrl,
  SENDER_ADDRESS: text,
  SHOP_TIME_ZONE: timeZone,
});
const campaigns = campaignsIn(env.CAMPAIGNS_TABLE);
const sends = sendsIn(env.CAMPAIGNS_TABLE);
const customers = customersIn(env.CUSTOMERS_TABLE);
const consents = consentsIn(env.CONSENTS_TABLE);
const coupons = couponsIn(env.CAMPAIGNS_TABLE);
const holds = holdsIn(env.HOLDS_TABLE);
const products = productsIn(env.PRODUCTS_TABLE);
const orders = sendTo(env.SENDS_QUEUE_URL);
const mail = emailFrom(env.SENDER_ADDRESS);

const PURPOSE = 'marketing';
/** As long as SQS keeps a message back. */
const HELD_SECONDS = 900;

/** Why nothing may or can be sent to somebody. */
type Hindrance = 'gone' | 'no-address' | 'no-consent' | 'no-offer' | 'on-hold';

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

/** Products that a campaign's message names, and those of its coupon. */
async function promotedBy({ campaignId, offer }: Campaign): Promise<ProductId[]> {
  const couponId = CouponIdSchema.safeParse(offer?.couponCode).data;
  const coupon = couponId && (await coupons.find(campaignId, couponId));
  return [...(offer?.productIds ?? []), ...(coupon?.productIds ?? [])];
}

/** Whether the goods of a campaign must not be sold at this moment; when that cannot be known nothing is sent. */
async function isOnHold(campaign: Campaign): Promise<boolean> {
  const promoted = await promotedBy(campaign);
  if (promoted.length === 0) return false;
  const active = await holds.active();
  return active.length > 0 && promotesHeld(promoted, await products.findMany(promoted), heldGoodsOf(active));
}

/** What is on hold is promoted when it is free again, while the campaign lasts; after that not at all. */
async function postpone({ campaignId, endsOn }: Campaign, personKeys: readonly PersonKey[]): Promise<void> {
  if (localDayOf(now(), env.SHOP_TIME_ZONE) <= endsOn) {
    await orders.sendLater({ campaignId, personKeys }, HELD_SECONDS);
    return;
  }
  const reason: Hindrance = 'on-hold';
  for (const personKey of personKeys) {
    if (await sends.markWithheld(campaignId, personKey, { at: now(), reason })) count('SendsWithheld');
  }
}

async function sendBatch({ campaignId, personKeys }: z.infer<typeof SendOrderSchema>): Promise<void> {
  const campaign = await campaigns.find(campaignId);
  if (campaign === undefined) return;
  if (await isOnHold(campaign)) return await postpone(campaign, personKeys);
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
