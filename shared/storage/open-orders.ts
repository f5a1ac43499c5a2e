import type { Instant, LocalDay } from '#schemas/instant.ts';
import type { LotRef } from '#schemas/lot.ts';
import type { OrderState } from '#schemas/order.ts';
import type { SoldLine } from '#schemas/sale.ts';
import { nameOfLot } from './lot-items.ts';
import { ordersIn } from './orders.ts';
import { salesIn } from './sales.ts';

/** An order that the customer may not have yet. */
export interface OpenOrder {
  readonly orderRef: string;
  readonly orderedAt: Instant;
  readonly storeId?: string | undefined;
  /** Of the lots asked for. */
  readonly lots: readonly LotRef[];
  /** Its goods of these lots, as the event tells them that tells of most. */
  readonly lines: readonly SoldLine[];
}

/** Whether nobody has said that the goods are with the customer, or that they will never be. */
export const isOpen = ({ completion, cancelled, handedOver, erasedAt }: OrderState) =>
  completion !== undefined && cancelled === undefined && handedOver === undefined && erasedAt === undefined;

/** A lot that is looked for. */
interface WantedLot extends LotRef {
  /** As which it is sold, for lines that name the shop's own id alone. */
  readonly productIds?: readonly string[];
}

/** The lot of a line, by every name under which it may be told, when it is looked for. */
const lotOf = ({ productId, gtin, lot }: SoldLine, wanted: ReadonlyMap<string, LotRef>): LotRef | undefined =>
  lot === undefined ? undefined : (wanted.get(`${gtin ?? ''}#${lot}`) ?? wanted.get(`${productId}#${lot}`));

const namesOf = (ref: WantedLot) => [nameOfLot(ref), ...(ref.productIds ?? []).map((productId) => `${productId}#${ref.lot}`)];
const bareRef = ({ gtin, lot }: WantedLot): LotRef => ({ gtin, lot });

/** Orders on their way. @param tables - names of the tables of sales and orders */
export function openOrdersIn(tables: { readonly sales: string; readonly orders: string }) {
  const sales = salesIn(tables.sales);
  const orders = ordersIn(tables.orders);

  return {
    /**
     * Orders with goods of some lots that were sold on the given days and are not known to be handed over, cancelled or erased.
     *
     * @param days - of the shop's calendar; a few, since all sales from the first to the last are read
     */
    async withLots(lots: readonly WantedLot[], days: readonly LocalDay[]): Promise<OpenOrder[]> {
      const wanted = new Map(lots.flatMap((lot) => namesOf(lot).map((name) => [name, bareRef(lot)] as const)));
      const [first, last] = [[...days].sort()[0], [...days].sort().at(-1)];
      if (first === undefined || last === undefined) return [];
      const told = (await sales.between(first, last)).map((sale) => ({ sale, lines: sale.lines.filter((line) => lotOf(line, wanted)) }));
      const byOrder = Map.groupBy(
        told.filter(({ lines }) => lines.length > 0),
        ({ sale }) => sale.orderRef,
      );
      return (await orders.findMany([...byOrder.keys()])).filter(isOpen).flatMap(({ orderRef, orderedAt }) => {
        const [first, ...others] = byOrder.get(orderRef) ?? [];
        if (first === undefined) return [];
        const all = [first, ...others];
        const held = new Map(
          all.flatMap(({ lines }) => lines.flatMap((line) => lotOf(line, wanted) ?? [])).map((lot) => [nameOfLot(lot), lot]),
        );
        const { sale, lines } = all.reduce((most, one) => (one.lines.length > most.lines.length ? one : most));
        return [{ orderRef, orderedAt: orderedAt ?? sale.at, storeId: sale.storeId, lots: [...held.values()], lines }];
      });
    },
  };
}
