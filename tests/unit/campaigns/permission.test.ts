import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contactAddressOf } from '#domain/campaigns/contact-address.ts';
import { type ContactFacts, contactDecision, mayProfile, refusalOf } from '#domain/campaigns/permission.ts';
import type { ConsentRecord } from '#schemas/consent.ts';
import type { Suppression } from '#schemas/contact.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Facts } from '#schemas/profile.ts';

const NOON = '2026-06-02T12:00:00.000Z' as Instant;
const EARLIER = '2026-06-01T12:00:00.000Z' as Instant;
const policy = { shopZone: 'Etc/UTC', minimumAge: 18, isAgeChecked: false };
const told = (traits: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(traits).map(([name, value]) => [name, { value, at: EARLIER }])) as Facts['traits'];
const word = (status: ConsentRecord['status'], channel = 'email', purpose = 'marketing', at = EARLIER): ConsentRecord => ({
  ...{ purpose, channel, status, at, source: 'shop' },
});
const suppressed = (reason: Suppression['reason'], at = EARLIER): Suppression => ({ schemaVersion: 1, channel: 'email', reason, at });

/** Somebody who may be written to. */
const somebody: ContactFacts = {
  asOf: NOON,
  purpose: 'marketing',
  channel: 'email',
  address: 'ann@shop.example',
  traits: {},
  isRestricted: false,
  consents: [word('granted')],
  suppression: undefined,
  recovering: new Set(),
  promoted: undefined,
};
const reasonFor = (facts: Partial<ContactFacts>) => refusalOf({ ...somebody, ...facts }, policy);

describe('a promotion', () => {
  it('goes to whoever said yes to this purpose on this channel', () => {
    expect(contactDecision(somebody, policy)).toEqual({ kind: 'allowed' });
    expect(contactDecision({ ...somebody, consents: [word('granted', 'all')] }, policy)).toEqual({ kind: 'allowed' });
  });

  it.each<[string, Partial<ContactFacts>, string]>([
    ['has said nothing', { consents: [] }, 'no-consent'],
    ['said yes to another channel', { consents: [word('granted', 'sms')] }, 'no-consent'],
    ['said yes to another purpose', { consents: [word('granted', 'email', 'service')] }, 'no-consent'],
    ['said no', { consents: [word('denied')] }, 'denied'],
    ['took it back on all channels', { consents: [word('granted'), word('withdrawn', 'all')] }, 'withdrawn'],
    ['gave a consent that has run out', { consents: [{ ...word('granted'), expiresAt: EARLIER }] }, 'no-consent'],
    ['has no address', { address: undefined }, 'no-address'],
    ['wants their data rested', { isRestricted: true }, 'restricted'],
    ['has an address that does not exist', { suppression: suppressed('bounced') }, 'suppressed'],
    ['called our mail spam', { suppression: suppressed('complained') }, 'suppressed'],
    ['is known to be 17', { traits: told({ birthday: '2008-06-03' }) }, 'minor'],
  ])('does not go to whoever %s', (_who, facts, reason) => {
    expect(reasonFor(facts)).toBe(reason);
  });

  it('goes to who is of age from the birthday on, and to who has not told an age, though not made of what they do', () => {
    expect(reasonFor({ traits: told({ birthday: '2008-06-02' }) })).toBeUndefined();
    expect(reasonFor({ traits: {} })).toBeUndefined();
    const at = { asOf: NOON };
    expect(mayProfile({ ...at, traits: told({ birthday: '2008-06-02' }) }, policy)).toBe(true);
    expect(mayProfile({ ...at, traits: {} }, policy)).toBe(false);
    expect(mayProfile({ ...at, traits: {} }, { ...policy, isAgeChecked: true })).toBe(true);
    expect(mayProfile({ ...at, traits: told({ age: 12 }) }, { ...policy, isAgeChecked: true })).toBe(false);
  });

  it('goes again to who unsubscribed and said yes later, and never so after a complaint', () => {
    const later = [word('granted', 'email', 'marketing', NOON)];
    expect(reasonFor({ suppression: suppressed('unsubscribed') })).toBe('suppressed');
    expect(reasonFor({ suppression: suppressed('unsubscribed'), consents: later })).toBeUndefined();
    expect(reasonFor({ suppression: suppressed('complained'), consents: later })).toBe('suppressed');
  });

  it('of the like of what somebody has in an open recall waits until that is over', () => {
    const recovering = new Set(['dairy', 'product milk']);
    expect(reasonFor({ recovering, promoted: new Set(['dairy', 'cheese']) })).toBe('recovery');
    expect(reasonFor({ recovering, promoted: new Set(['bread']) })).toBeUndefined();
    // One that names no goods may mean any.
    expect(reasonFor({ recovering })).toBe('recovery');
  });

  it('does not go to who complained until that is settled, of those goods or of any', () => {
    const about = { schemaVersion: 1, personKey: 'p', since: EARLIER, until: '2026-06-30T00:00:00.000Z' as Instant, feedbackId: 'f-1' };
    const complaint = { ...about, reason: 'complaint' as const };
    expect(reasonFor({ recovery: complaint, promoted: new Set(['bread']) })).toBe('recovery');
    expect(reasonFor({ recovery: { ...complaint, categories: ['dairy'] }, promoted: new Set(['bread']) })).toBeUndefined();
    expect(reasonFor({ recovery: { ...complaint, categories: ['dairy'] }, promoted: new Set(['dairy']) })).toBe('recovery');
    expect(reasonFor({ recovery: { ...complaint, categories: ['dairy'] } })).toBe('recovery');
    expect(reasonFor({ recovery: { ...complaint, until: NOON } })).toBeUndefined();
  });

  it('waits for the morning', () => {
    const night = { ...somebody, traits: told({ timezone: 'Asia/Shanghai' }), asOf: '2026-06-01T13:30:00.000Z' as Instant };
    expect(contactDecision(night, policy)).toEqual({ kind: 'later', dueAt: '2026-06-02T00:00:00.000Z' });
  });

  it('is refused whatever else is known when there is no word that allows it', () => {
    const anything = fc.record({
      suppression: fc.constantFrom(undefined, suppressed('bounced'), suppressed('unsubscribed')),
      traits: fc.constantFrom({}, told({ age: 40 }), told({ timezone: 'America/New_York' })),
      consents: fc.array(
        fc.constantFrom(word('denied'), word('withdrawn', 'all'), word('granted', 'sms'), word('granted', 'email', 'profiling')),
      ),
      recovering: fc.constantFrom(new Set<string>(), new Set(['dairy'])),
      address: fc.constantFrom('ann@shop.example', undefined),
    });
    fc.assert(
      fc.property(anything, (facts) => {
        expect(contactDecision({ ...somebody, ...facts }, policy).kind).toBe('refused');
      }),
    );
  });
});

