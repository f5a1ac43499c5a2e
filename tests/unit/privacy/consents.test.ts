import { describe, expect, it } from 'vitest';
import { consentsTold } from '#domain/privacy/consents-told.ts';
import { advanceRequest, newRequest, nextKeyOf, nextSweepOf, sweptRequest } from '#domain/privacy/erasure-plan.ts';
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

  it('takes Global Privacy Control for an objection to advertising, once for all events of a batch', () => {
    const context = { gpc: true };
    const later = '2026-11-20T11:00:00.000Z';
    expect(consentsTold([anEvent({ at: later, context }), anEvent({ context })])).toEqual([
      { purpose: 'advertising', channel: 'all', status: 'denied', at, source: 'web', method: 'Sec-GPC' },
    ]);
    expect(consentsTold([anEvent({ context: { gpc: 'yes' } })])).toEqual([]);
  });

  it.each(['pre-ticked', 'Silence', 'default', 'opt-out box', 'scrolling'])('hears no consent in %s, but a refusal', (method) => {
    const said = (status: string) =>
      anEvent({ name: 'Consent Granted', properties: { purpose: 'marketing', channel: 'email', method, status } });
    expect(consentsTold([said('granted')])).toEqual([]);
    const refused = { ...said('denied'), name: 'Consent Updated' };
    expect(consentsTold([refused])).toMatchObject([{ status: 'denied', method }]);
  });

  it('keeps how it came about', () => {
    const properties = { purpose: 'marketing', method: 'double opt-in', noticeVersion: '3', proof: 'form 7' };
    expect(consentsTold([anEvent({ name: 'Consent Granted', properties, context: { locale: 'de-DE' } })])).toMatchObject([
      { method: 'double opt-in', noticeVersion: '3', proof: 'form 7', locale: 'de-DE' },
    ]);
  });
});

it('works through the ids of an erasure one by one, then through what is no table, and adds up what was removed', () => {
  const removed = { events: 3, orders: 1 };
  const request = { ...newRequest({ requestId: 'r', receivedAt: at }), personKeys: [keyOfId('a'), keyOfId('b')] };
  const half = advanceRequest(advanceRequest(request, { removed, isDone: false }), { removed, isDone: true });
  expect([nextKeyOf(half), half.status, half.removed?.events]).toEqual([keyOfId('b'), 'pending', 6]);
  const whole = advanceRequest(half, { removed, isDone: true });
  expect([nextKeyOf(whole), nextSweepOf(whole), whole.removed?.events]).toEqual([undefined, 'objects', 9]);
  const swept = sweptRequest(sweptRequest(whole, { objects: 2 }), { messages: 1 });
  expect([nextSweepOf(swept), swept.removed?.objects, swept.removed?.messages]).toEqual([undefined, 2, 1]);
});

it('is due within thirty days', () => {
  expect(newRequest({ requestId: 'r', receivedAt: at }).dueAt).toBe('2026-12-20T10:00:00.000Z');
});
