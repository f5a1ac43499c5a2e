import { describe, expect, it } from 'vitest';
import { consentsTold } from '#domain/privacy/consents-told.ts';
import { advanceRequest, newRequest, nextKeyOf } from '#domain/privacy/erasure-plan.ts';
import { contactVerdict, mayContact } from '#domain/privacy/may-contact.ts';
import type { ConsentRecord } from '#schemas/consent.ts';
import type { Instant } from '#schemas/instant.ts';
import { StoredEventSchema } from '#schemas/stored-event.ts';
import { keyOfId } from '../../support/shop-world.ts';

const at = '2026-11-20T10:00:00.000Z' as Instant;
const said = (channel: string, status: ConsentRecord['status']): ConsentRecord => ({
  purpose: 'marketing',
  channel,
  status,
  at,
  source: 'web',
});

describe('mayContact', () => {
  it('takes silence for no consent', () => {
    expect(contactVerdict([], 'marketing', 'email')).toEqual({ kind: 'refused', reason: 'no-consent' });
    expect(mayContact([said('sms', 'granted')], 'marketing', 'email')).toBe(false);
    expect(mayContact([said('email', 'granted')], 'profiling', 'email')).toBe(false);
  });

  it('takes a consent for its channel, or for all of them', () => {
    expect(mayContact([said('email', 'granted')], 'marketing', 'email')).toBe(true);
    expect(mayContact([said('all', 'granted')], 'marketing', 'email')).toBe(true);
  });

  it.each(['denied', 'withdrawn'] as const)('lets what is %s stand against any consent', (status) => {
    expect(contactVerdict([said('email', status), said('all', 'granted')], 'marketing', 'email')).toEqual({
      kind: 'refused',
      reason: status,
    });
    expect(mayContact([said('email', 'granted'), said('all', status)], 'marketing', 'email')).toBe(false);
  });
});

describe('consentsTold', () => {
  const anEvent = (given: object) =>
    StoredEventSchema.parse({
      key: '0',
      personKey: keyOfId('u1'),
      type: 'track',
      name: 'x',
      at,
      receivedAt: at,
      source: 'web',
      properties: {},
      traits: {},
      context: {},
      ...given,
    });

  it('reads lists, maps and events, and takes a word that it does not know for a refusal', () => {
    const consents = [
      { purpose: 'Marketing', channel: 'Email', status: 'opted-in' },
      { purpose: 'marketing', status: 'perhaps' },
    ];
    expect(consentsTold([anEvent({ type: 'identify', name: 'identify', traits: { consents } })])).toMatchObject([
      { purpose: 'marketing', channel: 'email', status: 'granted' },
      { purpose: 'marketing', channel: 'all', status: 'denied' },
    ]);
    const preferences = { consent: { categoryPreferences: { Advertising: true, Functional: false } } };
    expect(consentsTold([anEvent({ name: 'Consent Updated', context: preferences })])).toMatchObject([
      { purpose: 'advertising', status: 'granted' },
      { purpose: 'functional', status: 'denied' },
    ]);
    expect(
      consentsTold([anEvent({ name: 'Consent Withdrawn', properties: { purpose: 'marketing', channel: 'sms', status: 'granted' } })]),
    ).toMatchObject([{ status: 'withdrawn' }]);
    expect(consentsTold([anEvent({ name: 'Product Reviewed', context: preferences })])).toEqual([]);
  });
});

it('works through the ids of an erasure one by one, and adds up what was removed', () => {
  const removed = { events: 3, orders: 1, consents: 0, identities: 0 };
  const request = { ...newRequest({ requestId: 'r', receivedAt: at }), personKeys: [keyOfId('a'), keyOfId('b')] };
  const half = advanceRequest(advanceRequest(request, { removed, isDone: false }, at), { removed, isDone: true }, at);
  expect([nextKeyOf(half), half.status, half.removed.events]).toEqual([keyOfId('b'), 'pending', 6]);
  expect(advanceRequest(half, { removed, isDone: true }, at)).toMatchObject({
    status: 'completed',
    completedAt: at,
    removed: { events: 9 },
  });
});
