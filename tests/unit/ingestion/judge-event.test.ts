import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeEvent, type Sending } from '#domain/ingestion/judge-event.ts';
import { ChunkEventSchema } from '#schemas/event-chunk.ts';

const RECEIVED_AT = '2026-11-22T12:00:00.000Z';
const sending: Sending = { receivedAtMillis: Date.parse(RECEIVED_AT), channel: 'web', hashOf: (text) => `hash-${text.length}` };

const accepted = (raw: unknown, over: Partial<Sending> = {}) => {
  const verdict = judgeEvent(raw, { ...sending, ...over });
  if (verdict.kind === 'rejected') throw new Error(`${verdict.code} ${verdict.message}`);
  return verdict.event;
};
const order = (properties: object) => ({ type: 'track', userId: 'anna', messageId: 'm', event: 'Order Completed', properties });

describe('an event that is taken', () => {
  it('is known by its user id before its anonymous id', () => {
    expect(accepted({ type: 'page', userId: ' anna ', anonymousId: 'a1' })).toMatchObject({ subjectId: 'anna', anonymousId: 'a1' });
    expect(accepted({ type: 'page', userId: '', anonymousId: 'a1' })).toMatchObject({ subjectId: 'a1' });
  });

  it('may have numbers as ids, as older clients send them', () => {
    expect(accepted({ type: 'identify', userId: 42 })).toMatchObject({ subjectId: '42', userId: '42' });
  });

  it('may have null where a field is absent', () => {
    const raw = {
      type: 'track',
      userId: 'anna',
      anonymousId: null,
      event: 'Cart Viewed',
      properties: null,
      context: null,
      timestamp: null,
    };
    expect(accepted(raw)).toMatchObject({ event: 'Cart Viewed', at: RECEIVED_AT });
  });

  it.each([
    ['Completed Order', 'Order Completed'],
    ['order_completed', 'Order Completed'],
    ['Viewed Product', 'Product Viewed'],
    ['Order Canceled', 'Order Cancelled'],
    ["The Shop's Own", "The Shop's Own"],
  ])('is renamed from %s to %s', (event, canonical) => {
    expect(accepted({ type: 'track', userId: 'anna', event, properties: { order_id: 'o' } }).event).toBe(canonical);
  });

  it('keeps its order id as text under one name, and its amounts as numbers', () => {
    expect(accepted(order({ orderId: 17, total: '12.50', currency: 'eur' })).properties).toMatchObject({
      order_id: '17',
      total: 12.5,
      currency: 'EUR',
    });
  });

  it('may have empty text where there is no amount', () => {
    expect(accepted(order({ order_id: 'o', discount: '', currency: '', products: [{ price: '' }] })).properties).toEqual({
      order_id: 'o',
      products: [{}],
    });
  });

  it('keeps what the specification does not know', () => {
    const line = { product_id: 'p', quantity: 0, gtin: '04012345678901', lot: 'L/1', expiry: '2026-12-01', store_id: 's', colour: 'red' };
    expect(accepted(order({ order_id: 'o', products: [line], note: 'x' })).properties).toMatchObject({ products: [line], note: 'x' });
  });

  it('has the time of its sending taken into account', () => {
    const raw = { type: 'page', userId: 'anna', timestamp: '2026-11-22T13:59:00Z' };
    const event = accepted(raw, { sentAtMillis: Date.parse('2026-11-22T14:00:00Z') });
    expect(event).toMatchObject({ at: '2026-11-22T11:59:00.000Z', originalTimestamp: '2026-11-22T13:59:00.000Z' });
  });

  it.each([
    ['2026-11-22T08:30:00+01:00', '2026-11-22T07:30:00.000Z'],
    ['2026-11-22 07:30', '2026-11-22T07:30:00.000Z'],
    ['2026-11-22', '2026-11-22T00:00:00.000Z'],
    [1_795_332_600_000, '2026-11-22T07:30:00.000Z'],
  ])('may say its time as %s', (timestamp, at) => {
    expect(accepted({ type: 'page', userId: 'anna', timestamp }).at).toBe(at);
  });

  it("has its channel only when it is not the source's", () => {
    expect(accepted({ type: 'page', userId: 'anna', context: { channel: 'app' } }).channel).toBe('app');
    expect(accepted({ type: 'track', userId: 'anna', event: 'Cart Viewed', properties: { channel: 'store' } }).channel).toBe('store');
    expect(accepted({ type: 'page', userId: 'anna', context: { channel: 'web' } }).channel).toBeUndefined();
  });

  it('leaves behind what only describes the device', () => {
    const context = {
      ip: '10.0.0.1',
      userAgent: 'Mozilla',
      library: { name: 'x' },
      locale: 'de-DE',
      page: { path: '/', url: 'https://…' },
    };
    expect(accepted({ type: 'page', userId: 'anna', context }).context).toEqual({ locale: 'de-DE', page: { path: '/' } });
  });

  it("takes an identified person's traits from the context too, as RudderStack's browser client sends them", () => {
    const raw = { type: 'identify', userId: 'anna', traits: { name: 'A' }, context: { traits: { name: 'B', age: 30 } } };
    expect(accepted(raw).traits).toEqual({ name: 'A', age: 30 });
  });

  it('gets the same id again when it comes again without one, sent later', () => {
    const hashOf = (text: string) => text;
    const first = accepted({ type: 'page', userId: 'anna', properties: { a: 1, b: 2 }, sentAt: '2026-11-22T11:00:00Z' }, { hashOf });
    const again = accepted({ sentAt: '2026-11-22T11:05:00Z', properties: { b: 2, a: 1 }, userId: 'anna', type: 'page' }, { hashOf });
    expect(again.messageId).toBe(first.messageId);
  });
});

