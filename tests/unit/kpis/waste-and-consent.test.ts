import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '#domain/kpis/catalogue.ts';
import { countCoverage, PromotionWords } from '#domain/kpis/consent-coverage.ts';
import { countDisposals, type DisposalReaders } from '#domain/kpis/count-disposals.ts';
import { FACT_PLACES, type FactName } from '#domain/kpis/facts.ts';
import { itemCosts } from '#domain/kpis/goods-cost.ts';
import { reachOf } from '#domain/kpis/reach.ts';
import { ALL, type Dimension, ShopFacts } from '#domain/kpis/shop-facts.ts';
import { snapshotDays } from '#domain/kpis/snapshot-days.ts';
import { mayContact } from '#domain/privacy/may-contact.ts';
import { epochDayOfLocalDay } from '#domain/time.ts';
import { GtinSchema } from '#schemas/gtin.ts';
import { CustomerIdSchema, ProductIdSchema } from '#schemas/ids.ts';
import { InstantSchema, type LocalDay } from '#schemas/instant.ts';

const dayOf = (text: string) => epochDayOfLocalDay(text as LocalDay);
const [from, today] = [dayOf('2026-11-09'), dayOf('2026-11-12')];
const emptyFacts = () => new ShopFacts({ from, to: today, inactiveDays: 60 }, 'EUR');
const factsAt = (facts: ShopFacts, dimension: Dimension, group: string, day: string) => (name: FactName) =>
  facts.rowsOf(dimension).get(group)?.[dayOf(day) - from]?.[FACT_PLACES[name]] ?? 0;
const told = (id: string, of: (name: FactName) => number) => CATALOGUE.find((one) => one.id === id)?.made.value(of, undefined);

const milk = GtinSchema.parse('4006381333931');
const unknown = GtinSchema.parse('96385074');
const zone = 'Europe/Berlin';

function disposing(disposals: readonly Record<string, unknown>[]): DisposalReaders & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    async *between(since, until) {
      asked.push(since, until);
      for (const given of disposals) {
        const at = InstantSchema.parse(given['at']);
        yield { gtin: milk, quantity: 1, uom: 'EA', ...given, at };
      }
    },
    itemCosts: async () => new Map([[milk, 80]]),
    storeOf: (place) => (place === 'fridge-1' ? 'mitte' : undefined),
  };
}

describe('waste', () => {
  it('is what was disposed of, at cost, on the local day and in the store of the place', async () => {
    const facts = emptyFacts();
    const readers = disposing([
      { at: '2026-11-10T23:30:00.000Z', quantity: 7, place: 'fridge-1' },
      { at: '2026-11-11T10:00:00.000Z', quantity: 2.5, uom: 'KGM', place: 'cellar' },
      { at: '2026-11-10T10:00:00.000Z', quantity: 1, place: 'fridge-1' },
    ]);
    await countDisposals({ facts, from, today, zone }, readers);
    expect(readers.asked).toEqual(['2026-11-08T23:00:00.000Z', '2026-11-12T23:00:00.000Z']);
    expect(factsAt(facts, 'total', ALL, '2026-11-11')('disposedMinor')).toBe(7 * 80 + 200);
    expect(factsAt(facts, 'store', 'mitte', '2026-11-11')('disposedMinor')).toBe(560);
    expect(factsAt(facts, 'store', 'unknown', '2026-11-11')('disposedMinor')).toBe(200);
    expect(factsAt(facts, 'store', 'mitte', '2026-11-10')('disposedMinor')).toBe(80);
  });

  it('is unknown, and not nothing, of goods whose cost nobody told or that are measured otherwise', async () => {
    const facts = emptyFacts();
    const at = '2026-11-11T10:00:00.000Z';
    await countDisposals(
      { facts, from, today, zone },
      disposing([
        { at, gtin: unknown },
        { at, uom: 'GRM', quantity: 900 },
      ]),
    );
    const of = factsAt(facts, 'total', ALL, '2026-11-11');
    expect([of('costedDisposals'), of('disposedMinor')]).toEqual([0, 0]);
    expect(told('waste-rate', (name) => (name === 'costedNetMinor' ? 50_000 : of(name)))).toBeNull();
  });

  it('is a share of the sales of goods whose cost is known: 560 of 14,000 is four per cent', () => {
    const given: Partial<Record<FactName, number>> = { costedDisposals: 1, disposedMinor: 560, costedNetMinor: 14_000, netMinor: 99_000 };
    expect(told('waste-rate', (name) => given[name] ?? 0)).toBeCloseTo(0.04, 12);
    expect(told('waste-rate', (name) => ({ ...given, costedNetMinor: 0 })[name] ?? 0)).toBeNull();
  });

  it('costs what the cheapest supplier asks, of the products whose number is known', () => {
    const product = (productId: string, gtin?: string) => ({
      productId: ProductIdSchema.parse(productId),
      gtin: gtin === undefined ? undefined : GtinSchema.parse(gtin),
    });
    const costs = new Map([
      [ProductIdSchema.parse('a'), 90],
      [ProductIdSchema.parse('b'), 80],
      [ProductIdSchema.parse('c'), 10],
    ]);
    expect([...itemCosts([product('a', milk), product('b', milk), product('c'), product('d', unknown)], costs)]).toEqual([[milk, 80]]);
  });

  it('goes down again when a disposal is taken back, while what cannot be counted anew stays', () => {
    const facts = emptyFacts();
    const row = Array.from({ length: Object.keys(FACT_PLACES).length }, () => 0);
    row[FACT_PLACES.disposedMinor] = 560;
    row[FACT_PLACES.stockOuts] = 3;
    const stored = new Map([['total' as const, [{ day: '2026-11-11' as LocalDay, groups: { [ALL]: row } }]]]);
    const made = snapshotDays(facts, from, stored).find(({ dimension, day }) => dimension === 'total' && day === '2026-11-11');
    expect(made?.groups[ALL]?.[FACT_PLACES.disposedMinor]).toBe(0);
    expect(made?.groups[ALL]?.[FACT_PLACES.stockOuts]).toBe(3);
  });
});

