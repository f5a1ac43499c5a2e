import { contactAddressOf, plainAddress } from '#domain/campaigns/contact-address.ts';
import { withoutSlot, withSlot } from '#domain/campaigns/contact-caps.ts';
import { contactRulesOf } from '#domain/campaigns/contact-rules.ts';
import { categoriesOf } from '#domain/campaigns/goods-categories.ts';
import { listHeadersOf, messageContentOf, textMessageParts } from '#domain/campaigns/message-content.ts';
import { messageProducts } from '#domain/campaigns/message-products.ts';
import { type ContactFacts, contactDecision, mayProfile } from '#domain/campaigns/permission.ts';
import { promotesHeld } from '#domain/campaigns/promoted-goods.ts';
import { nextQuarter } from '#domain/campaigns/quiet-hours.ts';
import { type SendOutcome, sendInRounds } from '#domain/campaigns/send-rounds.ts';
import { hindranceOf, sendIdOf } from '#domain/campaigns/send-status.ts';
import { tokenTextOf, unsubscribeToken } from '#domain/campaigns/unsubscribe-token.ts';
import { consentsInForce } from '#domain/privacy/consents-at.ts';
import { mayBePersonal } from '#domain/privacy/personalisation.ts';
import { isRestricted } from '#domain/privacy/restriction.ts';
import { loadedShelf } from '#domain/recommendations/shelf.ts';
import { heldGoodsOf } from '#domain/recommendations/veto-items.ts';
import { localDayOf } from '#domain/time.ts';
import { channelsFrom, type Outgoing } from '#messaging/channels.ts';
import { MessageRefusedError } from '#messaging/refusal.ts';
import { renderMessage, UnrenderableTextError } from '#messaging/render-message.ts';
import { sendTo } from '#messaging/work-queue.ts';
import { remembered } from '#runtime/cached.ts';
import { now, nowMillis } from '#runtime/clock.ts';
import { campaignDeskVariables, contactVariables, currencyCode, queueUrl, readEnvironment, text } from '#runtime/environment.ts';
import { keyedHash } from '#runtime/hash.ts';
import { inParallel } from '#runtime/in-parallel.ts';
import { count, logFailure } from '#runtime/observability.ts';
import { queueHandler } from '#runtime/queue-handler.ts';
import { type Campaign, type SendOrder, SendOrderSchema } from '#schemas/campaign.ts';
import type { ContactCounter } from '#schemas/contact.ts';
import type { PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Product } from '#schemas/product.ts';
import type { Profile } from '#schemas/profile.ts';
import type { Webhook } from '#schemas/webhook.ts';
import { campaignDeskIn } from '#storage/campaign-desk.ts';

const env = readEnvironment({
  ...campaignDeskVariables,
  ...contactVariables,
  SENDS_QUEUE_URL: queueUrl,
  SENDER_ADDRESS: text,
  MAIL_CONFIGURATION_SET: text,
  SHOP_CURRENCY: currencyCode,
});
/** People whose profiles could not be read: what becomes of their messages is not known yet. */
const unreadable = new Set<PersonKey>();
const desk = campaignDeskIn(env, {
  onUnreadable: (personKey) => unreadable.add(personKey),
  decodeShelf: loadedShelf,
  refuseShelf: (version, error) => logFailure(`The shelf ${version} was refused`, error),
  nowMillis,
});
const { campaigns, sends, markSent, claims, due, coupons, webhooks, customers, holds, products, recoveries, readFacts, linkSecret } = desk;
const orders = sendTo(env.SENDS_QUEUE_URL);
const channels = channelsFrom({ address: env.SENDER_ADDRESS, configurationSet: env.MAIL_CONFIGURATION_SET }, env.TEXT_MESSAGE_SENDER);
const identity = { shopName: env.SHOP_NAME, postalAddress: env.SHOP_POSTAL_ADDRESS, senderAddress: env.SENDER_ADDRESS };
const { policy, caps } = contactRulesOf(env);

const AT_ONCE = 8;
/** A channel wants to be sent less. */
const PAUSE_SECONDS = 5;
const RECOVERIES_MILLIS = 30_000;

/** A campaign with what all of its messages share. */
interface Sending {
  readonly campaign: Campaign;
  readonly origin: string;
  /** What its goods belong to; undefined when it names none. */
  readonly promoted: ReadonlySet<string> | undefined;
  readonly webhook: Webhook | undefined;
}

/** One person of an order as they stand at this moment. */
interface Recipient {
  readonly personKey: PersonKey;
  readonly profile: Profile;
  readonly facts: ContactFacts;
  readonly counter: ContactCounter;
}

/** Open recalls with what their goods belong to: whoever is in one gets no promotion of the like. */
const openRecoveries = remembered(RECOVERIES_MILLIS, async () => {
  const open = await recoveries.all();
  const catalogue = await products.findMany(open.flatMap(({ productIds }) => productIds));
  return new Map(open.map(({ recallId, productIds }) => [recallId, categoriesOf(productIds, catalogue)]));
});

