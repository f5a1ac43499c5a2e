import * as z from 'zod';
import { type Hold, HoldSchema, type HoldTarget } from '#schemas/hold.ts';

/** One item with all holds on products and units, so that a till reads them with the lot. */
export const BOARD_KEY = { pk: 'BOARD', sk: 'BOARD' };

export function holdNameOf(target: HoldTarget): string {
  switch (target.kind) {
    case 'product':
      return `PRODUCT#${target.productId}`;
    case 'lot':
      return `LOT#${target.gtin}#${target.lot}`;
    case 'zone':
      return `ZONE#${target.unitId}`;
  }
}

/** Partition of the holds in force. */
export const ACTIVE = 'HOLDS';

export const holdKey = (target: HoldTarget) => ({ pk: ACTIVE, sk: holdNameOf(target) });

export const boardEntry = (hold: Hold): [string, Hold] => [holdNameOf(hold.target), hold];

const BoardSchema = z.object({ holds: z.record(z.string(), HoldSchema) });

export const holdsOnBoard = (item: unknown): Hold[] => Object.values(BoardSchema.parse(item).holds);
