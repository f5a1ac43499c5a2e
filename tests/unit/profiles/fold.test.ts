import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { combine } from '#domain/profiles/merge-profiles.ts';
import { NO_TOTALS } from '#domain/profiles/order-buckets.ts';
import { contributionOf } from '#domain/profiles/order-contribution.ts';
import { firstOrderDayOf, orderDaysOf, ordersOfUnknownDay } from '#domain/profiles/order-days.ts';
import { epochDayOfLocalDay, localDayOfEpochDay } from '#domain/time.ts';
import type { Facts } from '#schemas/profile.ts';
import { StoredEventSchema } from '#schemas/stored-event.ts';
import { factsOf, keyOfId, play, type Step, someEvents, somePlays } from '../../support/shop-world.ts';

const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
const RUNS = { numRuns: 300 };

describe('the fold of a person', () => {
  it('ends the same whatever the sequence, the repetitions and the moments of the merges', () => {
    fc.assert(
      fc.property(somePlays, ({ plain, mixed, joins }) => {
        const orderly = play([...plain, ...joins]);
        const disorderly = play(mixed);
        expect(factsOf(disorderly, 'u1')).toEqual(factsOf(orderly, 'u1'));
        expect(disorderly.ledger.orders).toEqual(orderly.ledger.orders);
      }),
      RUNS,
    );
  });

  it('leaves each id its own part when nobody is merged', () => {
    fc.assert(
      fc.property(somePlays, ({ plain, mixed }) => {
        const orderly = play(plain);
        const disorderly = play(mixed.filter(({ kind }) => kind === 'event'));
        for (const id of ['u1', 'a1', 'a2']) expect(factsOf(disorderly, id)).toEqual(factsOf(orderly, id));
      }),
      RUNS,
    );
  });

  it('is the same in one go and in two batches', () => {
    fc.assert(
      fc.property(someEvents, fc.nat(24), (events, cut) => {
        const steps: Step[] = events.map((event) => ({ kind: 'event', event }));
        const whole = play(steps);
        const parts = play(steps.slice(cut), play(steps.slice(0, cut)));
        expect(parts.ledger).toEqual(whole.ledger);
      }),
      RUNS,
    );
  });

  it('counts what every order contributes to its owner, no more and no less', () => {
    fc.assert(
      fc.property(somePlays, ({ mixed }) => {
        const { ledger } = play(mixed);
        const owned = [...ledger.orders.values()].flatMap((order) => contributionOf(order) ?? []);
        const kept = [...ledger.people.values()].flatMap((record) => (record.kind === 'present' ? [record.profile] : []));
        for (const currency of ['EUR', 'JPY']) {
          const due = owned.filter((contribution) => contribution.currency === currency);
          expect(sumOf(kept.map(({ byCurrency }) => byCurrency[currency]?.spendMinor ?? 0))).toBe(
            sumOf(due.map(({ spendMinor }) => spendMinor)),
          );
          expect(sumOf(kept.map(({ byCurrency }) => byCurrency[currency]?.orders ?? 0))).toBe(sumOf(due.map(({ orders }) => orders)));
        }
      }),
      RUNS,
    );
  });

  it('keeps days and months that add up to the totals', () => {
    fc.assert(
      fc.property(somePlays, ({ mixed }) => {
        const kept = [...play(mixed).ledger.people.values()].flatMap((record) => (record.kind === 'present' ? [record.profile] : []));
        for (const totals of kept.flatMap(({ byCurrency }) => Object.values(byCurrency))) {
          const buckets = [...totals.days, ...totals.months];
          expect(sumOf(buckets.map(([, orders]) => orders))).toBe(totals.orders);
          expect(sumOf(buckets.map(([, , spendMinor]) => spendMinor))).toBe(totals.spendMinor);
          expect(ordersOfUnknownDay(totals)).toBe(0);
          expect(sumOf(orderDaysOf(totals).map(([, orders]) => orders))).toBe(totals.orders);
        }
      }),
      RUNS,
    );
  });
});

