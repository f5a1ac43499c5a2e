import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { feedbackIdOf } from '#schemas/feedback.ts';
import { aBatch, aChunk, anEvent, anOrder } from '../support/customer-builders.ts';
import { call, type People, startPeople } from '../support/people.ts';

const GTIN = '04006381333931';
const topic = mockClient(SNSClient);
let shop: People;
let judge: (messages: object) => Promise<number>;
let follow: (work: 'alerts' | 'clusters') => Promise<{ told: number; clusters: number; proposed: number }>;
let proposals: unknown;

beforeAll(async () => {
  shop = await startPeople();
  Object.assign(process.env, {
    SAFETY_TOPIC_ARN: 'arn:aws:sns:eu-central-1:0:safety',
    ALERT_LANGUAGE: 'en',
    SENTIMENT_ENGINE: 'lexicon',
  });
  const [judged, followed, decided] = await Promise.all([
    import('../../functions/feedback/judge-feedback.ts'),
    import('../../functions/feedback/follow-feedback.ts'),
    import('../../functions/feedback/manage-hold-proposals.ts'),
  ]);
  judge = async (message) =>
    ((await judged.handler(aBatch(message) as never, {} as never)) as { batchItemFailures: unknown[] }).batchItemFailures.length;
  follow = async (work) => (await followed.handler({ work, scheduledAt: new Date().toISOString() } as never, {} as never)) as never;
  proposals = decided.handler;
});
afterAll(() => shop.stop());
beforeEach(() => {
  topic.reset();
  topic.on(PublishCommand).resolves({});
});

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const published = () => topic.commandCalls(PublishCommand).map((sent) => JSON.stringify(sent.args[0].input));

/** What somebody says of an order of a lot, stored and judged. @returns the id */
async function says(userId: string, text: string, given: { lot?: string; productId?: string; event?: string } = {}): Promise<string> {
  const { lot, productId = 'milk', event = 'Complaint Submitted' } = given;
  const products = [{ product_id: productId, gtin: GTIN, lot, quantity: 1, price: 2 }];
  const order = anOrder(`o-${userId}-${productId}`, { userId, at: ago(600), properties: { products } });
  const said = anEvent({ userId, event, at: ago(5), properties: { product_id: productId, message: text } });
  expect(await shop.store(aChunk(lot === undefined ? [said] : [order, said]))).toEqual([]);
  const { personKey } = await shop.profileOf(userId);
  const events = (await shop.events.currentCommerceOf(personKey)).filter(({ name }) => name === event);
  const key = events.find(({ properties }) => properties['message'] === text)?.key ?? '';
  expect(await judge({ events: [{ personKey, eventKey: key }] })).toBe(0);
  return feedbackIdOf(key, personKey);
}

async function everything(): Promise<string> {
  const { documents } = await import('#storage/client.ts');
  const tables = ['feedback', 'alerts'].map((name) => documents.send(new ScanCommand({ TableName: `${name}-table` })));
  return JSON.stringify((await Promise.all(tables)).map(({ Items }) => Items));
}
const feedbackOf = async (userId: string) => {
  const { feedbackIn } = await import('#storage/feedback.ts');
  return await feedbackIn('feedback-table').ofPerson(await shop.keys.of(userId));
};

describe('a danger that somebody writes of', () => {
  it('is told once, however often the message comes, and what follows in the same minute goes together', async () => {
    const first = await says('ann', 'I found a piece of glass in it');
    const { personKey } = await shop.profileOf('ann');
    await judge({ events: [{ personKey, eventKey: first.slice(0, 16) }] });
    await says('bob', 'It was mouldy');
    await says('cid', '吃了就过敏了');
    await follow('alerts');
    await follow('alerts');
    const told = published();
    for (const words of ['foreign body', 'spoiled goods', 'allergic reaction'])
      expect(told.filter((text) => text.includes(words))).toHaveLength(1);
    expect(told.length).toBeLessThanOrEqual(2);
    expect(told.join()).not.toMatch(/glass|mouldy|过敏/);
  });

  it('is told by the next minute when the topic did not answer, or when the sender died', async () => {
    topic.on(PublishCommand).rejects(new Error('The topic is not there.'));
    const id = await says('eve', 'This made me sick');
    await expect(follow('alerts')).rejects.toThrow();
    topic.reset();
    topic.on(PublishCommand).resolves({});
    // Whoever claimed it half a minute ago and has not removed it has died.
    const { documents } = await import('#storage/client.ts');
    const { Items = [] } = await documents.send(new ScanCommand({ TableName: 'alerts-table' }));
    for (const { pk, sk } of Items.filter(({ pk }) => pk === 'FEEDBACK DUE')) {
      const set = { UpdateExpression: 'SET claimedAt = :then', ExpressionAttributeValues: { ':then': ago(1) } };
      await documents.send(new UpdateCommand({ TableName: 'alerts-table', Key: { pk, sk }, ...set }));
    }
    expect(await follow('alerts')).toMatchObject({ told: 1 });
    expect(published().join()).toContain(id);
  });
});

