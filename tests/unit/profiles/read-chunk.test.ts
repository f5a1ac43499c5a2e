import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isBehaviour, slicesOf, storedEventOf } from '#domain/profiles/read-chunk.ts';
import type { LocalDay } from '#schemas/instant.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';
import { addToDay, eventsOfPart, itemOfPart, partOfItem } from '#storage/behaviour-parts.ts';
import { eventOfItem, itemOfEvent } from '#storage/event-item.ts';
import { aChunk, anEvent, anOrder } from '../../support/customer-builders.ts';
import { keyOfId } from '../../support/shop-world.ts';

const personKey = keyOfId('ada');
const day = '2026-11-20' as LocalDay;
let keys = 0;
const stored = (event: Parameters<typeof storedEventOf>[1], chunk = aChunk([])): StoredEvent => {
  keys += 1;
  return storedEventOf(chunk, event, { key: keys.toString(16).padStart(16, '0'), personKey });
};

describe('an event of a chunk', () => {
  it('gets its order by the group of its source, and its channel from the chunk unless it has one', () => {
    const chunk = aChunk([], { group: 'shop', channel: 'web', context: { locale: 'de-DE' } });
    expect(stored(anOrder('17'), chunk)).toMatchObject({ orderRef: 'shop#17', channel: 'web', context: { locale: 'de-DE' } });
    expect(stored(anOrder('17', { channel: 'store' }), chunk)).toMatchObject({ channel: 'store' });
    expect(stored(anEvent({ event: 'Product Reviewed', properties: { order_id: '17' } })).orderRef).toBeUndefined();
  });

  it('comes back from its item as it was', () => {
    const field = fc.constantFrom('product_id', 'price', 'lot');
    const products = fc.array(
      fc.oneof(fc.dictionary(field, fc.jsonValue()), fc.record({ sku: fc.string(), quantity: fc.nat() }), fc.jsonValue()),
    );
    fc.assert(
      fc.property(products, (list) => {
        const event = stored(
          anOrder('18', { userId: 'ada', anonymousId: 'phone', properties: { products: JSON.parse(JSON.stringify(list)) } }),
        );
        const { subjectId: _subject, ...kept } = event;
        expect(eventOfItem(itemOfEvent(event))).toEqual(kept);
      }),
    );
  });
});

describe('slicesOf', () => {
  it('keeps every event once, in portions that a transaction holds', () => {
    const kinds = fc.array(fc.constantFrom('order', 'view'), { maxLength: 300 });
    fc.assert(
      fc.property(kinds, (list) => {
        const events = list.map((kind, index) => stored(kind === 'order' ? anOrder(`s${index}`) : anEvent()));
        const slices = slicesOf(events, 'Europe/Berlin');
        const kept = slices.flatMap(({ commerce, behaviour }) => [...commerce, ...[...behaviour.values()].flat()]);
        expect(kept.map(({ key }) => key).sort()).toEqual(events.map(({ key }) => key).sort());
        for (const { commerce, behaviour } of slices) expect(commerce.length * 2 + behaviour.size).toBeLessThanOrEqual(94);
        expect(slices.flatMap(({ commerce }) => commerce).every((event) => !isBehaviour(event))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});

describe('the parts of a day', () => {
  const aView = (index: number) => stored(anEvent({ properties: { product_id: `p${index}`, url: 'https://x'.repeat(20), price: 1.25 } }));

  it('take each event once, whatever was sent before, and give it back', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(59), fc.nat(59)), { maxLength: 12 }), (ranges) => {
        const views = Array.from({ length: 60 }, (_, index) => aView(index));
        let parts = addToDay(personKey, day, [], views.slice(0, 1)).made.map((part) => partOfItem(itemOfPart(part, 1)));
        for (const [from, to] of ranges) {
          const { replaced, made } = addToDay(personKey, day, parts, views.slice(Math.min(from, to), Math.max(from, to)));
          const changed = [...replaced, ...made].map((part) => partOfItem(itemOfPart(part, part.version + 1)));
          parts = [...parts.filter(({ number }) => changed.every((part) => part.number !== number)), ...changed].sort(
            (one, other) => one.number - other.number,
          );
        }
        const sent = new Set([
          0,
          ...ranges.flatMap(([from, to]) =>
            views.flatMap((_, index) => (index >= Math.min(from, to) && index < Math.max(from, to) ? [index] : [])),
          ),
        ]);
        expect(
          parts
            .flatMap(eventsOfPart)
            .map(({ properties }) => properties['product_id'])
            .sort(),
        ).toEqual([...sent].map((index) => `p${index}`).sort());
        expect(parts.slice(0, -1).every(({ isSealed }) => isSealed)).toBe(true);
        for (const part of parts) expect(JSON.stringify(itemOfPart(part, 1)).length).toBeLessThan(1300);
      }),
      { numRuns: 60 },
    );
  });

  it('keep of a view what its readers use', () => {
    const view = aView(1);
    const [part] = addToDay(personKey, day, [], [view]).made;
    expect(part && eventsOfPart(part)).toMatchObject([
      { key: view.key, name: 'Product Viewed', at: view.at, channel: 'web', properties: { product_id: 'p1', price: 1.25 } },
    ]);
    expect(part && eventsOfPart(part)[0]?.properties).not.toHaveProperty('url');
  });
});
