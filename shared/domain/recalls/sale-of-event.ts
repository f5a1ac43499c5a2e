import { localDayOf } from '#domain/time.ts';
import { GtinSchema, LotIdSchema } from '#schemas/gtin.ts';
import type { OrderLine } from '#schemas/order.ts';
import type { Sale, SoldLine } from '#schemas/sale.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';
import { isItemised } from '../profiles/order-details.ts';
import type { OrderFact } from '../profiles/order-facts.ts';
import { storeOf } from '../profiles/store-of-order.ts';

/** A number of a trade item, told as such or as the shop's id of the product. */
const gtinIn = ({ gtin, productId }: OrderLine) => GtinSchema.safeParse(gtin).data ?? GtinSchema.safeParse(productId).data;

function soldLineOf(line: OrderLine): SoldLine {
  const gtin = gtinIn(line);
  const lot = LotIdSchema.safeParse(line.lot).data;
  const { productId, quantity } = line;
  return { productId, quantity, ...(gtin === undefined ? {} : { gtin }), ...(lot === undefined ? {} : { lot }) };
}

function saleOf(event: StoredEvent, fact: OrderFact | undefined, timeZone: string): Sale | undefined {
  if (fact === undefined || !('lines' in fact) || event.orderRef === undefined) return undefined;
  if (!isItemised(fact.lines)) return undefined;
  const storeId = storeOf(fact.lines, event);
  return {
    orderRef: event.orderRef,
    key: event.key,
    at: event.at,
    day: localDayOf(event.at, timeZone),
    ...(storeId === undefined ? {} : { storeId }),
    lines: fact.lines.map(soldLineOf),
  };
}

/**
 * What has to be kept of the goods that events name, so that a recall finds their orders; nothing where the order's own state
 * tells as much. Lines without a lot are kept with the others, since they may be of any lot.
 *
 * @param facts - what the events say of orders, by `orderFactOf`, by the event's key
 */
export const salesOf = (events: readonly StoredEvent[], facts: ReadonlyMap<string, OrderFact>, timeZone: string): Sale[] =>
  events.flatMap((event) => saleOf(event, facts.get(event.key), timeZone) ?? []);
