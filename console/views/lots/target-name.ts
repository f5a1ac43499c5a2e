import type { ItemOf } from '../../../client/operations.ts';

export type Hold = ItemOf<'GET /v1/holds'>;

/** What is held, by its own name. */
export function nameOfTarget({ target }: Pick<Hold, 'target'>): string {
  if (target.kind === 'product') return target.productId;
  return target.kind === 'lot' ? `${target.gtin} · ${target.lot}` : target.unitId;
}
