import { describe, expect, it } from 'vitest';
import { feedbackAlertText } from '#domain/feedback/alert-text.ts';
import { feedbackChunk } from '#domain/feedback/feedback-event.ts';
import { feedbackFigures, promoterScore } from '#domain/feedback/feedback-figures.ts';
import { linkOf, linkPayload, partsOfToken, tokenOf } from '#domain/feedback/feedback-link.ts';
import { feedbackPage } from '#domain/feedback/feedback-page.ts';
import { judgeOpinion } from '#domain/feedback/judge-opinion.ts';
import { opinionOf } from '#domain/feedback/opinion-of-event.ts';
import { sentimentOf } from '#domain/feedback/sentiment.ts';
import { inRecovery, recoveryAfter, recoverySettled } from '#domain/feedback/service-recovery.ts';
import type { FeedbackId } from '#schemas/feedback.ts';
import { FeedbackBodySchema } from '#schemas/feedback.ts';
import type { PersonKey } from '#schemas/ids.ts';
import type { Instant, LocalDay } from '#schemas/instant.ts';
import { type StoredEvent, StoredEventSchema } from '#schemas/stored-event.ts';

const at = '2026-11-20T10:00:00.000Z' as Instant;
const person = 'A'.repeat(22) as PersonKey;
const decode = (text: string) => Buffer.from(text, 'base64url').toString('utf8');

describe('figures of feedback', () => {
  it('give 120 promoters, 50 passives and 30 detractors a score of 45 ± 10.25494', () => {
    const { score, plusMinus } = promoterScore(120, 50, 30);
    expect(score).toBeCloseTo(45, 10);
    expect(plusMinus).toBeCloseTo(10.25494, 5);
    expect(promoterScore(0, 0, 0)).toMatchObject({ score: null, plusMinus: null });
  });

  it('count satisfaction, complaints, time to the first answer and what was settled at once', () => {
    const base = { kind: 'complaint' as const, dangers: [], at, replies: [] };
    const reply = { replyId: 'r', at, by: 'q', text: 't', channel: 'email' as const, outcome: 'sent' as const };
    const answered = (minutes: number, replies: number, isResolved: boolean) => {
      const firstAnsweredAt = new Date(Date.parse(at) + minutes * 60_000).toISOString() as Instant;
      return {
        ...base,
        replies: Array.from({ length: replies }, () => reply),
        firstAnsweredAt,
        ...(isResolved ? { resolvedAt: firstAnsweredAt } : {}),
      };
    };
    const csat = (score: number) => ({ ...base, kind: 'survey' as const, survey: { name: 'csat' as const, score } });
    const figures = feedbackFigures([
      answered(10, 1, true),
      answered(30, 3, true),
      answered(20, 1, false),
      csat(5),
      csat(2),
      { ...base, dangers: ['illness'] },
    ]);
    expect(figures).toMatchObject({
      csat: { responses: 2, satisfied: 1, rate: 0.5 },
      complaints: 4,
      safetyComplaints: 1,
      answered: 3,
      secondsToFirstAnswer: { median: 1200 },
      firstContactResolution: { resolved: 2, atFirstContact: 1, rate: 0.5 },
    });
  });
});

