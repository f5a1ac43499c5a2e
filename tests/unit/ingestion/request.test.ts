import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeAsAlias } from '#domain/ingestion/merge-as-alias.ts';
import { openRequest } from '#domain/ingestion/open-request.ts';
import { outlineOf } from '#domain/ingestion/redact.ts';
import { admit, type TokenBucket } from '#domain/ingestion/token-bucket.ts';
import { utf8Length } from '#domain/ingestion/utf8-length.ts';
import { anonymousIdOf, writeKeyIn } from '#domain/ingestion/write-key.ts';
import { MergeSchema } from '#schemas/customer-event.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('the write key', () => {
  it.each([
    ['Basic with the colon', { authorization: `Basic ${base64('key-1:')}` }],
    ['Basic without it', { authorization: `Basic ${base64('key-1')}` }],
    ['basic in small letters', { authorization: `basic ${base64('key-1:')}` }],
    ['Basic before the body', { authorization: `Basic ${base64('key-1:')}`, body: 'other' }],
    ['the body', { body: 'key-1' }],
    ['the body beside a Bearer token', { authorization: 'Bearer ey.x.y', body: 'key-1' }],
    ['the query', { query: 'key-1' }],
    ['the query when the user name is empty', { authorization: `Basic ${base64(':')}`, query: 'key-1' }],
  ])('is found in %s', (_where, places) => {
    expect(writeKeyIn(places)).toBe('key-1');
  });

  it.each([{}, { authorization: 'Basic %%%' }, { authorization: 'Bearer x' }, { body: 7 }, { body: '' }])('is not in %j', (places) => {
    expect(writeKeyIn(places)).toBeUndefined();
  });
});

it.each([
  [base64('4e7a9c0e-6f0b-4f5a-9a57-2f1f0f7f6c11'), '4e7a9c0e-6f0b-4f5a-9a57-2f1f0f7f6c11'],
  ['4e7a9c0e-6f0b-4f5a-9a57-2f1f0f7f6c11', '4e7a9c0e-6f0b-4f5a-9a57-2f1f0f7f6c11'],
  ['507f191e810c19729de860ea', '507f191e810c19729de860ea'],
  [' ', undefined],
  [undefined, undefined],
])('the AnonymousId header %s is %s', (header, id) => {
  expect(anonymousIdOf(header)).toBe(id);
});

it('a merge is the alias of the user id', () => {
  const user = { type: 'user_id', value: 'anna' };
  const device = { type: 'anonymousId', value: 'a1' };
  for (const mergeProperties of [
    [user, device],
    [device, user],
  ]) {
    expect(mergeAsAlias(MergeSchema.parse({ mergeProperties, messageId: 'm' }))).toEqual({
      type: 'alias',
      userId: 'anna',
      previousId: 'a1',
      messageId: 'm',
    });
  }
});

describe('the envelope', () => {
  const batch = { kind: 'batch' } as const;
  it.each([
    [batch, [], 2, 'body: expected a JSON object'],
    [batch, null, 4, 'body: expected a JSON object'],
    [batch, {}, 2, 'batch: expected an array'],
    [batch, { batch: {} }, 12, 'batch: expected an array'],
    [batch, { batch: [] }, 500 * 1024 + 1, 'body: expected at most 500 KB'],
    [batch, { batch: Array(2_501).fill({}) }, 9_000, 'batch: expected at most 2,500'],
    [batch, { batch: [], context: { campaign: 'x'.repeat(33_000) } }, 33_100, 'context: expected at most 32 KB'],
    [{ kind: 'single', type: 'track' } as const, { properties: { text: 'x'.repeat(32 * 1024) } }, 33_000, 'an event of at most 32 KB'],
    [{ kind: 'merge' } as const, { mergeProperties: [{ type: 'email', value: 'x' }] }, 60, 'mergeProperties: expected two ids'],
  ])('%j with %o is refused', (call, value, bytes, message) => {
    expect(openRequest(call, value, bytes)).toMatchObject({ kind: 'refused', message: expect.stringContaining(message) });
  });

  it('is taken at its limits, and an unreadable sentAt does not spoil it', () => {
    const request = openRequest(batch, { batch: Array(2_500).fill({}), sentAt: 'soon', context: null }, 500 * 1024);
    expect(request).toMatchObject({ kind: 'open', sentAtMillis: undefined });
  });

  it("gives a single call its path's type", () => {
    expect(openRequest({ kind: 'single', type: 'page' }, { type: 'track', userId: 'a', writeKey: 'k' }, 50)).toMatchObject({
      events: [{ type: 'page', userId: 'a' }],
      writeKey: 'k',
    });
  });
});

describe('the limiter', () => {
  const after = (bucket: TokenBucket | undefined, cost: number, millis: number) => {
    const admission = admit(bucket, cost, millis, 100);
    if (admission.kind === 'refused') throw new Error(`refused for ${admission.waitSeconds} s`);
    return admission.bucket;
  };

  it('takes a batch larger than a second holds, and then waits until it is paid', () => {
    const indebted = after(undefined, 350, 0);
    expect(admit(indebted, 1, 0, 100)).toEqual({ kind: 'refused', waitSeconds: 3 });
    expect(admit(indebted, 1, 2_500, 100)).toEqual({ kind: 'refused', waitSeconds: 1 });
    expect(admit(indebted, 1, 2_501, 100).kind).toBe('admitted');
  });

  it('lets through over time what it may, whatever the pattern', () => {
    const property = fc.property(fc.array(fc.record({ cost: fc.integer({ min: 1, max: 50 }), pause: fc.nat(500) })), (requests) => {
      let bucket: TokenBucket | undefined;
      let [millis, taken] = [0, 0];
      for (const { cost, pause } of requests) {
        millis += pause;
        const admission = admit(bucket, cost, millis, 100);
        if (admission.kind === 'refused') continue;
        bucket = admission.bucket;
        taken += cost;
      }
      expect(taken).toBeLessThanOrEqual(100 + millis / 10 + 50);
    });
    fc.assert(property);
  });
});

it('an outline tells names and kinds, never a value', () => {
  const event = {
    userId: 'anna@example.org',
    traits: { name: 'Anna', age: 31, 'anna@example.org': true },
    products: [{ sku: 'x' }, { sku: 'y' }],
  };
  const outline = outlineOf(event);
  expect(outline).not.toMatch(/anna|31|"x"/i);
  expect(JSON.parse(outline)).toEqual({
    userId: 'text of 16',
    traits: { name: 'text of 4', age: 'number', '…': 'boolean' },
    products: [{ sku: 'text of 1' }, '× 2'],
  });
});

it('measures text as UTF-8 does', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => utf8Length(text) === Buffer.byteLength(text)));
});
