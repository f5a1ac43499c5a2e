import type { ItemOf } from '../../../client/operations.ts';
import { useProductNames } from '../../api/product-names.ts';

export type Hold = ItemOf<'GET /v1/holds'>;

/** What is held, by its id. */
export function idOfTarget({ target }: Pick<Hold, 'target'>): string {
  if (target.kind === 'product') return target.productId;
  return target.kind === 'lot' ? `${target.gtin} · ${target.lot}` : target.unitId;
}

/** What is held, a product by its name. */
export function useNamesOfTargets(holds: readonly Pick<Hold, 'target'>[]): (hold: Pick<Hold, 'target'>) => string {
  const nameOf = useProductNames(holds.flatMap(({ target }) => (target.kind === 'product' ? [target.productId] : [])));
  return (hold) => (hold.target.kind === 'product' ? nameOf(hold.target.productId) : idOfTarget(hold));
}
