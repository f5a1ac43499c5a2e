import { setTimeout as sleep } from 'node:timers/promises';
import { contactPointOf } from '#domain/campaigns/contact-address.ts';
import { withoutSlot } from '#domain/campaigns/contact-caps.ts';
import { contactRulesOf } from '#domain/campaigns/contact-rules.ts';
import { categoriesOf } from '#domain/campaigns/goods-categories.ts';
import { mailPace } from '#domain/campaigns/mail-pace.ts';
import { chargedParts, listHeadersOf, messageContentOf } from '#domain/campaigns/message-content.ts';
import { mayBeMadeFor, messageDecision } from '#domain/campaigns/message-decision.ts';
import { messageProducts } from '#domain/campaigns/message-products.ts';
import { type ContactFacts, decidingSlots } from '#domain/campaigns/permission.ts';
import { promotesHeld } from '#domain/campaigns/promoted-goods.ts';
import { nextQuarter } from '#domain/campaigns/quiet-hours.ts';
import { sendInGroups } from '#domain/campaigns/send-groups.ts';
import { type SendOutcome, sendInRounds } from '#domain/campaigns/send-rounds.ts';
import { hindranceOf, sendIdOf } from '#domain/campaigns/send-status.ts';
import { tokenTextOf, unsubscribeToken } from '#domain/campaigns/unsubscribe-token.ts';
import { isRestricted } from '#domain/privacy/restriction.ts';
import { loadedShelf } from '#domain/recommendations/shelf.ts';
import { heldGoodsOf } from '#domain/recommendations/veto-items.ts';
import { localDayOf } from '#domain/time.ts';
import { channelsFrom, type Outgoing } from '#messaging/channels.ts';
import { readMailQuota } from '#messaging/mail-quota.ts';
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
import type { Claim } from '#storage/send-claims.ts';

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
const { campaigns, sends, claims, due, coupons, webhooks, customers, holds, products, recoveries, readFacts, linkSecret } = desk;
const orders = sendTo(env.SENDS_QUEUE_URL);
const channels = channelsFrom({ address: env.SENDER_ADDRESS, configurationSet: env.MAIL_CONFIGURATION_SET }, env.TEXT_MESSAGE_SENDER);
const identity = { shopName: env.SHOP_NAME, postalAddress: env.SHOP_POSTAL_ADDRESS, senderAddress: env.SENDER_ADDRESS };
const rules = contactRulesOf(env);
const readQuota = () => readMailQuota().catch((error: unknown) => void logFailure('The mail service did not tell the quota', error));
const pace = mailPace({ readQuota, reserve: desk.mailRate.reserve, nowMillis, sleep });

/** Messages that are claimed together: so many are open at most when the process ends. */
const AT_ONCE = 12;
/** A channel wants to be sent less. */
const PAUSE_SECONDS = 5;
const RECOVERIES_MILLIS = 30_000;

