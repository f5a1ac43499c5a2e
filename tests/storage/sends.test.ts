import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { BatchExecuteStatementCommand, DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { HoldSchema } from '#schemas/hold.ts';
import type { Send } from '#schemas/send.ts';
import { CONTACT_RULES } from '../support/contact-rules.ts';
import { aBatch, aChunk, anEvent } from '../support/customer-builders.ts';
import { startMailService } from '../support/mail-service.ts';
import { call, type People, startPeople } from '../support/people.ts';

type QueueFunction = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;
const QUEUES = { audience: 'http://127.0.0.1:1/000000000000/audience', sends: 'http://127.0.0.1:1/000000000000/sends' };
Object.assign(process.env, {
  AUDIENCE_QUEUE_URL: QUEUES.audience,
  SENDS_QUEUE_URL: QUEUES.sends,
  SENDER_ADDRESS: 'offers@shop.example',
  OPEN_CLAIM_MINUTES: '5',
  MAIL_CONFIGURATION_SET: 'mail',
  ARTEFACTS_BUCKET: 'artefacts',
  API_ADDRESS: 'https://api.shop.example',
  ...CONTACT_RULES,
});
const queues = mockClient(SQSClient);
const post = startMailService();
/** Messages that wait, by their queue. */
const waiting: { queue: string; body: unknown }[] = [];
/** Those that nobody gets for a while. */
const later: { queue: string; body: unknown }[] = [];
const workers: Record<string, QueueFunction> = {};
let shop: People;
let manageCampaigns: unknown;
let manageSends: unknown;
let releaseSends: (event: unknown, context: Context) => Promise<{ orders: number }>;

beforeAll(async () => {
  shop = await startPeople();
  manageCampaigns = (await import('../../functions/campaigns/manage-campaigns.ts')).handler;
  manageSends = (await import('../../functions/campaigns/manage-sends.ts')).handler;
  releaseSends = (await import('../../functions/campaigns/release-sends.ts')).handler as typeof releaseSends;
  workers[QUEUES.audience] = (await import('../../functions/campaigns/draft-audience.ts')).handler as QueueFunction;
  workers[QUEUES.sends] = (await import('../../functions/campaigns/send-batch.ts')).handler as QueueFunction;
  // At noon of the shop, when everybody may be written to.
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-23T11:00:00.000Z') });
});
beforeEach(() => {
  const keep = (queue: string, text: string) => waiting.push({ queue, body: JSON.parse(text) });
  queues.on(SendMessageCommand).callsFake(({ QueueUrl, MessageBody }) => keep(QueueUrl, MessageBody));
  queues.on(SendMessageBatchCommand).callsFake(({ QueueUrl, Entries }) => {
    for (const { MessageBody, DelaySeconds } of Entries) {
      if (DelaySeconds) later.push({ queue: QueueUrl, body: JSON.parse(MessageBody) });
      else keep(QueueUrl, MessageBody);
    }
    return {};
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  queues.reset();
  post.reset();
});
afterAll(() => {
  vi.useRealTimers();
  shop.stop();
});

/** Works through both queues, each message as often as it is told; @returns the messages */
async function drain(times = 1): Promise<unknown[]> {
  const worked: unknown[] = [];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    for (let delivery = 0; delivery < times; delivery++) await workers[next.queue]?.(aBatch(next.body), {} as Context);
    worked.push(next.body);
  }
  return worked;
}

/** Hands on what is due. @returns how many orders that were */
async function release(): Promise<number> {
  return (await releaseSends({ scheduledAt: new Date().toISOString() }, {} as Context)).orders;
}

async function people(...names: string[]): Promise<string[]> {
  const consents = [{ purpose: 'marketing', channel: 'email', status: 'granted' }];
  for (const name of names) {
    const traits = { email: `${name}@shop.example`, consents: name.includes('silent') ? [] : consents };
    await shop.store(aChunk([anEvent({ type: 'identify', event: undefined, userId: name, messageId: `i-${name}`, traits })]));
  }
  return names;
}

async function campaignFor(customerIds: string[], offered: object = {}, endsOn = '2026-11-14'): Promise<string> {
  const days = { startsOn: '2026-11-01', endsOn, currency: 'EUR' };
  const offer = { subject: 'Bread', text: 'Fresh.', ...offered };
  const body = { name: 'Bread', channel: 'email', audience: { customerIds }, holdOutRate: 0, controlRate: 0, offer, ...days };
  const { campaignId } = (await call(manageCampaigns, 'POST /v1/campaigns', { body })).body;
  await call(manageCampaigns, 'POST /v1/campaigns/{id}/launch', { id: campaignId });
  return campaignId;
}

const sendsOf = async (id: string, query: Record<string, string> = {}): Promise<{ items: Send[]; cursor: string | null }> =>
  (await call(manageSends, 'GET /v1/campaigns/{id}/sends', { id, query })).body;
const countsOf = async (id: string) => (await call(manageCampaigns, 'GET /v1/campaigns/{id}', { id })).body.sends;
const statusesOf = async (id: string) =>
  Object.fromEntries(
    (await sendsOf(id)).items.map(({ customerId, status, reason }) => [customerId, reason ? `${status}: ${reason}` : status]),
  );
const resolve = (id: string, sendId: string, outcome: string) =>
  call(manageSends, 'POST /v1/campaigns/{id}/sends/{sendId}/resolve', { id, params: { sendId }, body: { outcome } });
const minutesLater = (minutes: number) => vi.setSystemTime(Date.now() + minutes * 60_000);

async function loseAnswers(): Promise<void> {
  post.answers(() => {
    throw new Error('socket hang up');
  });
}

/** The process ends, or loses the table, after the mail went out and before that is noted. */
async function loseMarks(): Promise<void> {
  const { documents } = await import('#storage/client.ts');
  const send = DynamoDBDocumentClient.prototype.send as (command: unknown) => Promise<unknown>;
  vi.spyOn(documents, 'send').mockImplementation(async (command: unknown) => {
    const statements = command instanceof BatchExecuteStatementCommand ? (command.input.Statements ?? []) : [];
    if (statements.some(({ Parameters = [] }) => Parameters[0] === 'sent')) throw new Error('gone');
    return (await send.call(documents, command)) as never;
  });
}

describe('the message of a campaign to one person', () => {
  it('goes out once, to those who allow it, however often its orders are delivered', async () => {
    const id = await campaignFor(await people('ann', 'silent-sue', 'bob'));
    const [audience] = await drain(3);
    expect(await statusesOf(id)).toEqual({ ann: 'sent', bob: 'sent', 'silent-sue': 'withheld: no-consent' });
    // The page of the audience comes once more, while the launch has not ended.
    const { documents } = await import('#storage/client.ts');
    const launching = { UpdateExpression: 'REMOVE arms SET #s = :s', ExpressionAttributeNames: { '#s': 'status' } };
    const values = { ExpressionAttributeValues: { ':s': 'launching' } };
    await documents.send(new UpdateCommand({ TableName: 'campaigns-table', Key: { pk: id, sk: 'CAMPAIGN' }, ...launching, ...values }));
    waiting.push({ queue: QUEUES.audience, body: audience });
    await drain(2);
    expect(post.mails()).toHaveLength(2);
    expect(await countsOf(id)).toEqual({ waiting: 0, claimed: 0, uncertain: 0, sent: 2, withheld: 1, failed: 0 });
  });

  it.each([
    ['the answer of the mail service is lost', loseAnswers],
    ['the mail service does not know whether it took it', async () => post.answers(() => 'TRANSIENT_FAILURE')],
    ['the end comes between sending and noting it', loseMarks],
  ])('is never sent again when %s, and is listed as uncertain', async (_what, fail) => {
    const id = await campaignFor(await people(`eve-${_what.length}`));
    await fail();
    await drain(5);
    expect(post.mails()).toHaveLength(1);
    expect(await countsOf(id)).toMatchObject({ claimed: 1, uncertain: 0, sent: 0 });
    minutesLater(6);
    expect(await countsOf(id)).toMatchObject({ claimed: 0, uncertain: 1, sent: 0 });
    expect((await sendsOf(id, { status: 'claimed' })).items).toEqual([]);
    expect((await sendsOf(id, { status: 'uncertain' })).items).toMatchObject([
      { sendId: expect.stringContaining(`${id}-`), customerId: `eve-${_what.length}`, status: 'uncertain' },
    ]);
  });

  it('is tried again after a refusal that passes, and not after one that lies in the message', async () => {
    const id = await campaignFor(await people('fay', 'gus'));
    post.answers((to) => (to.startsWith('gus') ? 'MESSAGE_REJECTED' : post.mails().length > 2 ? 'SUCCESS' : 'ACCOUNT_THROTTLED'));
    await drain();
    // Being throttled is no failure of the message: it comes back by itself, and counts toward no dead letter.
    waiting.push(...later.splice(0));
    await drain(2);
    expect(await statusesOf(id)).toEqual({ fay: 'sent', gus: 'failed: MESSAGE_REJECTED' });
    expect(post.mails()).toHaveLength(3);
  });

  it('waits until the next quarter of an hour when the account may send no more today, and goes out then', async () => {
    const id = await campaignFor(await people('una'), {}, '2099-12-31');
    post.grants({ MaxSendRate: 1000, Max24HourSend: 200, SentLast24Hours: 200 });
    minutesLater(2);
    await drain(2);
    expect([post.mails().length, await countsOf(id)]).toEqual([0, expect.objectContaining({ waiting: 1 })]);
    post.grants({ MaxSendRate: 1000, Max24HourSend: 200, SentLast24Hours: 150 });
    minutesLater(16);
    await release();
    await drain(2);
    expect([post.mails().length, await statusesOf(id)]).toEqual([1, { una: 'sent' }]);
  });

  it('comes back later, unclaimed, when other copies take all that the account may send in a second', async () => {
    const { mailRateIn } = await import('#storage/mail-rate.ts');
    const id = await campaignFor(await people('vic'));
    // Another copy has taken the seconds of the next minute.
    minutesLater(1);
    expect(await mailRateIn('campaigns-table').reserve(60_000, Math.floor(Date.now() / 1000), 1000)).toBe(true);
    await drain();
    expect([post.mails().length, await countsOf(id), later.length]).toEqual([0, expect.objectContaining({ waiting: 1 }), 1]);
    minutesLater(2);
    waiting.push(...later.splice(0));
    await drain(2);
    expect([post.mails().length, await statusesOf(id)]).toEqual([1, { vic: 'sent' }]);
  });

  it('that is uncertain is resolved by an operator once, and only then', async () => {
    const id = await campaignFor(await people('hal', 'ida', 'jon'));
    post.answers((to) => (to === 'jon@shop.example' ? 'SUCCESS' : 'FAILED'));
    await drain();
    const sendIds = Object.fromEntries((await sendsOf(id)).items.map(({ customerId, sendId }) => [customerId, sendId]));
    expect((await resolve(id, sendIds['hal'] ?? '', 'sent')).status).toBe(409);
    minutesLater(6);
    expect(await resolve(id, sendIds['hal'] ?? '', 'sent')).toMatchObject({ status: 200, body: { status: 'sent', resolvedBy: 'op-1' } });
    expect((await resolve(id, sendIds['hal'] ?? '', 'sent')).status).toBe(200);
    expect((await resolve(id, sendIds['hal'] ?? '', 'not-sent')).status).toBe(409);
    expect((await resolve(id, sendIds['ida'] ?? '', 'not-sent')).body).toMatchObject({ status: 'failed', customerId: 'ida' });
    expect((await resolve(id, sendIds['jon'] ?? '', 'sent')).status).toBe(409);
    expect((await resolve(id, `${id}-nobody`, 'sent')).status).toBe(404);
    expect((await resolve(id, sendIds['ida'] ?? '', 'perhaps')).status).toBe(400);
    await drain(2);
    expect(await countsOf(id)).toEqual({ waiting: 0, claimed: 0, uncertain: 0, sent: 2, withheld: 0, failed: 1 });
  });

  it.each([
    ['a product of its offer', { productIds: ['bread'] }, { kind: 'product', productId: 'bread' }],
    ['a lot of such a product', { productIds: ['4006381333931'] }, { kind: 'lot', gtin: '4006381333931', lot: 'L1' }],
  ])('waits while %s is on hold, and goes out once when that is free again', async (what, offered, target) => {
    const { holdsIn } = await import('#storage/holds.ts');
    const holds = holdsIn('holds-table');
    const held = HoldSchema.parse({ target, reason: 'warm', heldAt: '2026-11-22T08:00:00Z', heldBy: 'larderly' });
    await holds.place(held);
    const id = await campaignFor(await people(`lea-${what.length}`), offered, '2099-12-31');
    await drain(2);
    expect([post.mails().length, await countsOf(id)]).toEqual([0, expect.objectContaining({ waiting: 1 })]);
    await holds.release(held.target, { releasedAt: held.heldAt, releasedBy: 'quinn', releaseReason: 'It was cold.' });
    minutesLater(16);
    await release();
    await drain(2);
    expect([post.mails().length, await release()]).toEqual([1, 0]);
  });

  it('is withheld for good when its goods are on hold until the campaign is over, and not for those of others', async () => {
    const { holdsIn } = await import('#storage/holds.ts');
    const target = { kind: 'product', productId: 'cake' };
    await holdsIn('holds-table').place(HoldSchema.parse({ target, reason: 'glass', heldAt: '2026-11-22T08:00:00Z', heldBy: 'quinn' }));
    const names = await people('mia');
    const [held, other] = [await campaignFor(names, { productIds: ['cake'] }), await campaignFor(names, { productIds: ['bread'] })];
    await drain();
    expect(await statusesOf(held)).toEqual({ mia: 'withheld: on-hold' });
    expect(await statusesOf(other)).toEqual({ mia: 'sent' });
  });

  it('is counted with the others of its campaign, as long as these are not too many', async () => {
    const id = await campaignFor(await people('nia'));
    await drain();
    expect(await countsOf(id)).toMatchObject({ sent: 1 });
    const { documents } = await import('#storage/client.ts');
    const arms = { treated: 19_000, holdOut: 1001, control: 0 };
    const many = { UpdateExpression: 'SET arms = :arms', ExpressionAttributeValues: { ':arms': arms } };
    await documents.send(new UpdateCommand({ TableName: 'campaigns-table', Key: { pk: id, sk: 'CAMPAIGN' }, ...many }));
    expect(await countsOf(id)).toBeNull();
    expect((await sendsOf(id)).items).toMatchObject([{ status: 'sent' }]);
  });

  it('is listed page by page, each once', async () => {
    const names = Array.from({ length: 7 }, (_, index) => `kim-${index}`);
    const id = await campaignFor(await people(...names));
    await drain();
    const seen: (string | null)[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: Awaited<ReturnType<typeof sendsOf>> = await sendsOf(id, { limit: '3', ...(cursor === '' ? {} : { cursor }) });
      seen.push(...page.items.map(({ customerId }) => customerId));
      cursor = page.cursor;
    }
    expect(seen.toSorted()).toEqual(names);
    expect((await call(manageSends, 'GET /v1/campaigns/{id}/sends', { id, query: { cursor: 'x' } })).status).toBe(400);
    expect((await call(manageSends, 'GET /v1/campaigns/{id}/sends', { id: 'nothing' })).status).toBe(404);
  });
});
