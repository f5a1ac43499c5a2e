import { expect, it } from 'vitest';
import { readEvents } from '#domain/profiles/read-events.ts';
import { type StoredEvent, StoredEventSchema } from '#schemas/stored-event.ts';
import { keyOfId, shop } from '../../support/shop-world.ts';

const at = '2026-11-20T10:00:00.000Z';
const aTold = (key: string, given: Record<string, unknown> = {}): StoredEvent =>
  StoredEventSchema.parse({
    key,
    personKey: keyOfId('u1'),
    type: 'track',
    name: 'Order Completed',
    at,
    receivedAt: at,
    source: 'web',
    userId: 'u1',
    orderRef: `shop#${key}`,
    properties: { total: 12.5 },
    traits: {},
    context: {},
    ...given,
  });

it('reads what each event says of an order, and sets the unusable ones aside with their reason', () => {
  const good = aTold('good');
  const view = aTold('view', { name: 'Product Viewed', orderRef: undefined });
  const unread = aTold('unread', { properties: { total: 'a lot' } });
  const strange = aTold('strange', { type: 'unknown' });
  const { events, unusable, facts } = readEvents([good, unread, view, strange, good], shop);
  expect(events).toEqual([good, view]);
  expect([...facts]).toMatchObject([['good', { kind: 'completed', completion: { totalMinor: 1250 } }]]);
  expect(unusable).toMatchObject([
    { event: unread, code: 'unusable_order' },
    { event: strange, code: 'unknown_type' },
  ]);
});

it('takes the last of events with the same key', () => {
  const [first, last] = [aTold('same', { properties: { total: 1 } }), aTold('same', { properties: { total: 2 } })];
  expect(readEvents([first, last], shop).events).toEqual([last]);
});