/** A campaign with what all of its messages share. */
interface Sending {
  readonly campaign: Campaign;
  readonly origin: string;
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

/** A message to one person that only has to be claimed. */
interface Ready {
  readonly outgoing: Outgoing;
  readonly claim: Claim;
}

const outgoingOf = ({ outgoing }: Ready) => outgoing;

/** Open recalls with what their goods belong to: whoever is in one gets no promotion of the like. */
const openRecoveries = remembered(RECOVERIES_MILLIS, async () => {
  const open = await recoveries.all();
  const catalogue = await products.findMany(open.flatMap(({ productIds }) => productIds));
  return new Map(open.map(({ recallId, productIds }) => [recallId, categoriesOf(productIds, catalogue)]));
});

async function withhold({ campaignId }: Campaign, personKeys: readonly PersonKey[], reason: string): Promise<void> {
  count('SendsWithheld', await sends.markWithheld(campaignId, personKeys, { at: now(), reason }));
}

/** The people of an order with all that decides on their messages. */
async function recipientsOf({ campaign, promoted }: Sending, personKeys: readonly PersonKey[]): Promise<Recipient[]> {
  const { channel, purpose } = campaign;
  const [profiles, open] = await Promise.all([customers.resolveMany(personKeys), openRecoveries()]);
  const people = [...profiles].map(([personKey, profile]) => ({ personKey, profile, ...contactPointOf(channel, profile) }));
  const factsOf = await readFacts(people, { channel, decidedBy: decidingSlots(campaign), recallIds: [...open.keys()] });
  return people.map(({ personKey, profile, owner, to, address }) => {
    const { counter, recallIds, ...said } = factsOf(owner, address);
    const recovering = new Set(recallIds.flatMap((recallId) => [...(open.get(recallId) ?? [])]));
    const about = { asOf: now(), purpose, channel, address: to, traits: profile.traits, isRestricted: isRestricted(profile) };
    return { personKey, profile, counter, facts: { ...about, ...said, recovering, promoted } };
  });
}

/** The products that a message shows, as they may be offered at this moment. */
async function productsFor({ contentList: list }: Campaign, { profile, facts }: Recipient): Promise<Product[]> {
  if (list === undefined) return [];
  const isPersonal = mayBeMadeFor(facts, profile, await desk.wordsOf(profile.personKey), rules.policy);
  const told = isPersonal ? await desk.commerceOf(profile) : [];
  const [shelf, active, catalogue] = await Promise.all([desk.shelf.current(), holds.active(), desk.catalogue()]);
  const shop = { timeZone: env.SHOP_TIME_ZONE, currency: env.SHOP_CURRENCY, shelf: shelf?.model, held: heldGoodsOf(active), catalogue };
  return await messageProducts({ list, profile, told, isPersonal, asOf: facts.asOf }, shop);
}

/** A message as it leaves. @throws {UnrenderableTextError} */
async function outgoingTo({ campaign, origin, webhook }: Sending, recipient: Recipient, to: string): Promise<Outgoing> {
  const { personKey, profile, facts } = recipient;
  const { campaignId, channel, purpose, offer } = campaign;
  const subject = { personKey: profile.personKey, purpose, channel };
  const unsubscribeUrl = `${origin}/u/${unsubscribeToken(subject, keyedHash(await linkSecret(), tokenTextOf(subject)))}`;
  const shown = await productsFor(campaign, recipient);
  const message = renderMessage(messageContentOf(campaign, facts.traits, identity, { products: shown, unsubscribeUrl }));
  const about = { to, campaignId, sendId: sendIdOf(campaignId, personKey), couponCode: offer?.couponCode };
  const headers = listHeadersOf(campaign, unsubscribeUrl, identity);
  const seconds = Math.floor(nowMillis() / 1000);
  const productIds = shown.map(({ productId }) => productId);
  return { ...about, productIds, message, headers, unsubscribeUrl, webhook, seconds, isAdvertisement: purpose === 'marketing' };
}

/** Ends the claim of a message that was refused. Any other failure leaves open whether it went out, so that the claim stays. */
async function end({ campaign: { campaignId } }: Sending, { claim: { personKey, owner }, outgoing }: Ready, failure: unknown) {
  if (!(failure instanceof MessageRefusedError)) throw failure;
  const { kind, reason } = failure;
  const ending = kind === 'final' ? ({ kind: 'failed', at: now(), reason } as const) : ({ kind: 'again' } as const);
  await claims.release({ campaignId, personKey, owner }, ending, (slots) => withoutSlot(slots, outgoing.sendId));
  if (kind === 'passing') throw failure;
  return kind === 'final' ? 'done' : 'throttled';
}

async function noteSent({ campaign: { channel } }: Sending, messages: readonly Ready[]): Promise<void> {
  const told = { at: now(), channel };
  await sends.markSent(
    messages.map(({ claim, outgoing }) => ({ ...claim, ...told, parts: chargedParts(channel, outgoing.message.short) })),
  );
  count('SendsAccepted', messages.length);
}

/** Whether a message goes out is decided for one person, and it is made; with its claim others at it at the same time find it taken. */
async function prepare(sending: Sending, recipient: Recipient): Promise<Ready | SendOutcome> {
  const { campaign } = sending;
  const { personKey, profile, counter } = recipient;
  const { campaignId } = campaign;
  const at = now();
  const decision = messageDecision(recipient, { sendId: sendIdOf(campaignId, personKey), at }, rules);
  if (decision.kind === 'later') return decision.dueAt;
  if (decision.kind === 'refused') {
    await withhold(campaign, [personKey], decision.reason);
    return 'done';
  }
  const outgoing = await outgoingTo(sending, recipient, decision.address);
  return { outgoing, claim: { campaignId, personKey, owner: profile.personKey, at, read: counter, slots: decision.slots } };
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
  const missing = personKeys.filter((wanted) => !recipients.some(({ personKey }) => personKey === wanted));
  if (unreadable.size === 0) await withhold(campaign, missing, 'gone');
  const outcomes = new Map<PersonKey, SendOutcome>(missing.map((personKey) => [personKey, unreadable.size > 0 ? 'failed' : 'done']));
  const ready: Ready[] = [];
  await inParallel(recipients, AT_ONCE, async (recipient) => {
    const made = await prepare(sending, recipient).catch((error: unknown) => failed(sending, recipient, error));
    if (typeof made === 'string') outcomes.set(recipient.personKey, made);
    else ready.push(made);
  });
  const ends = await sendInGroups(ready, AT_ONCE, {
    claim: (messages) => claims.claim(messages.map(({ claim }) => claim)),
    admit: async (count) => campaign.channel !== 'email' || (await pace.admit(count)),
    handOver: (messages) => channels.sendAll(campaign.channel, messages.map(outgoingOf)),
    end: (message, failure) => end(sending, message, failure),
    note: (messages) => noteSent(sending, messages),
    onFailure: (error) => logFailure(`A sending of campaign ${campaign.campaignId} failed`, error),
  });
  for (const [place, { claim }] of ready.entries()) outcomes.set(claim.personKey, ends[place] ?? 'failed');
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
  const isUsedUp = campaign.channel === 'email' && (await pace.isUsedUp());
  if (isUsedUp) return await wait(campaign, personKeys, nextQuarter(now()), 'mail-quota');
  const failures = await sendInRounds(personKeys, {
    send: (some) => sendRound(sending, some),
    wait: (some, dueAt) => wait(campaign, some, dueAt, 'quiet-hours'),
    pause: (some) => orders.sendLater({ campaignId, personKeys: some }, PAUSE_SECONDS),
  });
  if (failures > 0) throw new Error(`${failures} of ${personKeys.length} sendings failed.`);
}

export const handler = queueHandler(SendOrderSchema, sendBatch);
