import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CampaignId, PersonKey } from '#schemas/ids.ts';
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
const waiting: { queue: string; body: unknown }[] = [];
const workers: Record<string, QueueFunction> = {};
let shop: People;
let manageCampaigns: unknown;

beforeAll(async () => {
  shop = await startPeople();
  manageCampaigns = (await import('../../functions/campaigns/manage-campaigns.ts')).handler;
  workers[QUEUES.audience] = (await import('../../functions/campaigns/draft-audience.ts')).handler as QueueFunction;
  workers[QUEUES.sends] = (await import('../../functions/campaigns/send-batch.ts')).handler as QueueFunction;
  // At noon of the shop, when everybody may be written to.
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-23T11:00:00.000Z') });
});
beforeEach(() => {
  queues.on(SendMessageBatchCommand).callsFake(({ QueueUrl, Entries }) => {
    waiting.push(...Entries.map(({ MessageBody }: { MessageBody: string }) => ({ queue: QueueUrl, body: JSON.parse(MessageBody) })));
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

/** Hands everything to its worker twice, however the first time ended. */
async function drain(): Promise<void> {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
    for (let delivery = 0; delivery < 2; delivery++) await workers[next.queue]?.(aBatch(next.body), {} as Context);
}

async function launchedTo(...names: string[]): Promise<CampaignId> {
  const consents = [{ purpose: 'marketing', channel: 'email', status: 'granted' }];
  for (const userId of names) {
    const traits = { email: `${userId}@shop.example`, consents };
    await shop.store(aChunk([anEvent({ type: 'identify', event: undefined, userId, messageId: `i-${userId}`, traits })]));
  }
  const days = { startsOn: '2026-11-01', endsOn: '2026-12-14', currency: 'EUR', offer: { subject: 'Bread', text: 'Fresh.' } };
  const body = { name: 'Bread', channel: 'email', audience: { customerIds: names }, holdOutRate: 0, controlRate: 0, ...days };
  const { campaignId } = (await call(manageCampaigns, 'POST /v1/campaigns', { body })).body;
  await call(manageCampaigns, 'POST /v1/campaigns/{id}/launch', { id: campaignId });
  return campaignId;
}

const send = DynamoDBDocumentClient.prototype.send as (command: unknown) => Promise<unknown>;

/** All that an erasure writes of somebody: the tombstone, then what the campaigns and the consents hold. */
async function erase(personKey: PersonKey): Promise<void> {
  const { documents } = await import('#storage/client.ts');
  const { membershipRemovals } = await import('#storage/campaign-removals.ts');
  const Item = { pk: personKey, schemaVersion: 1, erasedAt: '2026-11-23T11:00:00.000Z' };
  await send.call(documents, new PutCommand({ TableName: 'customers-table', Item }));
  const removals = [...(await membershipRemovals('campaigns-table', personKey)), ...(await shop.consents.removalsOf(personKey))];
  await send.call(documents, new TransactWriteCommand({ TransactItems: removals }));
}

async function leftOf(id: CampaignId, personKey: PersonKey): Promise<{ isMember: boolean; consents: number }> {
  const { campaignsIn } = await import('#storage/campaigns.ts');
  const members = await campaignsIn('campaigns-table').findMembers(id, [personKey]);
  return { isMember: members.has(personKey), consents: (await shop.consents.removalsOf(personKey)).length };
}
const NOTHING = { isMember: false, consents: 0 };
const recipients = () => post.mails().map(({ to }) => to);

describe('an erasure in the middle of a send', () => {
  it('before the message is claimed: it does not go out, and the others’ do', async () => {
    const id = await launchedTo('early', 'beside-early');
    const personKey = await shop.keys.of('early');
    const { documents } = await import('#storage/client.ts');
    let isErased = false;
    vi.spyOn(documents, 'send').mockImplementation((async (command: unknown) => {
      const isClaim = command instanceof TransactWriteCommand && JSON.stringify(command.input).includes('claimedAt');
      if (isClaim && !isErased) {
        isErased = true;
        await erase(personKey);
      }
      return send.call(documents, command);
    }) as typeof documents.send);
    await drain();
    expect([isErased, recipients()]).toEqual([true, ['beside-early@shop.example']]);
    expect(await leftOf(id, personKey)).toEqual(NOTHING);
  });

  it.each([
    ['goes out', 'SUCCESS'],
    ['is refused for good', 'MESSAGE_REJECTED'],
  ])('while the mail service has the message and it %s: nothing of the person comes back', async (what, status) => {
    const userId = `late-${what.length}`;
    const id = await launchedTo(userId);
    const personKey = await shop.keys.of(userId);
    post.answers(async () => {
      await erase(personKey);
      return status;
    });
    await drain();
    expect(recipients()).toEqual([`${userId}@shop.example`]);
    expect(await leftOf(id, personKey)).toEqual(NOTHING);
  });
});