describe('an opinion', () => {
  it('is read from what clients call it, with numbers as text too', () => {
    expect(opinionOf({ name: 'Product Reviewed', properties: { product_id: 'milk', rating: '2', review_body: 'sour' } })).toEqual({
      kind: 'rating',
      stars: 2,
      text: 'sour',
      productId: 'milk',
    });
    expect(opinionOf({ name: 'Survey Answered', properties: { survey: 'NPS', score: 9 } })).toMatchObject({
      survey: { name: 'nps', score: 9 },
    });
    expect(opinionOf({ name: 'Survey Answered', properties: { csat: 4 } })).toMatchObject({ survey: { name: 'csat', score: 4 } });
  });

  it('is none without a word, and a complaint without one still is', () => {
    expect(opinionOf({ name: 'Product Reviewed', properties: { product_id: 'milk' } })).toBeUndefined();
    expect(opinionOf({ name: 'Survey Answered', properties: { nps: 42 } })).toBeUndefined();
    expect(opinionOf({ name: 'Order Completed', properties: { order_id: '1' } })).toBeUndefined();
    expect(opinionOf({ name: 'Complaint Submitted', properties: { order_id: '1' } })).toMatchObject({ kind: 'complaint', orderId: '1' });
  });

  it('that an operator passes on is the event that the client would have sent', () => {
    const body = FeedbackBodySchema.parse({ kind: 'rating', stars: 4, productId: 'milk', text: 'good' });
    const chunk = feedbackChunk({ speaker: { id: 'ann', isIdentified: true }, body, messageId: 'm', source: 'operators', at });
    const [event] = chunk.events;
    expect(event).toMatchObject({
      event: 'Product Reviewed',
      userId: 'ann',
      at,
      properties: { product_id: 'milk', rating: 4, text: 'good' },
    });
    expect(opinionOf({ name: event?.event ?? '', properties: event?.properties ?? {} })).toMatchObject({ stars: 4, productId: 'milk' });
  });

  it.each([
    { kind: 'complaint' },
    { kind: 'survey', stars: 3 },
    { kind: 'rating', nps: 3 },
    { kind: 'complaint', text: 'x'.repeat(1_000_000) },
    { kind: 'complaint', text: 'x', lot: 'L1' },
  ])('is refused as %j', (body) => {
    expect(FeedbackBodySchema.safeParse(body).success).toBe(false);
  });
});

describe('a link in a message', () => {
  const payload = linkPayload(
    { personKey: person, ask: 'nps', issuedOn: '2026-11-01' as LocalDay },
    Buffer.from('order 1').toString('base64url'),
  );

  it('says whom it asks what, and nothing more', () => {
    const parts = partsOfToken(tokenOf(payload, 'B'.repeat(22)));
    expect(parts).toEqual({ payload, signature: 'B'.repeat(22) });
    expect(linkOf(payload, '2026-11-20' as LocalDay, decode)).toEqual({
      personKey: person,
      ask: 'nps',
      about: 'order 1',
      issuedOn: '2026-11-01',
    });
  });

  it('is over after sixty days', () => {
    expect(linkOf(payload, '2026-12-31' as LocalDay, decode)).toBeDefined();
    expect(linkOf(payload, '2027-01-01' as LocalDay, decode)).toBeUndefined();
  });

  it.each(['', 'x', 'a.b.c', `${payload}`, `${person}.cash.2026-11-01..${'B'.repeat(22)}`, `${person}.nps.2026-13-45..${'B'.repeat(22)}`])(
    'is none when it is "%s"',
    (token) => {
      const parts = partsOfToken(token);
      expect(parts && linkOf(parts.payload, '2026-11-20' as LocalDay, decode)).toBeUndefined();
    },
  );

  it('leads to a form of all scores', () => {
    expect(feedbackPage('en', 'nps').match(/type="radio"/g)).toHaveLength(11);
    expect(feedbackPage('zh', 'csat')).toContain('value="5"');
  });
});