describe('a message about a purchase', () => {
  const service = { ...somebody, purpose: 'service' as const, consents: [] };
  it('needs no consent, and heeds a word against it', () => {
    expect(refusalOf(service, policy)).toBeUndefined();
    expect(refusalOf({ ...service, consents: [word('withdrawn', 'email', 'service')] }, policy)).toBe('withdrawn');
    expect(refusalOf({ ...service, consents: [word('withdrawn')] }, policy)).toBeUndefined();
  });

  it('reaches who unsubscribed from promotions and who has goods in a recall, and no address that is dead', () => {
    expect(refusalOf({ ...service, suppression: suppressed('unsubscribed'), recovering: new Set(['dairy']) }, policy)).toBeUndefined();
    expect(refusalOf({ ...service, suppression: suppressed('bounced') }, policy)).toBe('suppressed');
  });
});

describe('an address', () => {
  const of = (traits: Record<string, unknown>) => ({ traits: told(traits), customerId: 'u-1' });
  it('is one that can be one', () => {
    expect(contactAddressOf('email', of({ email: ' Ann@Shop.example ' }))).toBe('Ann@Shop.example');
    expect(contactAddressOf('email', of({ email: 'ann@shop.example, bob@shop.example' }))).toBeUndefined();
    expect(contactAddressOf('sms', of({ phone: '+49 171 123-4567' }))).toBe('+491711234567');
    expect(contactAddressOf('sms', of({ phone: '0171 1234567' }))).toBeUndefined();
    const endpoint = 'arn:aws:sns:eu-central-1:123456789012:endpoint/GCM/shop/0f3a';
    expect(contactAddressOf('push', of({ pushEndpoint: endpoint }))).toBe(endpoint);
    expect(contactAddressOf('push', of({ pushEndpoint: 'arn:aws:sns:eu-central-1:123456789012:safety' }))).toBeUndefined();
    expect(contactAddressOf('webhook', of({}))).toBe('u-1');
  });
});
