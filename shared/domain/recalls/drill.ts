import type { Gtin } from '#schemas/gtin.ts';
import type { Lot, LotRef, PlaceOfLot } from '#schemas/lot.ts';
import type { Sale } from '#schemas/sale.ts';
import { massBalancesOf } from '../lots/mass-balance.ts';
import type { Buyer } from './people-of-orders.ts';
import type { Match } from './recall-matcher.ts';

/**
 * The lot that most orders name; of equals the first by name. Undefined when none names any.
 *
 * @param gtinOf - trade items of products, for lines that name only the shop's own id
 */
export function busiestLot(sales: readonly Sale[], gtinOf: ReadonlyMap<string, Gtin>): LotRef | undefined {
  const ordersOf = new Map<string, { ref: LotRef; orders: Set<string> }>();
  for (const { orderRef, lines } of sales) {
    for (const { productId, lot, gtin = gtinOf.get(productId) } of lines) {
      if (gtin === undefined || lot === undefined) continue;
      const entry = ordersOf.get(`${gtin}#${lot}`) ?? { ref: { gtin, lot }, orders: new Set() };
      ordersOf.set(`${gtin}#${lot}`, entry);
      entry.orders.add(orderRef);
    }
  }
  const [most] = [...ordersOf].sort(([left, one], [right, other]) => other.orders.size - one.orders.size || (left < right ? -1 : 1));
  return most?.[1].ref;
}

/** A lot of the drill with where it lay; undefined when nobody has told of it. */
export interface KnownLot {
  readonly lot: Lot | undefined;
  readonly places: readonly PlaceOfLot[];
}

const hasTotal = (places: readonly PlaceOfLot[], kinds: readonly string[]) =>
  places.some(({ state }) => kinds.some((kind) => Object.values(state.totals[kind] ?? {}).some((micros) => micros > 0)));

/** Whether it is known where a lot came from and where it went. */
export function isTracedBothWays({ lot, places }: KnownLot): boolean {
  const cameFrom = (lot?.outOf.length ?? 0) > 0 || hasTotal(places, ['received', 'produced']);
  const wentTo = (lot?.into.length ?? 0) > 0 || hasTotal(places, ['sold', 'shipped', 'consumed', 'disposed', 'sampled']);
  const isThere = places.some(({ state }) => Object.values(state.balances).some((micros) => micros > 0));
  return cameFrom && (wentTo || isThere);
}

/** Whether the quantities of a lot add up; false when nothing is known of what came in. */
export function isBalanced({ places }: KnownLot): boolean {
  const balances = massBalancesOf(places.map(({ state }) => state));
  return balances.length > 0 && balances.every(({ ratio, alert }) => ratio !== null && alert === null);
}

const share = (part: number, whole: number) => (whole === 0 ? null : part / whole);

/** What a drill found, in counts alone. */
export function drillFigures(lots: readonly KnownLot[], matches: Iterable<Match>, buyers: readonly Buyer[]) {
  const orders = [...matches];
  const certain = orders.filter(({ certainty }) => certainty === 'certain').length;
  const reach = (name: Buyer['reach']) => buyers.filter((buyer) => buyer.reach === name).length;
  return {
    lots: lots.length,
    orders: orders.length,
    certainOrders: certain,
    possibleOrders: orders.length - certain,
    customers: buyers.length,
    reachable: { email: reach('email'), phone: reach('phone'), push: reach('push'), none: reach('none') },
    reachableRate: share(buyers.length - reach('none'), buyers.length),
    tracedBothWaysRate: share(lots.filter(isTracedBothWays).length, lots.length),
    balancedRate: share(lots.filter(isBalanced).length, lots.length),
  };
}
