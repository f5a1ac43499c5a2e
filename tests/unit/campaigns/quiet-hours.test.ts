import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contactHoursOf } from '#domain/campaigns/contact-hours.ts';
import { nextQuarter, openFrom } from '#domain/campaigns/quiet-hours.ts';
import { instantOf, millisOf } from '#domain/time.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Facts } from '#schemas/profile.ts';

const SHOP = 'Europe/Berlin';
const SOON = '2026-01-01T00:00:00.000Z' as Instant;
const told = (traits: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(traits).map(([name, value]) => [name, { value, at: SOON }])) as Facts['traits'];
const due = (at: string, traits: Record<string, unknown>, shop = SHOP) =>
  openFrom(instantOf(Date.parse(at)), contactHoursOf(told(traits), shop))?.replace(':00.000Z', 'Z');

describe('quiet hours', () => {
  // domain.md §8
  it.each([
    ['on the day on which the clocks go forward', '2026-03-08T11:30Z', 'America/New_York', '2026-03-08T12:00Z'],
    ['on the day before', '2026-03-07T12:30Z', 'America/New_York', '2026-03-07T13:00Z'],
    ['in the evening in Shanghai', '2026-06-01T13:30Z', 'Asia/Shanghai', '2026-06-02T00:00Z'],
    ['at nine in the evening to the second', '2026-06-01T13:00Z', 'Asia/Shanghai', '2026-06-02T00:00Z'],
  ])('hold a message %s', (_when, at, timezone, expected) => {
    expect(due(at, { timezone })).toBe(expected);
  });

  it('end at eight to the second, and begin a second after 20:59:59', () => {
    expect(due('2026-06-01T00:00:00.000Z', { timezone: 'Asia/Shanghai' })).toBe('2026-06-01T00:00Z');
    expect(due('2026-06-01T12:59:59.000Z', { timezone: 'Asia/Shanghai' })).toBe('2026-06-01T12:59:59.000Z');
  });

  it('are those of every zone that something tells: the person, the device and the address', () => {
    const traits = { timezone: 'America/New_York', deviceTimezone: 'America/Los_Angeles', address: { timezone: 'America/Chicago' } };
    expect(due('2026-06-01T13:00Z', traits)).toBe('2026-06-01T15:00Z');
  });

  it('are longer where a state of the US wants them to be', () => {
    const inState = (state: string) => ({ timezone: 'America/New_York', address: { country: 'US', state } });
    expect(due('2026-06-02T12:30Z', inState('CT'))).toBe('2026-06-02T13:00Z');
    expect(due('2026-06-02T00:15Z', inState('US-NY'))).toBe('2026-06-02T00:15Z');
    expect(due('2026-06-02T00:15Z', inState('FL'))).not.toBe('2026-06-02T00:15Z');
    // A Sunday: Texas opens at noon in both of its zones.
    expect(due('2026-06-07T15:00Z', { address: { country: 'US', state: 'tx' } })).toBe('2026-06-07T18:00Z');
    expect(due('2026-06-08T15:00Z', { address: { country: 'US', state: 'tx' } })).toBe('2026-06-08T15:00Z');
  });

  it('leave ten to six in each zone of the country when none is told, and in that of the shop when no country is', () => {
    expect(due('2026-06-01T15:30Z', { country: 'US' })).toBe('2026-06-01T20:00Z');
    expect(due('2026-06-01T07:30Z', {})).toBe('2026-06-01T08:00Z');
    expect(due('2026-06-01T16:00Z', {})).toBe('2026-06-02T08:00Z');
    expect(due('2026-06-01T07:30Z', { timezone: 'Mars/Phobos' })).toBe('2026-06-01T08:00Z');
  });

  it('have no end where the zones that it may be are half the world apart', () => {
    expect(due('2026-06-01T10:00Z', { country: 'RU' })).toBeUndefined();
  });

  it('never let a message out at night, and never keep one that may go', () => {
    const zones = Intl.supportedValuesOf('timeZone');
    const moments = fc.integer({ min: Date.parse('2024-01-01'), max: Date.parse('2028-01-01') }).map(instantOf);
    fc.assert(
      fc.property(fc.constantFrom(...zones), moments, (timezone, at) => {
        const hours = contactHoursOf(told({ timezone }), SHOP);
        const opens = openFrom(at, hours) as Instant;
        const clock = Number(new Intl.DateTimeFormat('en-GB', { timeZone: timezone, hour: '2-digit' }).format(millisOf(opens)));
        expect(clock).toBeGreaterThanOrEqual(8);
        expect(clock).toBeLessThan(21);
        expect(millisOf(opens) - millisOf(at)).toBeLessThanOrEqual(12.25 * 3_600_000);
        expect(openFrom(opens, hours)).toBe(opens);
      }),
      { numRuns: 500 },
    );
  });

  it('are looked at again at whole quarters of an hour', () => {
    expect(nextQuarter('2026-06-01T10:00:00.000Z' as Instant)).toBe('2026-06-01T10:15:00.000Z');
    expect(nextQuarter('2026-06-01T10:14:59.999Z' as Instant)).toBe('2026-06-01T10:15:00.000Z');
  });
});
