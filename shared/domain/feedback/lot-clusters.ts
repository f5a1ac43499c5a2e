import { logFalseDiscoveryRates } from '#numerics/false-discovery.ts';
import { logPoissonTail } from '#numerics/poisson-tail.ts';
import type { Feedback } from '#schemas/feedback.ts';
import type { Instant } from '#schemas/instant.ts';
import type { LotRef } from '#schemas/lot.ts';
import type { Sale } from '#schemas/sale.ts';
import { earlierOf } from '../time.ts';
import { concernsGoods } from './topics.ts';

/** Of all lots that are proposed on average at most so many are false alarms. */
const MOST_FALSE = 0.05;
/** Fewer people may be one household, whatever chance says. */
export const FEWEST_PEOPLE = 3;

/** A lot of which more people complain than chance allows. */
export interface LotCluster extends LotRef {
  readonly productId: string;
  /** People, each once. */
  readonly complaints: number;
  readonly unitsSold: number;
  readonly expected: number;
  readonly pValue: number;
  readonly falseDiscoveryRate: number;
  readonly topics: readonly string[];
  readonly dangers: readonly string[];
  readonly firstComplaintAt: Instant;
}

/** A feedback as far as it can tell of a lot. */
export type LotComplaint = Pick<Feedback, 'personKey' | 'productIds' | 'lots' | 'topics' | 'dangers' | 'at'>;

interface Told extends LotRef {
  readonly productId: string;
  readonly complaints: readonly LotComplaint[];
}

const nameOf = (productId: string, lot: string) => JSON.stringify([productId, lot]);

/** Lots that a complaint can count for: it is about the goods, and names the product or the lot itself. */
function lotsMeant({ topics, dangers, lots, productIds }: LotComplaint): (LotRef & { readonly productId: string })[] {
  if (!concernsGoods(topics) && dangers.length === 0) return [];
  const named = lots.map(({ gtin, lot, by, productId = gtin }) => ({ gtin, lot, by, productId }));
  return named.filter(({ by, productId }) => by === 'told' || productIds.includes(productId));
}

/** Complaints by lot; each person counts once a lot. */
export function complaintsByLot(complaints: readonly LotComplaint[]): Map<string, Told> {
  const byLot = new Map<string, { ref: LotRef; productId: string; people: Map<string, LotComplaint> }>();
  for (const complaint of complaints) {
    for (const { gtin, lot, productId } of lotsMeant(complaint)) {
      const name = nameOf(productId, lot);
      const known = byLot.get(name) ?? { ref: { gtin, lot }, productId, people: new Map() };
      if (!known.people.has(complaint.personKey)) known.people.set(complaint.personKey, complaint);
      byLot.set(name, known);
    }
  }
  return new Map([...byLot].map(([name, { ref, productId, people }]) => [name, { ...ref, productId, complaints: [...people.values()] }]));
}

interface Sold {
  /** Pieces by product and lot. */
  readonly ofLot: Map<string, number>;
  readonly ofProduct: Map<string, number>;
  all: number;
}

/** Pieces that were sold of lots that are known; what nobody numbered tells of no lot. */
function soldIn(sales: Iterable<Sale>): Sold {
  const sold: Sold = { ofLot: new Map(), ofProduct: new Map(), all: 0 };
  const add = (map: Map<string, number>, name: string, units: number) => map.set(name, (map.get(name) ?? 0) + units);
  // An order that several events tell of is counted once, by the last of them.
  const lastByOrder = new Map<string, Sale>();
  for (const sale of sales) {
    const known = lastByOrder.get(sale.orderRef);
    if (known === undefined || known.at <= sale.at) lastByOrder.set(sale.orderRef, sale);
  }
  for (const { lines } of lastByOrder.values()) {
    for (const { productId, lot, quantity } of lines) {
      if (lot === undefined || quantity <= 0) continue;
      add(sold.ofLot, nameOf(productId, lot), quantity);
      add(sold.ofProduct, productId, quantity);
      sold.all += quantity;
    }
  }
  return sold;
}

interface Tested {
  readonly told: Told;
  readonly unitsSold: number;
  readonly expected: number;
  readonly logP: number;
}

/**
 * Complaints that were to be expected of a lot: its units times the rate of the product's other lots, which begins at the rate of all
 * other goods and weighs as much as one complaint (a gamma prior), so that a product with one lot is judged by the shop.
 */
function expectedOf({ productId, complaints }: Told, unitsSold: number, sold: Sold, totals: { all: number; ofProduct: number }): number {
  const elsewhere = Math.max(sold.all - unitsSold, 1);
  const shopRate = Math.max(totals.all - complaints.length, 0.5) / elsewhere;
  const others = Math.max((sold.ofProduct.get(productId) ?? 0) - unitsSold, 0);
  const rate = (Math.max(totals.ofProduct - complaints.length, 0) + 1) / (others + 1 / shopRate);
  return rate * unitsSold;
}

function testedLots(told: ReadonlyMap<string, Told>, sold: Sold): Tested[] {
  const all = [...told.values()];
  const sumOf = (some: readonly Told[]) => some.reduce((sum, { complaints }) => sum + complaints.length, 0);
  const total = sumOf(all);
  const byProduct = new Map([...Map.groupBy(all, ({ productId }) => productId)].map(([id, some]) => [id, sumOf(some)]));
  return [...told].map(([name, one]) => {
    // More people than pieces cannot be: sales that are not known yet are as many as people complained.
    const unitsSold = Math.max(sold.ofLot.get(name) ?? 0, one.complaints.length);
    const expected = expectedOf(one, unitsSold, sold, { all: total, ofProduct: byProduct.get(one.productId) ?? 0 });
    return { told: one, unitsSold, expected, logP: logPoissonTail(one.complaints.length, expected) };
  });
}

const distinct = (words: readonly string[]) => [...new Set(words)];

function clusterOf({ told, unitsSold, expected, logP }: Tested, logRate: number): LotCluster {
  const { gtin, lot, productId, complaints } = told;
  return {
    gtin,
    lot,
    productId,
    complaints: complaints.length,
    unitsSold,
    expected,
    pValue: Math.exp(logP),
    falseDiscoveryRate: Math.exp(logRate),
    topics: distinct(complaints.flatMap(({ topics }) => topics)),
    dangers: distinct(complaints.flatMap(({ dangers }) => dangers)),
    firstComplaintAt: complaints.map(({ at }) => at).reduce(earlierOf),
  };
}

/**
 * Lots of which more people complain than a Poisson law of the product's usual rate allows. All lots that were sold are tests, those
 * without a complaint too, and of those kept at most 5 % are false on average (Benjamini and Hochberg).
 *
 * @param sales - of the time in which people complained
 */
export function lotClusters(complaints: readonly LotComplaint[], sales: Iterable<Sale>): LotCluster[] {
  const sold = soldIn(sales);
  const told = complaintsByLot(complaints);
  const tested = testedLots(told, sold);
  const quiet = [...sold.ofLot.keys()].filter((name) => !told.has(name)).length;
  const logRates = logFalseDiscoveryRates(Float64Array.from([...tested.map(({ logP }) => logP), ...new Array<number>(quiet).fill(0)]));
  return tested
    .map((test, index) => clusterOf(test, logRates[index] ?? 0))
    .filter(({ complaints: people, falseDiscoveryRate }) => people >= FEWEST_PEOPLE && falseDiscoveryRate <= MOST_FALSE)
    .toSorted((one, other) => one.pValue - other.pValue);
}