async function withhold({ campaignId }: Campaign, personKeys: readonly PersonKey[], reason: string): Promise<void> {
  await inParallel(personKeys, AT_ONCE, async (personKey) => {
    if (await sends.markWithheld(campaignId, personKey, { at: now(), reason })) count('SendsWithheld');
  });
}

/** The words of the ledger that a message stands on. */
const decisiveOf = ({ channel, purpose }: Campaign) => [channel, 'all'].map((on) => ({ purpose, channel: on }));

/** The people of an order with all that decides on their messages. */
async function recipientsOf({ campaign, promoted }: Sending, personKeys: readonly PersonKey[]): Promise<Recipient[]> {
  const { channel, purpose } = campaign;
  const [profiles, open] = await Promise.all([customers.resolveMany(personKeys), openRecoveries()]);
  const people = [...profiles].map(([personKey, profile]) => {
    const address = contactAddressOf(channel, profile);
    return { personKey, profile, owner: profile.personKey, to: address, address: address && plainAddress(address) };
  });
  const factsOf = await readFacts(people, { channel, decidedBy: decisiveOf(campaign), recallIds: [...open.keys()] });
  const asOf = now();
  return people.map(({ personKey, profile, owner, to, address }) => {
    const { counter, recallIds, ...said } = factsOf(owner, address);
    const recovering = new Set(recallIds.flatMap((recallId) => [...(open.get(recallId) ?? [])]));
    const about = { asOf, purpose, channel, address: to, traits: profile.traits, isRestricted: isRestricted(profile) };
    return { personKey, profile, counter, facts: { ...about, ...said, recovering, promoted } };
  });
}

/** The products that a message shows, as they may be offered at this moment. */
async function productsFor({ contentList: list }: Campaign, { profile, facts }: Recipient): Promise<Product[]> {
  if (list === undefined) return [];
  const { asOf } = facts;
  const words = consentsInForce(await desk.wordsOf(profile.personKey), asOf);
  const isPersonal = mayProfile(facts, policy) && mayBePersonal(profile, words, asOf);
  const told = isPersonal ? await desk.commerceOf(profile) : [];
  const [shelf, active, catalogue] = await Promise.all([desk.shelf.current(), holds.active(), desk.catalogue()]);
  const shop = { timeZone: env.SHOP_TIME_ZONE, currency: env.SHOP_CURRENCY, shelf: shelf?.model, held: heldGoodsOf(active), catalogue };
  return await messageProducts({ list, profile, told, isPersonal, asOf }, shop);
}

/** A message as it leaves. @throws {UnrenderableTextError} */
async function outgoingTo({ campaign, origin, webhook }: Sending, recipient: Recipient, to: string): Promise<Outgoing> {
  const { personKey, profile, facts } = recipient;
  const { campaignId, channel, purpose, offer } = campaign;
  const subject = { personKey: profile.personKey, purpose, channel };
  const unsubscribeUrl = `${origin}/u/${unsubscribeToken(subject, keyedHash(await linkSecret(), tokenTextOf(subject)))}`;
  const shown = await productsFor(campaign, recipient);
  const message = renderMessage(messageContentOf(campaign, facts.traits, identity, { products: shown, unsubscribeUrl }));
  const about = { channel, to, campaignId, sendId: sendIdOf(campaignId, personKey), couponCode: offer?.couponCode };
  const headers = listHeadersOf(campaign, unsubscribeUrl, identity);
  const seconds = Math.floor(nowMillis() / 1000);
  const productIds = shown.map(({ productId }) => productId);
  return { ...about, productIds, message, headers, unsubscribeUrl, webhook, seconds, isAdvertisement: purpose === 'marketing' };
}

/** Sends what is claimed. A refusal ends the claim; any other failure leaves open whether it went out, so that the claim stays. */
async function deliver({ campaignId, channel }: Campaign, { personKey, profile }: Recipient, outgoing: Outgoing): Promise<SendOutcome> {
  try {
    await channels.send(outgoing);
  } catch (error) {
    if (!(error instanceof MessageRefusedError)) throw error;
    const { kind, reason } = error;
    const ending = kind === 'final' ? ({ kind: 'failed', at: now(), reason } as const) : ({ kind: 'again' } as const);
    const about = { campaignId, personKey, owner: profile.personKey };
    await claims.release(about, ending, (slots) => withoutSlot(slots, outgoing.sendId));
    if (kind === 'passing') throw error;
    return kind === 'final' ? 'done' : 'throttled';
  }
  const parts = channel === 'sms' ? textMessageParts(outgoing.message.short) : 1;
  await markSent({ campaignId, personKey, at: now(), channel, parts });
  count('SendsAccepted');
  return 'done';
}