describe('service recovery', () => {
  const feedbackId = `${'0'.repeat(16)}${person}` as FeedbackId;
  const begun = recoveryAfter(undefined, { personKey: person, feedbackId, at, reason: 'complaint', categories: undefined });
  const day = (days: number) => new Date(Date.parse(at) + days * 86_400_000).toISOString() as Instant;

  it('keeps offers away for thirty days, or until a week after it was settled', () => {
    expect(inRecovery(begun, day(29))).toBe(true);
    expect(inRecovery(begun, day(30))).toBe(false);
    const settled = recoverySettled(begun, feedbackId, day(2));
    expect(inRecovery(settled, day(8))).toBe(true);
    expect(inRecovery(settled, day(9))).toBe(false);
    expect(inRecovery(undefined, at)).toBe(false);
  });

  it('is of all goods unless it names categories', () => {
    expect(inRecovery({ ...begun, categories: ['dairy'] }, day(1), 'dairy')).toBe(true);
    expect(inRecovery({ ...begun, categories: ['dairy'] }, day(1), 'bread')).toBe(false);
    expect(inRecovery(begun, day(1), 'bread')).toBe(true);
  });

  it('widens with each cause, up to all goods', () => {
    const cause = { personKey: person, feedbackId, at, reason: 'complaint' as const };
    const dairy = recoveryAfter(undefined, { ...cause, categories: ['dairy'] });
    expect(dairy.categories).toEqual(['dairy']);
    expect(recoveryAfter(dairy, { ...cause, categories: ['bread', 'dairy'] }).categories).toEqual(['bread', 'dairy']);
    expect(recoveryAfter(dairy, { ...cause, categories: undefined }).categories).toBeUndefined();
    expect(recoveryAfter(begun, { ...cause, categories: ['dairy'] }).categories).toBeUndefined();
  });

  it('gets longer with another cause, never shorter, and does not care for one that comes late', () => {
    const again = recoveryAfter(begun, { personKey: person, feedbackId, at: day(10), reason: 'safety', categories: ['dairy'] });
    expect(again).toMatchObject({ since: at, until: day(40), reason: 'safety' });
    expect(recoveryAfter(again, { personKey: person, feedbackId, at: day(-3), reason: 'complaint', categories: undefined })).toBe(again);
    expect(recoverySettled(again, 'other' as FeedbackId, day(1))).toBe(again);
  });
});

describe('what quality is told', () => {
  it('names dangers, products and lots, and nothing that anybody wrote', () => {
    const alert = {
      schemaVersion: 1,
      occasion: 'danger' as const,
      at,
      id: 'f1',
      dangers: ['foreign-body'],
      productIds: ['soup'],
      lots: [],
    };
    const { subject, text, textMessage } = feedbackAlertText([alert, { ...alert, id: 'f2' }], {
      language: 'en',
      address: 'https://api.example',
    });
    expect(subject).toBe('Customer feedback: foreign body and 1 more');
    expect(text).toContain('https://api.example/v1/feedback/f2');
    expect(textMessage.length).toBeLessThanOrEqual(300);
    expect(feedbackAlertText([alert], { language: 'zh', address: undefined }).subject).toBe('顾客反馈：异物');
  });
});

describe('a feedback as it is kept', () => {
  const event = (properties: object, saidAt = at): StoredEvent =>
    StoredEventSchema.parse({
      ...{ key: '0'.repeat(16), personKey: person, type: 'track', name: 'Feedback Submitted', source: 'web', traits: {}, context: {} },
      ...{ at: saidAt, receivedAt: at, properties },
    });
  const kept = (properties: { text: string }, saidAt = at) => {
    const told = event(properties, saidAt);
    const text = { ...sentimentOf(properties.text), engine: 'lexicon' as const };
    const subject = { productIds: [], isOrderInferred: false, lots: [] };
    return judgeOpinion(told, opinionOf(told) ?? { kind: 'comment' }, { text, subject, day: '2026-11-20' as LocalDay });
  };

  it('waits for an answer when its writer is not content', () => {
    expect(kept({ text: 'Stale and bland' })).toMatchObject({
      feedback: { status: 'open', isDissatisfied: true },
      dissatisfaction: 'complaint',
    });
    expect(kept({ text: 'Lovely' })).toMatchObject({ feedback: { status: 'noted', isDissatisfied: false }, dissatisfaction: undefined });
    expect(kept({ text: 'Lovely, but I found glass in it' }).dissatisfaction).toBe('safety');
  });

  it('waits for none when it is told a month later, as of a history, but counts for its lot', () => {
    expect(kept({ text: 'Mouldy' }, '2026-10-01T10:00:00.000Z' as Instant)).toMatchObject({
      feedback: { status: 'noted', isDissatisfied: true, dangers: ['spoiled'] },
      dissatisfaction: undefined,
    });
  });
});
