import { describe, expect, it } from 'vitest';
import { messageDecision } from '#domain/campaigns/message-decision.ts';
import type { ContactFacts } from '#domain/campaigns/permission.ts';
import type { ContactCounter } from '#schemas/contact.ts';
import type { Instant } from '#schemas/instant.ts';

const NOON = '2026-11-23T12:00:00.000Z' as Instant;
const rules = {
  policy: { shopZone: 'UTC', minimumAge: 18, isAgeChecked: false },
  caps: { perDay: 1, perWeek: 3, perChannelDay: 1, perChannelWeek: 3 },
};
const granted = {
  purpose: 'marketing',
  channel: 'email',
  status: 'granted',
  at: '2026-01-01T00:00:00.000Z' as Instant,
  source: 'web',
} as const;
const allowed: ContactFacts = {
  ...{ asOf: NOON, purpose: 'marketing', channel: 'email', address: 'ann@shop.example', isRestricted: false },
  ...{ traits: { timezone: { value: 'UTC', at: NOON } }, consents: [granted], recovering: new Set<string>(), promoted: new Set<string>() },
};
const counterOf = (...sendIds: string[]): ContactCounter => ({
  ...{ schemaVersion: 1, version: 4 },
  slots: sendIds.map((sendId) => ({ sendId, channel: 'email', at: '2026-11-23T09:00:00.000Z' as Instant })),
});
const decided = (given: Partial<ContactFacts>, counter = counterOf()) =>
  messageDecision({ facts: { ...allowed, ...given }, counter }, { sendId: 's-1', at: NOON }, rules);

describe('whether a message goes out now', () => {
  it('gives a promotion its place and its address', () => {
    expect(decided({})).toEqual({
      kind: 'allowed',
      address: 'ann@shop.example',
      slots: [{ sendId: 's-1', channel: 'email', at: NOON }],
    });
  });

  it('refuses one that has no place left, and keeps the place that a message has already', () => {
    expect(decided({}, counterOf('s-0'))).toEqual({ kind: 'refused', reason: 'frequency-cap' });
    expect(decided({}, counterOf('s-1'))).toMatchObject({ kind: 'allowed', slots: [{ sendId: 's-1' }] });
  });

  it('gives a message about a purchase no place, however many there are', () => {
    expect(decided({ purpose: 'service', consents: [] }, counterOf('s-0'))).toEqual({
      kind: 'allowed',
      address: 'ann@shop.example',
      slots: undefined,
    });
  });

  it('says why not, or from when on', () => {
    expect(decided({ address: undefined })).toEqual({ kind: 'refused', reason: 'no-address' });
    expect(decided({ consents: [] })).toEqual({ kind: 'refused', reason: 'no-consent' });
    expect(decided({ asOf: '2026-11-23T22:00:00.000Z' as Instant })).toEqual({ kind: 'later', dueAt: '2026-11-24T08:00:00.000Z' });
  });
});