it('keeps every day with an order for life, the first of them too, and forgets those of cancelled orders', () => {
  const order = (orderId: string, at: string, name = 'Order Completed'): Step => ({
    kind: 'event',
    event: StoredEventSchema.parse({
      key: `${orderId}${name === 'Order Completed' ? 1 : 2}`.padStart(16, '0'),
      personKey: keyOfId('u1'),
      type: 'track',
      name,
      at,
      receivedAt: at,
      source: 'web',
      orderRef: `shop#${orderId}`,
      userId: 'u1',
      properties: { total: 10 },
      traits: {},
      context: {},
    }),
  });
  const days = ['2023-02-03', '2024-05-06', '2024-05-20', '2026-11-01'];
  const orders = days.map((day, index) => order(`o${index}`, `${day}T10:00:00.000Z`));
  const twice = order('again', '2024-05-20T12:00:00.000Z');
  const totalsOf = (...steps: Step[]) => factsOf(play(steps), 'u1')?.byCurrency['EUR'] ?? NO_TOTALS;
  const told = totalsOf(...orders.toReversed(), twice);
  expect(told.months.map(([month]) => month)).toEqual([202302, 202405]);
  expect(orderDaysOf(told).map(([day, count]) => [localDayOfEpochDay(day), count])).toEqual([
    ['2023-02-03', 1],
    ['2024-05-06', 1],
    ['2024-05-20', 2],
    ['2026-11-01', 1],
  ]);
  expect(localDayOfEpochDay(firstOrderDayOf(told) ?? 0)).toBe('2023-02-03');
  const cancelled = totalsOf(...orders, order('o0', '2026-11-02T10:00:00.000Z', 'Order Cancelled'));
  expect(localDayOfEpochDay(firstOrderDayOf(cancelled) ?? 0)).toBe('2024-05-06');
  expect(firstOrderDayOf({ days: [], months: [[202405, 2, 10, []]] })).toBe(epochDayOfLocalDay('2024-05-01' as never));
  expect(firstOrderDayOf(NO_TOTALS)).toBeUndefined();
});

it('counts opinions with their stars, and shares; stars on another scale are left out', () => {
  const at = '2026-11-01T10:00:00.000Z';
  const said = [
    ['Product Reviewed', { rating: 4.5 }],
    ['Survey Answered', { rating: 9 }],
    ['Complaint Submitted', {}],
    ['Feedback Submitted', { rating: '3' }],
    ['Product Shared', { rating: 5 }],
    ['Social Mention Received', {}],
  ] as const;
  const steps = said.map(([name, properties], index): Step => {
    const base = { key: String(index).padStart(16, '0'), personKey: keyOfId('u1'), type: 'track', at, receivedAt: at, source: 'web' };
    return { kind: 'event', event: StoredEventSchema.parse({ ...base, name, properties, userId: 'u1', traits: {}, context: {} }) };
  });
  expect(factsOf(play(steps), 'u1')).toMatchObject({
    feedback: { count: 4, ratings: 2, ratingHundredths: 750 },
    socialEvents: 2,
  });
});

describe('combine', () => {
  const facts = someEvents.map((events) => play(events.map((event) => ({ kind: 'event', event }))));
  const known = (value: Facts | undefined) => value ?? undefined;

  it('is commutative and associative', () => {
    fc.assert(
      fc.property(facts, (world) => {
        const [one, two, three] = ['u1', 'a1', 'a2'].map((id) => known(factsOf(world, id)));
        if (!one || !two || !three) return;
        expect(combine(one, two)).toEqual(combine(two, one));
        expect(combine(combine(one, two), three)).toEqual(combine(one, combine(two, three)));
      }),
      RUNS,
    );
  });

  it('of two ids is the fold of both their events: fold(A ∪ B) = combine(fold A, fold B)', () => {
    fc.assert(
      fc.property(someEvents, (events) => {
        const own = (id: string) => events.filter(({ personKey }) => personKey === keyOfId(id));
        // Orders of their own: an order that both ids told of belongs to one of them, which the ledger settles.
        const apart = own('a1').map((event) => ({ ...event, orderRef: event.orderRef && `${event.orderRef}-a1` }));
        const steps = (list: typeof events): Step[] => list.map((event) => ({ kind: 'event', event }));
        const left = factsOf(play(steps(own('u1'))), 'u1');
        const right = factsOf(play(steps(apart)), 'a1');
        if (!left || !right) return;
        const union = [...apart.map((event) => ({ ...event, personKey: keyOfId('u1') })), ...own('u1')];
        expect(combine(left, right)).toEqual({
          ...factsOf(play(steps(union)), 'u1'),
          isIdentified: left.isIdentified || right.isIdentified,
        });
      }),
      RUNS,
    );
  });
});
