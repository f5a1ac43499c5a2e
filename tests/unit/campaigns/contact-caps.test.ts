import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { liveSlots, withoutSlot, withSlot } from '#domain/campaigns/contact-caps.ts';
import { instantOf, millisOf } from '#domain/time.ts';
import type { Channel, ContactSlot } from '#schemas/contact.ts';
import type { Instant } from '#schemas/instant.ts';

const HOUR = 3_600_000;
const start = Date.parse('2026-06-01T12:00:00.000Z');
const at = (hours: number): Instant => instantOf(start + hours * HOUR);
const caps = { perDay: 1, perWeek: 3, perChannelDay: 1, perChannelWeek: 3 };
const ask = (sendId: string, hours: number, channel: Channel = 'email') => ({ sendId, channel, at: at(hours) });

/** Asks for one place after another. @returns which were granted */
function granted(requests: readonly ReturnType<typeof ask>[], by = caps): string[] {
  let slots: ContactSlot[] = [];
  return requests.flatMap((request) => {
    const next = withSlot(slots, request, by);
    slots = next ?? slots;
    return next ? [request.sendId] : [];
  });
}

describe('places among the messages of a person', () => {
  it('are one a day and three a week, both of them rolling', () => {
    expect(granted([ask('a', 0), ask('b', 23.99), ask('c', 24), ask('d', 48), ask('e', 96), ask('f', 167.9), ask('g', 168)])).toEqual([
      'a',
      'c',
      'd',
      'g',
    ]);
  });

  it('are counted on all channels together and on each', () => {
    const wide = { perDay: 2, perWeek: 4, perChannelDay: 1, perChannelWeek: 2 };
    const requests = [ask('a', 0), ask('b', 1), ask('c', 1, 'sms'), ask('d', 2, 'push'), ask('e', 30), ask('f', 60), ask('g', 60, 'push')];
    expect(granted(requests, wide)).toEqual(['a', 'c', 'e', 'g']);
  });

  it('are taken once by one message, however often it asks, and can be given back', () => {
    const one = withSlot([], ask('a', 0), caps) ?? [];
    expect(withSlot(one, ask('a', 5), caps)).toEqual(one);
    expect(withSlot(one, ask('b', 5), caps)).toBeUndefined();
    expect(withSlot(withoutSlot(one, 'a'), ask('b', 5), caps)).toEqual([ask('b', 5)]);
  });

  it('never exceed a cap in any window, and never pile up', () => {
    const request = fc.record({ hours: fc.integer({ min: 0, max: 600 }), channel: fc.constantFrom<Channel>('email', 'sms', 'push') });
    fc.assert(
      fc.property(fc.array(request, { maxLength: 60 }), (wanted) => {
        const ordered = wanted.toSorted((left, right) => left.hours - right.hours);
        let slots: ContactSlot[] = [];
        const sent: number[] = [];
        for (const [index, { hours, channel }] of ordered.entries()) {
          const next = withSlot(slots, ask(`s-${index}`, hours, channel), caps);
          if (next === undefined) continue;
          slots = next;
          sent.push(hours);
          expect(slots.length).toBeLessThanOrEqual(caps.perWeek);
        }
        for (const hours of sent) {
          expect(sent.filter((other) => other > hours - 24 && other <= hours).length).toBeLessThanOrEqual(1);
          expect(sent.filter((other) => other > hours - 168 && other <= hours).length).toBeLessThanOrEqual(3);
        }
        expect(liveSlots(slots, instantOf(millisOf(at(600)) + 168 * HOUR))).toEqual([]);
      }),
    );
  });
});
