import type * as z from 'zod';
import { hasSends, personOfSend, sendIdOf, sendStatusOf, uncertainUntil } from '#domain/campaigns/send-status.ts';
import { faultOfWebhookUrl } from '#messaging/webhook.ts';
import { now } from '#runtime/clock.ts';
import { numeral, readEnvironment, tableName } from '#runtime/environment.ts';
import { randomToken } from '#runtime/hash.ts';
import { httpHandler, on } from '#runtime/http-handler.ts';
import { badRequest, conflict, notFound } from '#runtime/problems.ts';
import type { Campaign, Member } from '#schemas/campaign.ts';
import { type CampaignId, type PersonKey, PersonKeySchema } from '#schemas/ids.ts';
import { listSends, listWebhooks, putWebhook, removeWebhook, resolveSend } from '#schemas/routes/campaigns.ts';
import type { Send, SendOutcome, SendStatus, SendsQuerySchema } from '#schemas/send.ts';
import { WebhookSchema } from '#schemas/webhook.ts';
import { campaignsIn } from '#storage/campaigns.ts';
import { customersIn } from '#storage/profiles.ts';
import { sendsIn } from '#storage/sends.ts';
import { webhooksIn } from '#storage/webhooks.ts';

const env = readEnvironment({ CAMPAIGNS_TABLE: tableName, CUSTOMERS_TABLE: tableName, OPEN_CLAIM_MINUTES: numeral });
const campaigns = campaignsIn(env.CAMPAIGNS_TABLE);
const sends = sendsIn(env.CAMPAIGNS_TABLE);
const customers = customersIn(env.CUSTOMERS_TABLE);
const webhooks = webhooksIn(env.CAMPAIGNS_TABLE);

/** Answers of the table (1 MB each) that one page of the list may take to find what it is asked for. */
const READS_PER_PAGE = 10;
const SECRET_BYTES = 32;

interface Found {
  readonly members: Member[];
  readonly next: PersonKey | undefined;
}

async function existing(id: CampaignId): Promise<Campaign> {
  const campaign = await campaigns.find(id);
  if (campaign === undefined) throw notFound(`The campaign ${id}`);
  return campaign;
}

const statusNow = (member: Member) => sendStatusOf(member, uncertainUntil(now(), env.OPEN_CLAIM_MINUTES));

interface Wanted {
  readonly status?: SendStatus | undefined;
  readonly limit: number;
  readonly after: PersonKey | undefined;
}

/** The next members whose message stands as it is asked for. */
async function find(id: CampaignId, { status, limit, after }: Wanted): Promise<Found> {
  const isWanted = (stands: SendStatus | undefined) => stands !== undefined && (status === undefined || stands === status);
  const members: Member[] = [];
  let reads = 0;
  for await (const read of sends.members(id, after)) {
    const matching = read.filter((member) => isWanted(statusNow(member)));
    members.push(...matching.slice(0, limit - members.length));
    if (members.length === limit && members.at(-1) !== matching.at(-1)) return { members, next: members.at(-1)?.personKey };
    reads += 1;
    if (reads === READS_PER_PAGE) return { members, next: read.at(-1)?.personKey };
  }
  return { members, next: undefined };
}

async function told(campaignId: CampaignId, members: readonly Member[]): Promise<Send[]> {
  const profiles = await customers.resolveMany(members.map(({ personKey }) => personKey));
  return members.map((member) => {
    const { personKey, claimedAt, settledAt, sendingReason, resolvedBy, channel, delivery, deliveryAt } = member;
    return {
      sendId: sendIdOf(campaignId, personKey),
      customerId: profiles.get(personKey)?.customerId ?? null,
      status: statusNow(member) ?? 'waiting',
      ...{ claimedAt, settledAt, resolvedBy, reason: sendingReason, channel, delivery, deliveryAt },
    };
  });
}

async function list(id: CampaignId, { cursor, ...wanted }: z.infer<typeof SendsQuerySchema>) {
  const campaign = await existing(id);
  const after = PersonKeySchema.optional().safeParse(cursor);
  if (!after.success) throw badRequest('query.cursor', 'expected a cursor of this list');
  if (!hasSends(campaign)) return { items: [], cursor: null };
  const { members, next } = await find(id, { ...wanted, after: after.data });
  return { items: await told(id, members), cursor: next ?? null };
}

/** Only what is uncertain can be resolved; saying the same again changes nothing. */
async function resolve(campaignId: CampaignId, sendId: string, { outcome, by }: { outcome: SendOutcome; by: string }): Promise<Send> {
  const personKey = personOfSend(campaignId, sendId);
  const missing = notFound(`The send ${sendId} of the campaign ${campaignId}`);
  if (personKey === undefined) throw missing;
  const at = now();
  const sending = outcome === 'sent' ? 'sent' : 'failed';
  await sends.resolve(campaignId, personKey, { sending, at, by, claimedBefore: uncertainUntil(at, env.OPEN_CLAIM_MINUTES) });
  const member = await sends.find(campaignId, personKey);
  const status = member && statusNow(member);
  if (member === undefined || status === undefined) throw missing;
  if (status !== sending || member.resolvedBy === undefined)
    throw conflict(`This send is ${status}: only one that is uncertain can be resolved.`);
  const [send] = await told(campaignId, [member]);
  if (send === undefined) throw missing;
  return send;
}

/** Keeps where a webhook is, with a secret of its own, which is told this once. */
async function keepWebhook(webhookId: string, url: string) {
  const fault = faultOfWebhookUrl(url);
  if (fault !== undefined) throw badRequest('body.url', fault);
  const { schemaVersion: _schemaVersion, ...webhook } = WebhookSchema.parse({
    webhookId,
    url,
    secret: `whsec_${Buffer.from(randomToken(SECRET_BYTES), 'base64url').toString('base64')}`,
    changedAt: now(),
  });
  await webhooks.put({ schemaVersion: 1, ...webhook });
  return webhook;
}

async function webhookPage(limit: number, after: string | undefined) {
  const { items, next } = await webhooks.list(limit, after);
  return { items: items.map(({ webhookId, url, changedAt }) => ({ webhookId, url, changedAt })), cursor: next ?? null };
}

export const handler = httpHandler([
  on(listSends, ({ params, query }) => list(params.id, query)),
  on(resolveSend, ({ params, body, caller }) => resolve(params.id, params.sendId, { outcome: body.outcome, by: caller.name })),
  on(listWebhooks, ({ query }) => webhookPage(query.limit, query.cursor)),
  on(putWebhook, ({ params, body }) => keepWebhook(params.id, body.url)),
  on(removeWebhook, ({ params }) => webhooks.remove(params.id)),
]);
