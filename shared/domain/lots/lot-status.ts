import type { Gtin, LotId } from '#schemas/gtin.ts';
import { GtinSchema } from '#schemas/gtin.ts';
import type { Hold, HoldTarget } from '#schemas/hold.ts';

/** Whether a hold touches a lot: its own, one on the whole product, or one on a unit in which the product is known to lie. */
export function concerns({ target, gtins = [] }: Hold, gtin: Gtin, lot: LotId): boolean {
  if (gtins.includes(gtin)) return true;
  if (target.kind === 'lot') return target.gtin === gtin && target.lot === lot;
  return target.kind === 'product' && GtinSchema.safeParse(target.productId).data === gtin;
}

/** What a hold is on, in words. */
export function spokenTarget(target: HoldTarget): string {
  switch (target.kind) {
    case 'product':
      return `the product ${target.productId}`;
    case 'lot':
      return `lot ${target.lot} of ${target.gtin}`;
    case 'zone':
      return `the unit ${target.unitId}`;
  }
}
