import { describe, expect, it } from 'vitest';
import { figuresOf, listIdOf, listNamed, listTally, responsesIn } from '#domain/recommendations/list-tally.ts';
import type { LocalDay } from '#schemas/instant.ts';
import { COUNTED_LISTS } from '#schemas/list-figures.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';

const day = '2026-11-22' as LocalDay;
const night = { list: 'mixed', modelVersion: 'recommendations-2026-11-22-abc' } as const;
const eventOf = (name: string, properties: object) => ({ name, properties, at: '2026-11-21T23:30:00.000Z' }) as unknown as StoredEvent;

describe('the id of a list', () => {
  it.each(COUNTED_LISTS.flatMap((list) => [null, 'nightly-2026-11-22-ab12'].map((modelVersion) => ({ list, modelVersion }))))(
    'leads back to list and model: %j',
    (name) => {
      expect(listNamed(listIdOf(name))).toEqual(name);
    },
  );

  it.each(['homepage', 'larderly:all:x', 'larderly:mixed', 'larderly:mixed:a b', `larderly:mixed:${'x'.repeat(200)}`, 7, undefined])(
    'is none of ours: %j',
    (listId) => {
      expect(listNamed(listId)).toBeUndefined();
    },
  );
});

describe('what follows from a list', () => {
  const listId = listIdOf(night);
  it.each([
    ['Product Clicked', { list_id: listId }, 'clicks'],
    ['Product Viewed', { list_id: listId }, 'views'],
    ['Product Added', { list_id: listId }, 'additions'],
    ['Order Completed', { products: [{ list_id: listId }, { list_id: listId }, { product_id: 'p' }] }, 'orders'],
    ['Order Completed', { list_id: listId, products: [{ list_id: listId }] }, 'orders'],
  ])('is told once by %s %j', (name, properties, count) => {
    expect(responsesIn(eventOf(name, properties))).toEqual([{ name: night, count }]);
  });

  it.each([
    ['Product Clicked', { list_id: 'homepage' }],
    ['Product Clicked', {}],
    ['Product List Viewed', { list_id: listId }],
    ['Order Completed', { products: 'none' }],
  ])('is not told by %s %j', (name, properties) => {
    expect(responsesIn(eventOf(name, properties))).toEqual([]);
  });
});

describe('a tally', () => {
  it('adds up by day, list and model, and begins anew when it was taken', () => {
    const tally = listTally();
    tally.add(day, night, { exposures: 1, items: 10 });
    tally.add(day, night, { exposures: 1, items: 8 });
    tally.add(day, { list: 'buy-again', modelVersion: null }, { exposures: 1, items: 2 });
    tally.addResponses([eventOf('Product Clicked', { list_id: listIdOf(night) })], 'Europe/Berlin');
    expect(tally.take()).toEqual([
      { ...night, day, counts: { exposures: 2, items: 18, clicks: 1, views: 0, additions: 0, orders: 0 } },
      { list: 'buy-again', modelVersion: null, day, counts: { exposures: 1, items: 2, clicks: 0, views: 0, additions: 0, orders: 0 } },
    ]);
    expect(tally.take()).toEqual([]);
  });

  it('does not grow without end by what clients make up', () => {
    const tally = listTally();
    const madeUp = Array.from({ length: 1000 }, (_, index) => eventOf('Product Clicked', { list_id: `larderly:mixed:v${index}` }));
    tally.addResponses(madeUp, 'UTC');
    expect(tally.take()).toHaveLength(20);
  });
});

it('figures are those of all days together, with the rates that follow', () => {
  const counts = { exposures: 3, items: 30, clicks: 1, views: 0, additions: 0, orders: 1 };
  const figures = figuresOf([
    { ...night, day, counts },
    { ...night, day: '2026-11-21' as LocalDay, counts },
    { list: 'new-for-you', modelVersion: null, day, counts: { ...counts, exposures: 0 } },
  ]);
  expect(figures).toEqual([
    {
      ...night,
      exposures: 6,
      items: 60,
      clicks: 2,
      views: 0,
      additions: 0,
      orders: 2,
      clickThroughRate: 0.333333,
      conversionRate: 0.333333,
    },
    expect.objectContaining({ list: 'new-for-you', modelVersion: null, clickThroughRate: null, conversionRate: null }),
  ]);
});