describe('feedback that is judged', () => {
  it('is kept once, though two deliveries come at the same moment', async () => {
    const id = await says('dan', 'Not fresh');
    const { personKey } = await shop.profileOf('dan');
    const message = { events: [{ personKey, eventKey: id.slice(0, 16) }] };
    expect(await Promise.all([judge(message), judge(message)])).toEqual([0, 0]);
    expect(await feedbackOf('dan')).toHaveLength(1);
  });

  it('begins a recovery for whoever is not content, and none for whoever is', async () => {
    const { recoveriesIn } = await import('#storage/recoveries.ts');
    await says('fay', 'Delicious, thank you', { event: 'Feedback Submitted' });
    await says('gus', 'Bland and late');
    const keys = [await shop.keys.of('fay'), await shop.keys.of('gus')];
    const found = await recoveriesIn('feedback-table').ofPeople(keys);
    expect([...found.keys()]).toEqual([keys[1]]);
    expect(found.get(keys[1] as never)).toMatchObject({ reason: 'complaint' });
    const { items } = await recoveriesIn('feedback-table').open(100);
    expect(items.map(({ personKey }) => personKey)).toContain(keys[1]);
  });

  it('of an erased person is neither written nor left, while the lot stays complained of', async () => {
    const id = await says('canary-hal', 'canary words: rotten', { lot: 'C1' });
    const personKey = await shop.keys.of('canary-hal');
    const { documents } = await import('#storage/client.ts');
    const erased = { UpdateExpression: 'SET erasedAt = :at', ExpressionAttributeValues: { ':at': ago(0) } };
    await documents.send(new UpdateCommand({ TableName: 'customers-table', Key: { pk: personKey }, ...erased }));
    const { feedbackRemovals } = await import('#storage/feedback-removals.ts');
    const { TransactWriteCommand } = await import('@aws-sdk/lib-dynamodb');
    for (
      let page = await feedbackRemovals('feedback-table', personKey, 98);
      page.length > 0;
      page = await feedbackRemovals('feedback-table', personKey, 98)
    )
      await documents.send(new TransactWriteCommand({ TransactItems: page }));
    expect(await judge({ events: [{ personKey, eventKey: id.slice(0, 16) }] })).toBe(0);
    expect(await feedbackOf('canary-hal')).toEqual([]);
    const left = JSON.stringify((await documents.send(new ScanCommand({ TableName: 'feedback-table' }))).Items);
    expect(left).not.toContain(personKey);
    expect(left).not.toContain('canary');
    expect(left).toMatch(/"pk":"ANONYMOUS#/);
    expect(await everything()).toContain('C1');
  });
});

describe('complaints of one lot', () => {
  it('propose a hold once, which a person decides, and tell quality', async () => {
    for (let one = 0; one < 12; one++)
      await shop.store(
        aChunk([
          anOrder(`b-${one}`, {
            userId: `buyer-${one}`,
            at: ago(900),
            properties: { products: [{ product_id: 'milk', gtin: GTIN, lot: one % 2 ? 'GOOD' : 'FINE', quantity: 400, price: 2 }] },
          }),
        ]),
      );
    for (let one = 0; one < 6; one++) await says(`ill-${one}`, 'The milk was sour, not fresh', { lot: 'BAD' });
    await says('other', 'The milk was not fresh', { lot: 'GOOD' });
    expect(await follow('clusters')).toMatchObject({ clusters: 1, proposed: 1 });
    expect(await follow('clusters')).toMatchObject({ clusters: 1, proposed: 0 });
    await follow('alerts');
    expect(published().filter((text) => text.includes('Hold proposed'))).toHaveLength(1);

    const { items } = (await call(proposals, 'GET /v1/hold-proposals', {})).body;
    expect(items).toMatchObject([
      { lot: 'BAD', productId: 'milk', complaints: 6, unitsSold: 6, status: 'proposed', topics: expect.arrayContaining(['freshness']) },
    ]);
    expect(items[0].falseDiscoveryRate).toBeLessThan(0.001);
    const { holdsIn } = await import('#storage/holds.ts');
    const target = { kind: 'lot', gtin: GTIN, lot: 'BAD' } as never;
    expect(await holdsIn('holds-table').find(target)).toBeUndefined();

    const decide = (verb: string) =>
      call(proposals, `POST /v1/hold-proposals/{id}/${verb}`, { id: items[0].caseId, body: { reason: 'The dairy confirms it' } });
    expect((await decide('accept')).body).toMatchObject({ status: 'accepted', reason: 'The dairy confirms it' });
    expect((await decide('accept')).status).toBe(200);
    expect((await decide('decline')).status).toBe(409);
    expect(await holdsIn('holds-table').find(target)).toMatchObject({ incidentId: items[0].caseId, reason: 'The dairy confirms it' });
    expect(await follow('clusters')).toMatchObject({ proposed: 0 });
    const { caseLogIn } = await import('#storage/case-log.ts');
    const story = await caseLogIn('cases-table').page(items[0].caseId, 10);
    expect(story.items.map(({ step }) => step)).toEqual(['hold-proposed', 'lots-held']);
  });
});
