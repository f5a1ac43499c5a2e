import * as z from 'zod';
import { bodyObject } from './body.ts';
import { LocalDaySchema } from './instant.ts';

/** What the shop calls a store, as in `store_id` of its orders. */
export const StoreIdSchema = z
  .string()
  .trim()
  .regex(/^[^\p{C}]{1,40}$/u, 'expected a store of 1–40 printable characters');

const stock = {
  /** Absent: of the whole shop. */
  storeId: StoreIdSchema.optional(),
  /** Pieces, or the weight of what is sold by weight; nothing is left at 0. */
  quantity: z.number().min(0),
  /** Last day on which the pieces that expire first may be used. */
  nearestExpiry: LocalDaySchema.optional(),
};

/** How much of a product a store has. */
export const StockSchema = z.object(stock);
export type Stock = z.infer<typeof StockSchema>;

const isOneEach = (entries: readonly Stock[]) => new Set(entries.map(({ storeId }) => storeId)).size === entries.length;
const onceEach = 'expected each store once';

/** All that is known of a product's stock, one entry a store; a store that is not named is unknown. */
export const StockListSchema = z.array(StockSchema).max(100).refine(isOneEach, onceEach);
/** The same as a shop writes it. */
export const WrittenStockSchema = z.array(bodyObject(stock)).max(100).refine(isOneEach, onceEach);

export const StockBodySchema = bodyObject({ stock: WrittenStockSchema });