/** Whether a message goes out is decided, reserved and done for one person; others at it at the same time find it taken. */
async function sendOne(sending: Sending, recipient: Recipient): Promise<SendOutcome> {
  const { campaign } = sending;
  const { personKey, profile, facts, counter } = recipient;
  const decision = contactDecision(facts, policy);
  if (decision.kind === 'later') return decision.dueAt;
  const at = now();
  const request = { sendId: sendIdOf(campaign.campaignId, personKey), channel: campaign.channel, at };
  const slots = campaign.purpose === 'marketing' ? withSlot(counter.slots, request, caps) : [];
  if (decision.kind === 'refused' || slots === undefined || facts.address === undefined) {
    await withhold(campaign, [personKey], decision.kind === 'refused' ? decision.reason : 'frequency-cap');
    return 'done';
  }
  const outgoing = await outgoingTo(sending, recipient, facts.address);
  const result = await claims.claim({
    ...{ campaignId: campaign.campaignId, personKey, owner: profile.personKey, at },
    decidedBy: decisiveOf(campaign),
    consents: facts.consents,
    place: campaign.purpose === 'marketing' ? { read: counter, slots } : undefined,
  });
  if (result === 'claimed') return await deliver(campaign, recipient, outgoing);
  return result === 'taken' ? 'done' : 'changed';
}

/** What a campaign's messages share, or why none of them goes out; `on-hold` may pass. */
async function sendingOf(campaign: Campaign): Promise<Sending | string> {
  const { offer, origin, channel, webhookId } = campaign;
  const hindrance = hindranceOf(campaign);
  if (hindrance !== undefined || origin === undefined) return hindrance ?? 'no-origin';
  const named = [...(offer?.productIds ?? []), ...(await coupons.productsOf(campaign.campaignId, offer?.couponCode))];
  const [catalogue, active] = await Promise.all([products.findMany(named), named.length > 0 ? holds.active() : []]);
  if (active.length > 0 && promotesHeld(named, catalogue, heldGoodsOf(active))) return 'on-hold';
  const webhook = channel === 'webhook' ? await webhooks.find(webhookId ?? '') : undefined;
  if (channel === 'webhook' && webhook === undefined) return 'no-webhook';
  return { campaign, origin, promoted: named.length > 0 ? categoriesOf(named, catalogue) : undefined, webhook };
}

/** Keeps messages for later, while the campaign lasts; after that nobody wants them. */
async function wait(campaign: Campaign, personKeys: readonly PersonKey[], dueAt: Instant, reason: string): Promise<void> {
  const isOver = localDayOf(dueAt, env.SHOP_TIME_ZONE) > campaign.endsOn;
  if (isOver) await withhold(campaign, personKeys, reason);
  else await due.add(dueAt, { campaignId: campaign.campaignId, personKeys: [...personKeys] });
}

/** Decides on some people, each on their own. */
async function sendRound(sending: Sending, personKeys: readonly PersonKey[]): Promise<Map<PersonKey, SendOutcome>> {
  const { campaign } = sending;
  unreadable.clear();
  const recipients = await recipientsOf(sending, personKeys);
  const found = new Set(recipients.map(({ personKey }) => personKey));
  const missing = personKeys.filter((personKey) => !found.has(personKey));
  if (unreadable.size === 0) await withhold(campaign, missing, 'gone');
  const outcomes = new Map<PersonKey, SendOutcome>(missing.map((personKey) => [personKey, unreadable.size > 0 ? 'failed' : 'done']));
  let isThrottled = false;
  await inParallel(recipients, AT_ONCE, async (recipient) => {
    const outcome = isThrottled
      ? 'throttled'
      : await sendOne(sending, recipient).catch((error: unknown) => failed(sending, recipient, error));
    isThrottled ||= outcome === 'throttled';
    outcomes.set(recipient.personKey, outcome);
  });
  return outcomes;
}

async function failed({ campaign }: Sending, { personKey }: Recipient, error: unknown): Promise<SendOutcome> {
  logFailure(`A sending of campaign ${campaign.campaignId} failed`, error);
  if (!(error instanceof UnrenderableTextError)) return 'failed';
  await withhold(campaign, [personKey], 'unrenderable');
  return 'done';
}

async function sendBatch({ campaignId, personKeys }: SendOrder): Promise<void> {
  const campaign = await campaigns.find(campaignId);
  if (campaign === undefined) return;
  const sending = await sendingOf(campaign);
  if (sending === 'on-hold') return await wait(campaign, personKeys, nextQuarter(now()), sending);
  if (typeof sending === 'string') return await withhold(campaign, personKeys, sending);
  const failures = await sendInRounds(personKeys, {
    send: (some) => sendRound(sending, some),
    wait: (some, dueAt) => wait(campaign, some, dueAt, 'quiet-hours'),
    pause: (some) => orders.sendLater({ campaignId, personKeys: some }, PAUSE_SECONDS),
  });
  if (failures > 0) throw new Error(`${failures} of ${personKeys.length} sendings failed.`);
}

export const handler = queueHandler(SendOrderSchema, sendBatch);
