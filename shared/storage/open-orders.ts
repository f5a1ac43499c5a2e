import type { Instant, LocalDay } from '#schemas/instant.ts';
import type { LotRef } from '#schemas/lot.ts';
import type { OrderState } from '#schemas/order.ts';
import type { Sale } from '#schemas/sale.ts';
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
}

/** Whether nobody has said that the goods are with the customer, or that they will never be. */
const isOpen = ({ completion, cancelled, handedOver, erasedAt }: OrderState) =>
  completion !== undefined && cancelled === undefined && handedOver === undefined && erasedAt === undefined;

/** A lot that is looked for. */
interface WantedLot extends LotRef {
  /** As which it is sold, for lines that name the shop's own id alone. */
  readonly productIds?: readonly string[];
}

/** Lots of a sale by every name under which they may be told. */
function lotsIn({ lines }: Sale, wanted: ReadonlyMap<string, LotRef>): LotRef[] {
  const names = lines.flatMap(({ productId, gtin, lot }) => (lot === undefined ? [] : [`${gtin ?? ''}#${lot}`, `${productId}#${lot}`]));
  return [...new Set([...new Set(names)].flatMap((name) => wanted.get(name) ?? []))];
}

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
      const told = (await sales.between(first, last)).map((sale) => ({ sale, held: lotsIn(sale, wanted) }));
      const byOrder = Map.groupBy(
        told.filter(({ held }) => held.length > 0),
        ({ sale }) => sale.orderRef,
      );
      return (await orders.findMany([...byOrder.keys()])).filter(isOpen).flatMap(({ orderRef, orderedAt }) => {
        const [first, ...others] = byOrder.get(orderRef) ?? [];
        if (first === undefined) return [];
        const held = new Map([first, ...others].flatMap((one) => one.held).map((lot) => [nameOfLot(lot), lot]));
        return [{ orderRef, orderedAt: orderedAt ?? first.sale.at, storeId: first.sale.storeId, lots: [...held.values()] }];
      });
    },
  };
}
