import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { correctedMillis, isPlausible } from '#domain/ingestion/clock-skew.ts';
import { eventKeyText, fingerprintText } from '#domain/ingestion/event-key.ts';
import { judgeEvents } from '#domain/ingestion/judge-events.ts';
import { openRequest } from '#domain/ingestion/open-request.ts';

const NOON = Date.parse('2026-11-22T12:00:00Z');
const minutes = (count: number) => count * 60_000;

function keysOf(body: object, receivedAtMillis: number): string[] {
  const request = openRequest({ kind: 'batch' }, body, 1_000);
  if (request.kind === 'refused') throw new Error(request.message);
  const { sentAtMillis } = request;
  const { accepted } = judgeEvents(request, { receivedAtMillis, sentAtMillis, hashOf: (text) => text });
  return accepted.map(({ subjectId, messageId }) => eventKeyText('web', subjectId, messageId));
}

describe('the identity of an event', () => {
  it('is the same when the batch is sent again later, with and without message ids', () => {
    const event = fc.record(
      {
        type: fc.constant('track'),
        userId: fc.constantFrom('anna', 'bert'),
        event: fc.string({ minLength: 1 }).filter((name) => name.trim() !== ''),
        messageId: fc.uuid(),
        properties: fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })),
        timestamp: fc.constant('2026-11-22T11:50:00Z'),
      },
      { requiredKeys: ['type', 'userId', 'event'] },
    );
    const property = fc.property(fc.array(event), fc.integer({ min: 1, max: 600 }), (given, delayMinutes) => {
      const batch = JSON.parse(JSON.stringify(given));
      const sentAt = (millis: number) => new Date(millis).toISOString();
      const first = keysOf({ batch, sentAt: sentAt(NOON) }, NOON);
      const sentLater = batch.map((item: object) => ({ ...item, sentAt: sentAt(NOON + minutes(delayMinutes)) }));
      const again = keysOf({ batch: sentLater, sentAt: sentAt(NOON + minutes(delayMinutes)) }, NOON + minutes(delayMinutes));
      expect(again).toEqual(first);
    });
    fc.assert(property);
  });

  it('keeps sources, subjects and messages apart', () => {
    const texts = [eventKeyText('ab', 'c', 'd'), eventKeyText('a', 'bc', 'd'), eventKeyText('a', 'b', 'cd')];
    expect(new Set(texts).size).toBe(3);
  });

  it('without a message id differs with anything that was said', () => {
    expect(fingerprintText({ a: 1, b: [1, 2] })).not.toBe(fingerprintText({ a: 1, b: [2, 1] }));
    expect(fingerprintText({ b: { d: 1, c: null }, a: 'x' })).toBe('{"a":"x","b":{"c":null,"d":1}}');
  });
});

describe('the time of an event', () => {
  it('is free of the error of the client clock', () => {
    const skew = fc.integer({ min: -minutes(60 * 24 * 365), max: minutes(60 * 24 * 365) });
    const property = fc.property(skew, fc.nat(minutes(600)), (skewMillis, ageMillis) => {
      const sentAtMillis = NOON + skewMillis;
      const at = correctedMillis({ receivedAtMillis: NOON, originalMillis: sentAtMillis - ageMillis, sentAtMillis });
      expect(at).toBe(NOON - ageMillis);
    });
    fc.assert(property);
  });

  it('is what the client says when it does not say when it sent, and the arrival when it says nothing', () => {
    expect(correctedMillis({ receivedAtMillis: NOON, originalMillis: NOON - 5 })).toBe(NOON - 5);
    expect(correctedMillis({ receivedAtMillis: NOON })).toBe(NOON);
  });

  it('is not believed before 1970, nor more than a day ahead', () => {
    expect([-1, 0, NOON + minutes(1_440), NOON + minutes(1_441)].map((at) => isPlausible(at, NOON))).toEqual([false, true, true, false]);
  });
});