describe('an event that is refused', () => {
  it.each([
    ['no event', 7, 'invalid_event', 'expected an object'],
    ['no type', { userId: 'anna' }, 'invalid_field', 'type: expected one of'],
    ['a foreign type', { type: 'order', userId: 'anna' }, 'invalid_field', 'type: expected one of'],
    ['nobody', { type: 'page' }, 'missing_field', 'userId: expected userId or anonymousId'],
    ['no name', { type: 'track', userId: 'anna' }, 'missing_field', 'event: expected'],
    ['no group', { type: 'group', userId: 'anna' }, 'missing_field', 'groupId: expected'],
    ['no previous id', { type: 'alias', userId: 'anna' }, 'missing_field', 'previousId: expected'],
    ['a long messageId', { type: 'page', userId: 'a', messageId: 'x'.repeat(100) }, 'message_id_too_long', 'fewer than 100'],
    ['a long user id', { type: 'page', userId: 'x'.repeat(257) }, 'invalid_field', 'userId: expected text of at most 256'],
    ['properties that are none', { type: 'page', userId: 'a', properties: 'x' }, 'invalid_field', 'properties: expected an object'],
    ['an unreadable time', { type: 'page', userId: 'a', timestamp: 'yesterday' }, 'invalid_field', 'timestamp: expected an ISO 8601'],
    ['a time that does not exist', { type: 'page', userId: 'a', timestamp: '2026-13-40T00:00:00Z' }, 'invalid_field', 'timestamp'],
    ['a day that does not exist', { type: 'page', userId: 'a', timestamp: '2026-02-30T00:00:00Z' }, 'invalid_field', 'timestamp'],
    ['a time in the future', { type: 'page', userId: 'a', timestamp: '2099-01-01T00:00:00Z' }, 'implausible_time', 'timestamp'],
    ['an order without id', order({ total: 1 }), 'invalid_field', 'properties.order_id: expected'],
    ['an order with a wrong total', order({ order_id: 'o', total: '1,50' }), 'invalid_field', 'properties.total: expected a number'],
    ['lines that are none', order({ order_id: 'o', products: 'milk' }), 'invalid_field', 'properties.products: expected an array'],
    ['a negative quantity', order({ order_id: 'o', products: [{ quantity: -1 }] }), 'invalid_field', 'properties.products.0.quantity'],
    ['six stars', { ...order({ product_id: 'p', rating: 6 }), event: 'Product Reviewed' }, 'invalid_field', 'properties.rating'],
  ])('because of %s, in words', (_what, raw, code, message) => {
    expect(judgeEvent(raw, sending)).toMatchObject({ kind: 'rejected', code, message: expect.stringContaining(message) });
  });

  it('when it is nested so deeply that nothing could handle it', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`);
    expect(judgeEvent({ type: 'page', userId: 'a', properties: deep }, sending)).toMatchObject({ code: 'invalid_event' });
  });
});

it('never throws, and hands on only what the queue reads back the same', () => {
  const field = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.constant(undefined),
    fc.constantFrom('track', 'page', 'anna', '2026-11-22T08:00:00Z'),
  );
  const raw = fc.record({
    type: fc.oneof(fc.constantFrom('track', 'page', 'identify', 'alias', 'group', 'screen'), field),
    userId: fc.oneof(fc.constant('anna'), field),
    anonymousId: field,
    previousId: field,
    groupId: field,
    event: fc.oneof(fc.constantFrom('Order Completed', 'Product Reviewed'), field),
    messageId: field,
    properties: fc.oneof(fc.record({ order_id: field, products: field, total: field }, { requiredKeys: [] }), field),
    traits: field,
    context: field,
    timestamp: field,
  });
  const property = fc.property(raw, (event) => {
    const verdict = judgeEvent(JSON.parse(JSON.stringify(event)), sending);
    if (verdict.kind === 'rejected') return;
    const sent = JSON.parse(JSON.stringify(verdict.event));
    expect(JSON.parse(JSON.stringify(ChunkEventSchema.parse(sent)))).toEqual(sent);
  });
  fc.assert(property, { numRuns: 2_000 });
});
