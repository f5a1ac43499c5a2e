import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aBatch, aChunk, anEvent } from '../support/customer-builders.ts';
import { call, type People, startPeople } from '../support/people.ts';

mockClient(SESv2Client).on(SendEmailCommand).resolves({});
let shop: People;
let getProfile: unknown;
let answering: unknown;
let judge: (message: object) => Promise<unknown>;

beforeAll(async () => {
  shop = await startPeople();
  Object.assign(process.env, {
    SAFETY_TOPIC_ARN: 'arn:aws:sns:eu-central-1:0:safety',
    ...{ ALERT_LANGUAGE: 'en', SENTIMENT_ENGINE: 'lexicon', SENDER_ADDRESS: 'hello@shop.example', API_ADDRESS: 'https://api.shop.example' },
  });
  const { handler } = await import('../../functions/feedback/judge-feedback.ts');
  judge = (message) => handler(aBatch(message) as never, {} as never) as Promise<unknown>;
  answering = (await import('../../functions/feedback/answer-feedback.ts')).handler;
  getProfile = (await import('../../functions/profiles/get-profile.ts')).handler;
});
afterAll(() => shop.stop());

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const saying = (ids: Record<string, string>, text: string, at: string) =>
  anEvent({ ...ids, event: 'Complaint Submitted', at, properties: { text } });
const feedbackOf = (id: string, query: Record<string, string> = {}) => call(getProfile, 'GET /v1/customers/{id}/feedback', { id, query });

describe('the feedback of a person', () => {
  it('is what they said under all their ids, the latest first, with the answers, page by page', async () => {
    const events = [
      saying({ anonymousId: 'ann-phone' }, 'The bread was stale', minutesAgo(30)),
      anEvent({ type: 'identify', event: undefined, userId: 'ann', anonymousId: 'ann-phone', traits: { email: 'ann@example.com' } }),
      saying({ userId: 'ann' }, 'Too much salt', minutesAgo(20)),
      saying({ userId: 'bob' }, 'Never on time', minutesAgo(10)),
    ];
    for (const event of events) await shop.store(aChunk([event], { receivedAt: new Date().toISOString() as never }));
    for (const id of ['ann', 'ann-phone', 'bob']) {
      const personKey = await shop.keys.of(id);
      const told = (await shop.events.currentCommerceOf(personKey)).filter(({ name }) => name === 'Complaint Submitted');
      await judge({ events: told.map(({ key }) => ({ personKey, eventKey: key })) });
    }
    const { items } = (await feedbackOf('ann-phone')).body;
    expect(items.map(({ text, customerId }: Record<string, string>) => [text, customerId])).toEqual([
      ['Too much salt', 'ann'],
      ['The bread was stale', 'ann'],
    ]);
    await call(answering, 'POST /v1/feedback/{id}/reply', { id: items[1].feedbackId, body: { text: 'We bake anew.' } });
    const first = (await feedbackOf('ann', { limit: '1' })).body;
    const second = (await feedbackOf('ann', { limit: '1', cursor: first.cursor })).body;
    expect([first.items[0].text, second.items[0].text]).toEqual(['Too much salt', 'The bread was stale']);
    expect(second).toMatchObject({ cursor: null, items: [{ status: 'resolved', replies: [{ text: 'We bake anew.' }] }] });
  });

  it('is nobody’s who is not known, and no page is given for a cursor from elsewhere', async () => {
    expect((await feedbackOf('nobody')).status).toBe(404);
    expect((await feedbackOf('ann', { cursor: 'elsewhere' })).status).toBe(400);
  });
});
