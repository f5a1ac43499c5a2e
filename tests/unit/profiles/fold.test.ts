import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { combine } from '#domain/profiles/merge-profiles.ts';
import { contributionOf } from '#domain/profiles/order-contribution.ts';
import type { Facts } from '#schemas/profile.ts';
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
        }
      }),
      RUNS,
    );
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
        const days = new Set(union.filter(({ name }) => name === 'Product Viewed').map(({ at }) => at.slice(0, 10)));
        // Days with behaviour count per id, so only the rest of the union can be folded under one id.
        const { activeDays, ...rest } = combine(left, right);
        const { activeDays: unionDays, ...folded } = factsOf(play(steps(union)), 'u1') ?? { activeDays: 0 };
        expect(rest).toEqual({ ...folded, isIdentified: left.isIdentified || right.isIdentified });
        expect(activeDays).toBeGreaterThanOrEqual(unionDays);
        expect(unionDays).toBeLessThanOrEqual(days.size * 2);
      }),
      RUNS,
    );
  });
});
