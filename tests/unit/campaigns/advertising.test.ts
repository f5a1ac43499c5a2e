import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  advertisingHeader,
  advertisingOf,
  advertisingRow,
  faultsForAdvertising,
  NO_COUNTS,
  withPage,
} from '#domain/campaigns/advertising.ts';
import type { AudienceBody } from '#schemas/audience.ts';
import type { ConsentRecord } from '#schemas/consent.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Profile } from '#schemas/profile.ts';
import { aCustomer } from '../../support/segment-builders.ts';

const asOf = '2026-11-22T10:00:00.000Z' as Instant;
const policy = { shopZone: 'UTC', minimumAge: 18, isAgeChecked: false };
const sha256Hex = (text: string) => createHash('sha256').update(text).digest('hex');
const traitsOf = (values: Record<string, string>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value, at: asOf }])) as Profile['traits'];
const adult = { birthday: '1980-01-01', email: 'test@example.com', phone: '+49 151 123-456 78' };
const word = (channel: string, status: ConsentRecord['status'] = 'granted') =>
  ({ purpose: 'advertising', channel, status, at: asOf, source: 'web' }) as ConsentRecord;

interface Given {
  readonly traits?: Record<string, string>;
  readonly consents?: readonly ConsentRecord[];
  readonly isSuppressed?: boolean;
  readonly isControl?: boolean;
}
const told = ({ traits = adult, consents = [word('all')], isSuppressed = false, isControl = false }: Given = {}) =>
  advertisingOf({ profile: aCustomer({ traits: traitsOf(traits) }), consents, isSuppressed, isControl, asOf }, policy);

describe('an advertising platform', () => {
  it('is told of people of age who allowed it, by the address that they allowed', () => {
    expect(told()).toEqual({ email: 'test@example.com', phone: '+4915112345678' });
    expect(told({ consents: [word('email')] })).toEqual({ email: 'test@example.com', phone: undefined });
    expect(told({ consents: [word('all'), word('email', 'withdrawn')] })).toEqual({ email: undefined, phone: '+4915112345678' });
  });

  it.each<[string, Given]>([
    ['no-consent', { consents: [] }],
    ['no-consent', { consents: [{ ...word('all'), purpose: 'marketing' }] }],
    ['no-consent', { consents: [word('email'), word('all', 'denied')] }],
    ['minor', { traits: { ...adult, birthday: '2010-01-01' } }],
    ['age-unknown', { traits: { email: adult.email } }],
    ['suppressed', { isSuppressed: true }],
    ['control', { isControl: true }],
    ['no-address', { traits: { birthday: adult.birthday, phone: '030 1234' } }],
  ])('is told nothing: %s', (refusal, given) => {
    expect(told(given)).toEqual({ refusal });
  });

  it('gets hashes of the plain forms, of telephone numbers as it wants them', () => {
    const person = { email: 'test@example.com', phone: '+4915112345678' };
    const email = '973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b';
    expect(advertisingRow(person, 'meta', sha256Hex)).toBe(`${email},${sha256Hex('4915112345678')}\r\n`);
    expect(advertisingRow(person, 'google', sha256Hex)).toBe(`${email},${sha256Hex('+4915112345678')}\r\n`);
    expect(advertisingRow({ ...person, phone: undefined }, 'google', sha256Hex)).toBe(`${email},\r\n`);
    expect([advertisingHeader('meta'), advertisingHeader('google')]).toEqual(['email,phone\r\n', 'Email,Phone\r\n']);
  });

  it.each<[AudienceBody, string | undefined]>([
    [{ all: [{ segment: ['Loyal'] }, { taste: ['bakery'] }] }, undefined],
    [{ customerIds: ['ann'] as never }, 'expected no customerIds'],
    [{ not: { affected: { withinDays: 3 } } }, 'expected nothing of recalls and cases'],
    [{ bought: { productIds: ['x'] as never, withinDays: 9, times: 1 } }, 'expected no single products'],
    [{ any: [{ taste: ['Gluten free'] }] }, 'such as Gluten free'],
    [{ taste: ['halal'] }, 'such as halal'],
  ])('is never told by what shows health: %j', (audience, fault) => {
    const [first] = faultsForAdvertising(audience);
    if (fault === undefined) expect(first).toBe(undefined);
    else expect(first).toContain(fault);
  });

  it('has each page counted', () => {
    const first = withPage(NO_COUNTS, { looked: 9, exported: 2, refusals: ['minor', 'minor'] });
    const second = withPage(first, { looked: 1, exported: 0, refusals: ['no-consent'] });
    expect(second).toEqual({ looked: 10, matching: 5, exported: 2, withheld: { minor: 2, 'no-consent': 1 } });
  });
});
