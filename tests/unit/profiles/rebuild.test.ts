import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyProfile } from '#domain/profiles/merge-profiles.ts';
import { rebuildOrders, rebuildProfile, saysTheSame } from '#domain/profiles/rebuild-profile.ts';
import { resolve } from '#domain/profiles/record-events.ts';
import { epochDayOf, localDayOf } from '#domain/time.ts';
import type { CustomerId } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { PersonHistory } from '#schemas/person-history.ts';
import { FactsSchema, type Profile, type Salvage } from '#schemas/profile.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';
import { keyOfId, play, type Step, shop, someEvents, somePlays, type World } from '../../support/shop-world.ts';

const IDS = ['u1', 'a1', 'a2'];
const eventsOf = (steps: readonly Step[]) => steps.flatMap((step) => (step.kind === 'event' ? [step.event] : []));
const isView = ({ name }: StoredEvent) => name === 'Product Viewed';
const dayOf = ({ at }: StoredEvent) => epochDayOf(at, shop.timeZone);

/** What the tables hold of a person; views before `keptSinceDay` have expired. */
function historyOf(world: World, told: readonly StoredEvent[], id: string, keptSinceDay: number): PersonHistory | undefined {
  const { personKey, record } = resolve(world.ledger, keyOfId(id));
  if (record.kind !== 'present') return undefined;
  const ids = IDS.filter((each) => resolve(world.ledger, keyOfId(each)).personKey === personKey);
  const own = told.filter((event) => ids.some((each) => keyOfId(each) === event.personKey));
  const views = own.filter((event) => isView(event) && dayOf(event) >= keptSinceDay);
  return {
    personKey,
    record,
    subjects: new Set(ids.map(keyOfId)),
    ids: new Map(ids.map((each) => [keyOfId(each), each])),
    events: own.filter((event) => !isView(event)),
    days: views.map((event) => ({ day: localDayOf(event.at, shop.timeZone), firstAt: event.at })),
    orders: world.ledger.orders,
  };
}

const storedIn = ({ record }: PersonHistory): Profile | undefined => (record.kind === 'present' ? record.profile : undefined);
const since = fc.integer({ min: 19_000, max: 21_000 });

describe('a profile that is rebuilt', () => {
  it('is the stored one after any sequence of orders, refunds, repetitions and merges, of whose behaviour any part has expired', () => {
    fc.assert(
      fc.property(somePlays, since, ({ plain, mixed }, keptSinceDay) => {
        const world = play(mixed);
        for (const id of IDS) {
          const history = historyOf(world, eventsOf(plain), id, keptSinceDay);
          if (!history) continue;
          const rebuilt = rebuildProfile(history, { shop, keptSinceDay });
          expect(FactsSchema.parse(rebuilt)).toEqual(FactsSchema.parse(storedIn(history)));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is made from the events alone when nothing of it can be read but its id', () => {
    fc.assert(
      fc.property(someEvents, (events) => {
        const world = play(events.map((event) => ({ kind: 'event', event })));
        const history = historyOf(world, events, 'a1', 0);
        const stored = history && storedIn(history);
        if (!history || !stored) return;
        const salvage: Salvage = { personKey: keyOfId('a1'), versionRead: 'x', isMerged: false, fields: {} };
        const rebuilt = rebuildProfile({ ...history, record: { kind: 'unreadable', salvage } }, { shop, keptSinceDay: 0 });
        expect(rebuilt && saysTheSame(stored, rebuilt)).toBe(true);
        expect(rebuilt?.version).toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  it('says something else than one that was damaged, and keeps what does not come from events', () => {
    const at = '2026-11-20T10:00:00.000Z' as Instant;
    const order: StoredEvent = {
      schemaVersion: 1,
      key: '0'.repeat(16),
      personKey: keyOfId('u1'),
      type: 'track',
      name: 'Order Completed',
      at,
      receivedAt: at,
      source: 'web',
      orderRef: 'shop#1',
      userId: 'u1',
      properties: { total: 12 },
      traits: {},
      context: {},
    };
    const world = play([{ kind: 'event', event: order }]);
    const history = historyOf(world, [order], 'u1', 0);
    const stored = history && storedIn(history);
    if (!history || !stored) throw new Error('The order was not stored.');
    const segment = { name: 'Loyal', since: at, runId: 'segments-2026-11-22' as never, score: 0.5, parts: [], reason: '', history: [] };
    const damaged: Profile = { ...stored, orders: 9, sources: {}, activeOn: [20_777], activeDays: 1, version: 5, segment };
    const rebuilt = rebuildProfile({ ...history, record: { kind: 'present', profile: damaged } }, { shop, keptSinceDay: 20_000 });
    expect(rebuilt).toEqual({ ...stored, version: 5, segment });
    expect(rebuilt && saysTheSame(damaged, rebuilt)).toBe(false);
  });

  it('keeps what is told of somebody of whom every event has expired, and gives up when not even the id is known', () => {
    const profile = { ...emptyProfile(keyOfId('a1'), 'a1' as CustomerId, '2024-01-01T10:00:00.000Z' as Instant), version: 3 };
    const idle: Profile = { ...profile, activeOn: [19_723], activeDays: 2, lastActiveOn: '2024-01-01' as never };
    const history: PersonHistory = {
      personKey: keyOfId('a1'),
      record: { kind: 'present', profile: idle },
      subjects: new Set([keyOfId('a1')]),
      ids: new Map([[keyOfId('a1'), 'a1']]),
      events: [],
      days: [],
      orders: new Map(),
    };
    expect(rebuildProfile(history, { shop, keptSinceDay: 20_000 })).toEqual(idle);
    expect(rebuildProfile({ ...history, ids: new Map() }, { shop, keptSinceDay: 20_000 })).toBeUndefined();
  });
});

describe('orders that are rebuilt', () => {
  it('stay as they are when they are whole', () => {
    fc.assert(
      fc.property(somePlays, ({ plain, mixed }) => {
        const { ledger } = play(mixed);
        const after = rebuildOrders(ledger, eventsOf(plain), shop);
        for (const [orderRef, order] of ledger.orders) expect(after.orders.get(orderRef)).toBe(order);
      }),
      { numRuns: 200 },
    );
  });

  it('come back when they are lost', () => {
    fc.assert(
      fc.property(someEvents, (events) => {
        const { ledger } = play(events.map((event) => ({ kind: 'event', event })));
        const rebuilt = rebuildOrders({ people: ledger.people, orders: new Map() }, events, shop);
        expect(new Map([...rebuilt.orders].sort())).toEqual(new Map([...ledger.orders].sort()));
      }),
      { numRuns: 100 },
    );
  });
});