describe('the coverage of consents', () => {
  const asOf = InstantSchema.parse('2026-11-12T03:00:00.000Z');
  const at = InstantSchema.parse('2026-01-01T00:00:00.000Z');
  const named = { segment: 'loyal', ageBand: '25–34', gender: 'female', region: 'North' };

  it('agrees with what decides on messages, whatever somebody has said of e-mail, texts, push and all', () => {
    const statuses = [undefined, 'granted', 'denied', 'withdrawn'] as const;
    const channels = ['email', 'sms', 'push', 'all'] as const;
    for (let code = 0; code < statuses.length ** channels.length; code++) {
      const said = channels.flatMap((channel, place) => {
        const status = statuses[Math.floor(code / statuses.length ** place) % statuses.length];
        return status === undefined ? [] : { purpose: 'marketing', channel, status };
      });
      const words = new PromotionWords(asOf);
      for (const word of said) words.note('p', word);
      const expected = ['email', 'sms', 'push'].map((channel, place) => (mayContact(said, 'marketing', channel) ? 1 << place : 0));
      expect(words.allowedTo('p'), JSON.stringify(said)).toBe(expected.reduce((sum, bit) => sum + bit, 0));
    }
  });

  it('does not count a consent whose time is over, nor one for another purpose', () => {
    const words = new PromotionWords(asOf);
    words.note('p', { purpose: 'marketing', channel: 'email', status: 'granted', expiresAt: at });
    words.note('p', { purpose: 'profiling', channel: 'all', status: 'granted' });
    words.note('p', { purpose: 'marketing', channel: 'sms', status: 'granted' });
    expect(words.allowedTo('p')).toBe(2);
    expect(words.allowedTo('q')).toBe(0);
  });

  it('counts people with an address alone: of two with an e-mail address one allows it, whoever has none counts nowhere', () => {
    const facts = emptyFacts();
    const person = (email?: string, phone?: string) => ({
      customerId: CustomerIdSchema.parse('c'),
      traits: { ...(email ? { email: { value: email, at } } : {}), ...(phone ? { phone: { value: phone, at } } : {}) },
    });
    const both = reachOf(person('a@shop.example', '+49 30 1234567'));
    expect([both, reachOf(person('nobody')), reachOf(person())]).toEqual([3, 0, 0]);
    countCoverage(facts, named, { day: today, reach: both, allowed: 1 });
    countCoverage(facts, named, { day: today, reach: reachOf(person('b@shop.example')), allowed: 0 });
    countCoverage(facts, { ...named, region: 'South' }, { day: today, reach: 0, allowed: 7 });
    const of = factsAt(facts, 'total', ALL, '2026-11-12');
    expect(told('consent-coverage-email', of)).toBe(0.5);
    expect(told('consent-coverage-sms', of)).toBe(0);
    expect(told('consent-coverage-push', of)).toBeNull();
    expect(told('consent-coverage-email', factsAt(facts, 'region', 'South', '2026-11-12'))).toBeNull();
    expect(told('consent-coverage-email', factsAt(facts, 'segment', 'loyal', '2026-11-12'))).toBe(0.5);
  });
});
