import { BadRequestException, SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { feedbackIdOf } from '#schemas/feedback.ts';
import { aBatch, aChunk, anEvent } from '../support/customer-builders.ts';
import { call, type People, startPeople } from '../support/people.ts';

const mails = mockClient(SESv2Client);
let shop: People;
let judge: (message: object) => Promise<unknown>;
let answering: unknown;

beforeAll(async () => {
  shop = await startPeople();
  Object.assign(process.env, {
    SAFETY_TOPIC_ARN: 'arn:aws:sns:eu-central-1:0:safety',
    ...{ ALERT_LANGUAGE: 'en', SENTIMENT_ENGINE: 'lexicon', SENDER_ADDRESS: 'hello@shop.example', API_ADDRESS: 'https://api.shop.example' },
  });
  const { handler } = await import('../../functions/feedback/judge-feedback.ts');
  judge = (message) => handler(aBatch(message) as never, {} as never) as Promise<unknown>;
  answering = (await import('../../functions/feedback/answer-feedback.ts')).handler;
});
afterAll(() => shop.stop());
beforeEach(() => {
  mails.reset();
  mails.on(SendEmailCommand).resolves({});
});

/** @returns the id of a complaint */
async function complaintOf(userId: string, traits: object = { email: `${userId}@example.com` }): Promise<string> {
  const known = anEvent({ type: 'identify', event: undefined, userId, traits });
  const said = anEvent({ userId, event: 'Complaint Submitted', at: new Date().toISOString(), properties: { text: 'Bland and cold' } });
  await shop.store(aChunk([known, said], { receivedAt: new Date().toISOString() as never }));
  const { personKey } = await shop.profileOf(userId);
  const event = (await shop.events.currentCommerceOf(personKey)).find(({ name }) => name === 'Complaint Submitted');
  await judge({ events: [{ personKey, eventKey: event?.key }] });
  return feedbackIdOf(event?.key ?? '', personKey);
}
const reply = (id: string, body: object = {}, headers = {}) =>
  call(answering, 'POST /v1/feedback/{id}/reply', { id, body: { text: 'We are sorry.', ...body }, headers });
const sent = () => mails.commandCalls(SendEmailCommand).length;

describe('an answer to a complaint', () => {
  it('goes out once, though the operator asks for it several times, also at the same moment', async () => {
    const id = await complaintOf('ann');
    const answers = await Promise.all([reply(id), reply(id), reply(id)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await reply(id)).body).toMatchObject({ status: 'resolved', replies: [{ outcome: 'sent' }] });
    expect(sent()).toBe(1);
  });

  it('is not sent again when nobody knows whether it went out, and then settles nothing', async () => {
    const id = await complaintOf('bob');
    mails.on(SendEmailCommand).rejects(new Error('The connection was lost.'));
    expect((await reply(id)).body).toMatchObject({ status: 'open', replies: [{ outcome: 'uncertain' }] });
    mails.reset();
    mails.on(SendEmailCommand).resolves({});
    expect((await reply(id)).body).toMatchObject({ replies: [{ outcome: 'uncertain' }] });
    expect(sent()).toBe(0);
    expect((await reply(id, { text: 'Once more: we are sorry.' })).body).toMatchObject({ status: 'resolved' });
    expect(sent()).toBe(1);
  });

  it('can be sent again when it was refused', async () => {
    const id = await complaintOf('cid');
    mails.on(SendEmailCommand).rejects(new BadRequestException({ message: 'no', $metadata: { httpStatusCode: 400 } }));
    expect((await reply(id)).body).toMatchObject({ status: 'open', replies: [{ outcome: 'refused' }] });
    mails.reset();
    mails.on(SendEmailCommand).resolves({});
    expect((await reply(id)).body).toMatchObject({ status: 'resolved', replies: [{ outcome: 'sent' }] });
  });

  it('that died between being kept and being sent stays so, and is sent by nobody', async () => {
    const id = await complaintOf('dan');
    const { feedbackIn } = await import('#storage/feedback.ts');
    const { livingPerson } = await import('#storage/person-check.ts');
    const known = await feedbackIn('feedback-table').find(id as never);
    if (known === undefined) throw new Error('It was judged.');
    mails.on(SendEmailCommand).callsFake(() => new Promise(() => undefined));
    void reply(id);
    for (let round = 0; round < 100 && sent() === 0; round++) await new Promise((resume) => setTimeout(resume, 20));
    mails.reset();
    mails.on(SendEmailCommand).resolves({});
    expect((await reply(id)).body).toMatchObject({ status: 'open', replies: [{ outcome: 'sending' }] });
    expect(sent()).toBe(0);
    await expect(feedbackIn('feedback-table').change(known, [], livingPerson('customers-table', known.personKey))).rejects.toThrow(
      'changed',
    );
  });

  it('by telephone is noted without a mail, and whoever has no address is told so', async () => {
    expect((await reply(await complaintOf('eve'), { channel: 'none' })).body).toMatchObject({
      status: 'resolved',
      replies: [{ outcome: 'noted' }],
    });
    expect((await reply(await complaintOf('fay', { name: 'Fay' }))).body).toMatchObject({
      status: 'open',
      replies: [{ outcome: 'not-reachable' }],
    });
    expect(sent()).toBe(0);
  });

  it('that leaves the matter open is the first answer, and the settlement ends the recovery a week later', async () => {
    const { recoveriesIn } = await import('#storage/recoveries.ts');
    const id = await complaintOf('gus');
    const { personKey } = await shop.profileOf('gus');
    expect((await reply(id, { resolves: false })).body).toMatchObject({ status: 'answered', firstAnsweredAt: expect.any(String) });
    expect((await recoveriesIn('feedback-table').of(personKey))?.resolvedAt).toBeUndefined();
    expect((await reply(id, { text: 'It is settled.' })).body).toMatchObject({ status: 'resolved' });
    const { resolvedAt = '', until = '' } = (await recoveriesIn('feedback-table').of(personKey)) ?? {};
    expect(Date.parse(until) - Date.parse(resolvedAt)).toBe(7 * 86_400_000);
  });
});
