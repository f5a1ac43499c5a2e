import { addDays, DAY_MILLIS, daysBefore, earlierOf, localDayOf, plusMillis } from '#domain/time.ts';
import { GtinSchema } from '#schemas/gtin.ts';
import type { Instant } from '#schemas/instant.ts';
import type { OrderState } from '#schemas/order.ts';
import type { Period, RecalledLot, RecalledOrder, SaleWindow } from '#schemas/recall.ts';
import type { Sale, SoldLine } from '#schemas/sale.ts';
import { lotKeyOf } from '../lots/trace-lots.ts';

/** What is recalled. */
export interface RecalledGoods {
  readonly lots: readonly RecalledLot[];
  /** Recalled whatever the lot, as the shop calls them and by their trade items. */
  readonly productIds: readonly string[];
  readonly gtins: readonly string[];
  readonly period?: Period | undefined;
  /** Every store that is known by name. An order of another one may be of any. */
  readonly stores: ReadonlySet<string>;
}

export type Match = Pick<RecalledOrder, 'orderRef' | 'certainty' | 'soldAt' | 'storeId' | 'lines'>;

/** Goods are sold for a while after the books have none left, since books are kept late. */
const AFTER_STAY_MILLIS = DAY_MILLIS;
/** At least so far back lots are looked for, whatever the books say of when they came. */
const LOOK_BACK_DAYS = 400;

type Certainty = Match['certainty'];
interface Where {
  readonly at: Instant;
  readonly storeId: string | undefined;
}

const isWithin = (at: Instant, { from, to }: Period) => (from === undefined || at >= from) && (to === undefined || at <= to);

function isOnSale({ storeId, from, to }: SaleWindow, where: Where, stores: ReadonlySet<string>): boolean {
  const isElsewhere = storeId !== undefined && where.storeId !== undefined && storeId !== where.storeId && stores.has(where.storeId);
  return !isElsewhere && isWithin(where.at, { from, to: to && plusMillis(to, AFTER_STAY_MILLIS) });
}

/** Whether a lot may have been what was sold; nobody having told where it lay keeps it possible. */
const mayBe = ({ windows }: RecalledLot, where: Where, stores: ReadonlySet<string>) =>
  windows === undefined || windows.some((window) => isOnSale(window, where, stores));

/** The days on which goods of the recall can have been sold, as far as is known of them; a till's clock may be a day ahead. */
export function daysToSearch({ lots, period }: Pick<RecalledGoods, 'lots' | 'period'>, asOf: Instant, zone: string) {
  const told = lots.flatMap(({ windows = [] }) => windows.flatMap(({ from }) => from ?? []));
  const from = period?.from ?? told.reduce(earlierOf, daysBefore(asOf, LOOK_BACK_DAYS));
  return { from: addDays(localDayOf(from, zone), -1), until: addDays(localDayOf(asOf, zone), 1) };
}

/**
 * Tells of an order whether it has goods that are recalled. A line that names a lot is judged by it; one that names none may be
 * of any lot of its product that was on sale there and then; a product that is recalled as a whole needs no lot.
 */
export function recallMatcher({ lots, productIds, gtins, period = {}, stores }: RecalledGoods) {
  const byName = new Map(lots.map((lot) => [lotKeyOf(lot), lot]));
  const byNumber = Map.groupBy(lots, ({ lot }) => lot as string);
  const ofProduct = new Map<string, RecalledLot[]>();
  const put = (name: string, lot: RecalledLot) => ofProduct.set(name, [...(ofProduct.get(name) ?? []), lot]);
  for (const lot of lots) for (const name of new Set([lot.gtin, ...lot.productIds])) put(name, lot);
  const whole = new Set([...productIds, ...gtins]);

  const namesOf = ({ productId, gtin }: SoldLine) =>
    [productId, gtin ?? GtinSchema.safeParse(productId).data].filter((name) => name !== undefined);
  const lotsOfProduct = (line: SoldLine) => new Set(namesOf(line).flatMap((name) => ofProduct.get(name) ?? []));

  /** Of a line with a lot. A number alone is no lot: without its trade item it has to be that of the same product. */
  function byLot(line: SoldLine, lot: string): Certainty | undefined {
    if (line.gtin !== undefined && byName.has(`${line.gtin}#${lot}`)) return 'certain';
    const alike = byNumber.get(lot) ?? [];
    const ofThis = lotsOfProduct(line);
    if (alike.some((one) => ofThis.has(one))) return 'certain';
    return line.gtin === undefined && alike.some((one) => one.productIds.length === 0) ? 'possible' : undefined;
  }

  function certaintyOf(line: SoldLine, where: Where): Certainty | undefined {
    if (namesOf(line).some((name) => whole.has(name))) return 'certain';
    if (line.lot !== undefined) return byLot(line, line.lot);
    return [...lotsOfProduct(line)].some((lot) => mayBe(lot, where, stores)) ? 'possible' : undefined;
  }

  function matchOf(orderRef: string, where: Where, lines: readonly SoldLine[]): Match | undefined {
    if (!isWithin(where.at, period)) return undefined;
    const judged = lines.map((line) => ({ line, certainty: certaintyOf(line, where) }));
    const certainty = (['certain', 'possible'] as const).find((one) => judged.some((each) => each.certainty === one));
    if (certainty === undefined) return undefined;
    const matching = judged.filter((each) => each.certainty === certainty).map(({ line }) => ({ ...line }));
    return { orderRef, certainty, soldAt: where.at, storeId: where.storeId, lines: matching };
  }

  return {
    ofSale: ({ orderRef, at, storeId, lines }: Sale): Match | undefined => matchOf(orderRef, { at, storeId }, lines),

    /** Of an order whose goods only its own item tells; the sales tell more of the others. */
    ofOrder({ orderRef, completion, revision, orderedAt, isItemised }: OrderState): Match | undefined {
      if (isItemised || completion === undefined || orderedAt === undefined) return undefined;
      const told = new Map([...(completion.lines ?? []), ...(revision?.lines ?? [])].map((line) => [line[0], line]));
      const lines = [...told.values()].map(([productId, quantity]): SoldLine => ({ productId, quantity }));
      return matchOf(orderRef, { at: orderedAt, storeId: completion.storeId }, lines);
    },

    /** Names of goods, without one of which an order cannot match; undefined when there are too many to look for. */
    mentions(most: number): string[] | undefined {
      const bare = lots.filter((lot) => lot.productIds.length === 0).map(({ lot }) => lot);
      const names = new Set([...[...whole, ...ofProduct.keys()].flatMap(namesLike), ...bare]);
      return names.size > most ? undefined : [...names];
    },
  };
}

/** A trade item is told with or without its leading zeros. */
const namesLike = (name: string): string[] => (/^\d{14}$/.test(name) ? [name.replace(/^0+/, '')] : [name]);

/** Of two matches of one order the one that is known better; what both are certain of is joined by line. */
export function joinMatches(one: Match | undefined, other: Match): Match {
  if (one === undefined) return other;
  if (one.certainty !== other.certainty) return one.certainty === 'certain' ? one : other;
  return one.lines.length >= other.lines.length ? one : other;
}
